// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/process_lanes.h"

#include "ui/messages.h"
#include "ui/panes/process_lanes_place.h"
#include "ui/plots/frame_meter.h"
#include "ui/plots/lane_plot.h"
#include "ui/plots/time_ticks.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <sys/wait.h>

#include <algorithm>

namespace changeover {
namespace {

constexpr double kLeastBarOfWords = 0.7;  // of a line of text

}  // namespace

ProcessLanes::ProcessLanes(TimeView& view, const TimelineModel& model, FrameMeter& meter, QWidget* parent)
    : QWidget(parent), m_view(view), m_model(model), m_meter(meter)
{
    setObjectName(QStringLiteral("lanes.processes"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setMouseTracking(true);
    connect(&m_view, &TimeView::crosshairMoved, this, qOverload<>(&QWidget::update));
}

QSize ProcessLanes::sizeHint() const { return {600, 10 * fontMetrics().height()}; }

QSize ProcessLanes::minimumSizeHint() const { return {200, 5 * fontMetrics().height()}; }

ProcessLanes::Place ProcessLanes::place() const
{
    const double line = fontMetrics().height();
    const double left = laneMargin(fontMetrics());
    Place p{m_view.scale(left, width() - left - kLaneRightMargin)};
    p.top = line + 4;
    p.bracketTop = height() - line - 8;
    p.bottom = height();
    const int rows = std::max(2, m_model.rows());
    p.laneHeight = std::min((p.bracketTop - p.top - 2) / rows, 2.0 * line + 24);
    p.glyphBand = std::min(line + 2, p.laneHeight * 0.45);
    return p;
}

void ProcessLanes::paintEvent(QPaintEvent*)
{
    const FrameMeter::Scope scope(m_meter);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::of(this);
    const Place p = place();
    const QRectF area(p.scale.left(), p.top, p.scale.right() - p.scale.left(), p.bottom - p.top - 4);

    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(theme.text);
    painter.drawText(QPointF(p.scale.left(), 2 + fontMetrics().ascent()), tr("Processes"));
    painter.setFont(font());
    painter.drawText(QRectF(p.scale.left(), 2, area.width(), fontMetrics().height()), Qt::AlignRight,
                     readOut());

    painter.setPen(QPen(theme.grid, 1));
    for (const TimeTick& tick : timeTicks(m_view, area.width(), 90)) {
        const double x = std::round(p.scale.x(tick.timeNs)) + 0.5;
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter.setClipRect(area.adjusted(-8, 0, kLaneRightMargin, 4));
    paintGaps(painter, p);
    for (const GenerationLane& lane : m_model.lanes())
        paintLane(painter, p, lane);
    std::vector<QRectF> taken;
    paintHandOffs(painter, p, taken);
    for (const GenerationLane& lane : m_model.lanes())
        paintGlyphs(painter, p, lane, taken);
    paintHandOffCounts(painter, p, taken);
    paintOverlaps(painter, p);
    if (const auto time = m_view.crosshairNs(); time && p.scale.contains(*time)) {
        painter.setPen(QPen(theme.text, 1, Qt::DotLine));
        const double x = std::round(p.scale.x(*time)) + 0.5;
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    painter.setClipping(false);
    if (hasFocus()) paintFocus(painter, *this);
}

void ProcessLanes::paintGaps(QPainter& painter, const Place& p) const
{
    const Theme& theme = Theme::of(this);
    for (const auto& [fromNs, gap] : m_model.gaps()) {
        const std::int64_t toNs = gap.toNs.value_or(m_view.endNs());
        QRectF band = p.scale.bar(fromNs, toNs, p.top, p.bottom - p.top - 4);
        if (toNs < p.scale.fromNs() || fromNs > p.scale.toNs()) continue;
        band.setWidth(std::max(band.width(), 2.0));
        QColor pale = theme.fail;
        pale.setAlpha(theme.dark ? 80 : 45);
        painter.fillRect(band, pale);
        painter.setPen(QPen(theme.failInk, 1.5));
        painter.drawLine(band.topLeft(), band.bottomLeft());
        painter.drawLine(band.topRight(), band.bottomRight());
        // Under the overlap brackets' line, which cannot exist where nobody listens.
        const QRectF line(band.left(), p.bracketTop, band.width(), p.bottom - p.bracketTop - 4);
        paintPill(painter, line, tr("✖ refusal gap %1").arg(durationText(toNs - fromNs)), theme.failInk);
    }
}

void ProcessLanes::paintLane(QPainter& painter, const Place& p, const GenerationLane& lane) const
{
    const std::int64_t endNs = lane.endNs.value_or(m_view.endNs());
    if (endNs < p.scale.fromNs() || lane.startNs > p.scale.toNs()) return;
    const QColor& colour = Theme::of(this).generation(lane.generation);
    for (const PhaseInterval& phase : lane.phases) {
        const QRectF bar = p.bar(p.scale, phase.fromNs, phase.toNs.value_or(m_view.endNs()), lane.row);
        if (bar.width() > 0) paintPattern(painter, bar, phase.state, colour, p.scale.x(phase.fromNs));
    }
    paintBirth(painter, p, lane);
    paintLaneLabel(painter, p, lane, p.bar(p.scale, lane.startNs, endNs, lane.row));
}

void ProcessLanes::paintLaneLabel(QPainter& painter, const Place& p, const GenerationLane& lane,
                                  const QRectF& bar) const
{
    const Theme& theme = Theme::of(this);
    const auto stateWord = [](LaneState state) {
        switch (state) {
        case LaneState::Starting:
            return tr("starting");
        case LaneState::Ready:
            return tr("ready");
        case LaneState::Draining:
            return tr("draining");
        case LaneState::Stopped:
            return tr("stopped");
        }
        return QString();
    };
    if (bar.height() < kLeastBarOfWords * fontMetrics().height()) return;  // the tool tip tells
    double taken = bar.left();
    const QString name = tr("G%1 · pid %2").arg(lane.generation).arg(lane.pid);
    if (const double width = fontMetrics().horizontalAdvance(name) + 14; width < bar.width() - 4) {
        paintPill(painter, QRectF(bar.left() + 4, bar.top(), width, bar.height()), name, theme.text);
        taken += width + 8;
    }
    for (const PhaseInterval& phase : lane.phases) {
        QRectF part = p.bar(p.scale, phase.fromNs, phase.toNs.value_or(m_view.endNs()), lane.row);
        part.setLeft(std::max(part.left(), taken));
        if (fontMetrics().horizontalAdvance(stateWord(phase.state)) + 20 < part.width())
            paintPill(painter, part, stateWord(phase.state), theme.muted);
    }
}

void ProcessLanes::paintBirth(QPainter& painter, const Place& p, const GenerationLane& lane) const
{
    if (lane.parentGeneration == 0 || !p.scale.contains(lane.startNs)) return;
    const auto parent =
        std::ranges::find(m_model.lanes(), lane.parentGeneration, &GenerationLane::generation);
    if (parent == m_model.lanes().end() || parent->row == lane.row) return;
    const double x = p.scale.x(lane.startNs);
    const QRectF mother = p.bar(p.scale, lane.startNs, lane.startNs, parent->row);
    const QRectF child = p.bar(p.scale, lane.startNs, lane.startNs, lane.row);
    const bool down = parent->row < lane.row;
    const double from = down ? mother.bottom() : mother.top();
    const double to = down ? child.top() : child.bottom();
    painter.setPen(QPen(Theme::of(this).muted, 1.5));
    painter.drawLine(QPointF(x, from), QPointF(x, to));
    const double barb = down ? -5 : 5;
    painter.drawLine(QPointF(x, to), QPointF(x - 3.5, to + barb));
    painter.drawLine(QPointF(x, to), QPointF(x + 3.5, to + barb));
}

namespace {

QString wordFor(const Glyph& glyph)
{
    if (glyph.shape == GlyphShape::Signal) return messages::signalName(glyph.event.value);
    if (glyph.shape == GlyphShape::Killed) return messages::signalName(WTERMSIG(glyph.event.value));
    return messages::glyphLabel(glyph.event.kind);
}

}  // namespace

void ProcessLanes::paintGlyphs(QPainter& painter, const Place& p, const GenerationLane& lane,
                               std::vector<QRectF>& taken) const
{
    const Theme& theme = Theme::of(this);
    double freeFrom = -1e9;
    const double y = p.glyphY(lane.row);
    std::vector<const Glyph*> visible;
    for (const Glyph& glyph : lane.glyphs)
        if (p.scale.contains(glyph.event.timeNs)) visible.push_back(&glyph);
    QString before;
    for (std::size_t i = 0; i < visible.size(); ++i) {
        const Glyph& glyph = *visible[i];
        const double x = p.scale.x(glyph.event.timeNs);
        paintGlyph(painter, glyph.shape, {x, y}, theme.generation(lane.generation), theme);
        const QString word = wordFor(glyph);
        if (glyph.shape == GlyphShape::Killed && word == before) continue;  // KILL, and killed by it
        before = word;
        const double width = fontMetrics().horizontalAdvance(word);
        const double next =
            i + 1 < visible.size() ? p.scale.x(visible[i + 1]->event.timeNs) - 8 : p.scale.right() + 4;
        const QRectF onTheRight(x + 8, y - fontMetrics().height() / 2.0, width, fontMetrics().height());
        const QRectF onTheLeft = onTheRight.translated(-16 - width, 0);
        // To the right where there is room, else to the left, else the tool tip tells.
        const bool right = onTheRight.right() <= next && isFree(onTheRight, taken);
        const bool left = onTheLeft.left() - 2 >= freeFrom && isFree(onTheLeft, taken);
        freeFrom = x + 10;
        taken.push_back(QRectF(x - 7, onTheRight.top(), 14, onTheRight.height()));
        if (!right && !left) continue;
        painter.setPen(theme.text);
        taken.push_back(right ? onTheRight : onTheLeft);
        painter.drawText(QPointF(taken.back().left(), y + fontMetrics().ascent() / 2.0 - 1), word);
        if (right) freeFrom += width;
    }
}

void ProcessLanes::paintOverlaps(QPainter& painter, const Place& p) const
{
    const Theme& theme = Theme::of(this);
    const double y = (p.bracketTop + p.bottom - 4) / 2;
    for (const auto& [index, restart] : m_model.restarts()) {
        if (!restart.acceptingNs || restart.overlapNs <= 0) continue;
        const std::int64_t fromNs = *restart.acceptingNs;
        const std::int64_t toNs = fromNs + restart.overlapNs;
        if (toNs < p.scale.fromNs() || fromNs > p.scale.toNs()) continue;
        const QRectF line = p.scale.bar(fromNs, toNs, p.bracketTop, p.bottom - p.bracketTop - 4);
        const QString words = tr("overlap %1").arg(durationText(restart.overlapNs));
        painter.setPen(QPen(theme.text, 1.6));
        painter.drawLine(QPointF(line.left(), y), QPointF(line.right(), y));
        for (const double x : {line.left(), line.right()})
            painter.drawLine(QPointF(x, y - 6), QPointF(x, y + 6));
        paintPill(painter, besideOrOn(line, words), words, theme.text);
    }
}

QRectF ProcessLanes::besideOrOn(const QRectF& line, const QString& words) const
{
    const double width = fontMetrics().horizontalAdvance(words) + 10;
    if (width + 16 < line.width()) return line;
    QRectF place(line.right() + 6, line.top(), width, line.height());
    if (place.right() > this->width() - kLaneRightMargin) place.moveRight(line.left() - 6);
    return place;
}

void ProcessLanes::paintPill(QPainter& painter, const QRectF& around, const QString& words,
                             const QColor& ink) const
{
    const Theme& theme = Theme::of(this);
    const double width = fontMetrics().horizontalAdvance(words) + 10;
    const double height = std::min<double>(fontMetrics().height() + 2, around.height());
    QRectF pill(around.center().x() - width / 2, around.center().y() - height / 2, width, height);
    const double left = laneMargin(fontMetrics());
    pill.moveLeft(std::clamp(pill.left(), left, std::max(left, this->width() - kLaneRightMargin - width)));
    QColor back = theme.plot;
    back.setAlpha(225);
    painter.setPen(Qt::NoPen);
    painter.setBrush(back);
    painter.drawRoundedRect(pill, 4, 4);
    painter.setPen(ink);
    painter.drawText(pill, Qt::AlignCenter, words);
}

QString ProcessLanes::readOut() const
{
    const auto time = m_view.crosshairNs();
    if (!time) return {};
    QStringList alive;
    for (const GenerationLane& lane : m_model.lanes())
        if (lane.startNs <= *time && lane.endNs.value_or(m_view.endNs()) >= *time)
            alive << tr("G%1 pid %2").arg(lane.generation).arg(lane.pid);
    return alive.isEmpty() ? tr("no server process") : alive.join(QStringLiteral(" · "));
}

const Glyph* ProcessLanes::glyphAt(const QPointF& position) const
{
    const Place p = place();
    const Glyph* nearest = nullptr;
    double best = 9;
    for (const GenerationLane& lane : m_model.lanes())
        for (const Glyph& glyph : lane.glyphs) {
            const QPointF at(p.scale.x(glyph.event.timeNs), p.glyphY(lane.row));
            if (const double distance = QLineF(at, position).length(); distance < best) {
                best = distance;
                nearest = &glyph;
            }
        }
    return nearest;
}

QString ProcessLanes::toolTipAt(const QPointF& position) const
{
    if (const Glyph* glyph = glyphAt(position))
        return tr("%1: G%2 pid %3 %4")
            .arg(sessionTime(glyph->event.timeNs - m_view.originNs(), 1'000'000))
            .arg(glyph->event.generation)
            .arg(glyph->event.pid)
            .arg(messages::sentence(glyph->event));
    const auto handOff = handOffAt(position);
    return handOff ? words(*handOff) : QString();
}

bool ProcessLanes::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString words = toolTipAt(help->pos());
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    if (event->type() == QEvent::LanguageChange) update();
    return QWidget::event(event);
}

}  // namespace changeover
