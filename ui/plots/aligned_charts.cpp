// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/aligned_charts.h"

#include "ui/messages.h"
#include "ui/plots/nice_numbers.h"
#include "ui/plots/time_ticks.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace changeover {
namespace {

constexpr double kStrip = 11;   // of the failures, above the data
constexpr double kArm = 3.5;    // of a cross
constexpr double kCutMark = 3;  // where a column is higher than the scale
constexpr double kGap = 6;      // between two charts
constexpr double kRightMargin = 12;
constexpr int kLeastLines = 4;  // of text, a chart is at least high

const QColor& colourOf(int generation, const Theme& theme)
{
    return generation > 0 ? theme.generation(generation) : theme.muted;
}

/// Of the verdict: what is not proven is not green.
const QColor& inkOf(const ComparedWay& way, const Theme& theme)
{
    if (way.lost > 0 || way.verdict == VerdictState::Fail || way.verdict == VerdictState::InstrumentFault)
        return theme.failInk;
    if (!way.verdict) return theme.muted;
    return way.verdict == VerdictState::Inconclusive ? theme.cautionInk : theme.passInk;
}

}  // namespace

AlignedCharts::AlignedCharts(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
}

void AlignedCharts::setWays(const std::vector<ComparedWay>& ways)
{
    m_ways = ways;
    m_scale = AlignedScale(ways);
    fitScrollBar();
    viewport()->update();
}

double AlignedCharts::titleHeight() const { return fontMetrics().height() + 2; }
double AlignedCharts::axisHeight() const { return fontMetrics().height() + 8; }
double AlignedCharts::chartsHeight() const { return viewport()->height() - axisHeight(); }

double AlignedCharts::leastRowHeight() const
{
    return titleHeight() + kStrip + fontMetrics().height() * kLeastLines + kGap;
}

double AlignedCharts::rowHeight() const
{
    const auto rows = static_cast<double>(std::max<std::size_t>(m_ways.size(), 1));
    return std::max(leastRowHeight(), chartsHeight() / rows);
}

QSize AlignedCharts::minimumSizeHint() const
{
    return {fontMetrics().horizontalAdvance(QLatin1Char('x')) * 60,
            static_cast<int>(std::ceil(2 * leastRowHeight() + axisHeight()))};
}

void AlignedCharts::fitScrollBar()
{
    const double all = rowHeight() * static_cast<double>(m_ways.size());
    verticalScrollBar()->setPageStep(static_cast<int>(chartsHeight()));
    verticalScrollBar()->setSingleStep(static_cast<int>(rowHeight() / 2));
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(all - chartsHeight()))));
}

QRectF AlignedCharts::room(std::size_t row) const
{
    const double left = fontMetrics().horizontalAdvance(QStringLiteral("10000 ")) + 6;
    const double above = titleHeight() + kStrip;
    return {left, static_cast<double>(row) * rowHeight() + above - verticalScrollBar()->value(),
            viewport()->width() - left - kRightMargin, rowHeight() - above - kGap};
}

void AlignedCharts::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(this);
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.plot);
    if (m_ways.empty()) {
        painter.setPen(theme.muted);
        painter.drawText(viewport()->rect(), Qt::AlignCenter,
                         tr("Here each way gets a chart: requests per second around the trigger."));
        return;
    }
    painter.setClipRect(QRectF(0, 0, viewport()->width(), chartsHeight()));
    for (std::size_t row = 0; row < m_ways.size(); ++row)
        paintRow(painter, row, theme);
    if (m_scale.isEmpty()) return;
    paintThrough(painter, 0, QPen(theme.text, 1, Qt::DashLine));
    if (m_crosshairS) paintThrough(painter, *m_crosshairS, QPen(theme.muted, 1));
    painter.setClipping(false);
    paintTimes(painter, theme);
}

void AlignedCharts::paintRow(QPainter& painter, std::size_t row, const Theme& theme) const
{
    const ComparedWay& way = m_ways[row];
    const QRectF plot = room(row);
    paintTitle(painter, row, theme);
    if (way.series.steps() == 0) {
        painter.setPen(theme.muted);
        painter.drawText(plot, Qt::AlignCenter | Qt::TextWordWrap, messages::wayState(way));
        return;
    }
    // Before and after it nothing is known, which is not the same as nothing answered.
    const double from = m_scale.x(way.series.fromS, plot), to = m_scale.x(way.series.endS(), plot);
    painter.fillRect(QRectF(QPointF(plot.left(), plot.top()), QPointF(from, plot.bottom())), theme.noData);
    painter.fillRect(QRectF(QPointF(to, plot.top()), QPointF(plot.right(), plot.bottom())), theme.noData);
    paintGrid(painter, plot, theme);
    paintColumns(painter, way.series, plot, theme);
    paintFailures(painter, way.series, plot, theme);
}

/// Left what it is and what came of it; right the key, or what is under the crosshair.
void AlignedCharts::paintTitle(QPainter& painter, std::size_t row, const Theme& theme) const
{
    const ComparedWay& way = m_ways[row];
    const QRectF line(4, room(row).top() - kStrip - titleHeight(), viewport()->width() - 4 - kRightMargin,
                      titleHeight());
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(theme.text);
    QRectF used;
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, messages::wayName(way), &used);
    painter.setFont(font());
    QRectF rest = line;
    rest.setLeft(used.right() + 12);
    if (way.series.steps() == 0) return;
    painter.setPen(inkOf(way, theme));
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter,
                     tr("%1 · lost %2").arg(messages::wayState(way), messages::count(way.lost)), &used);
    rest.setLeft(used.right() + 12);
    painter.setPen(theme.muted);
    if (m_crosshairS) {
        painter.drawText(rest, Qt::AlignRight | Qt::AlignVCenter, readOut(way.series));
        return;
    }
    paintKey(painter, way.series, rest, theme);
}

/// Which colour is which generation, as many as there is room for.
void AlignedCharts::paintKey(QPainter& painter, const AlignedSeries& series, const QRectF& line,
                             const Theme& theme) const
{
    double x = line.right();
    for (auto who = series.answered.rbegin(); who != series.answered.rend(); ++who) {
        if (who->generation == 0) continue;
        const QString words = QStringLiteral("G%1").arg(who->generation);
        const double width = fontMetrics().horizontalAdvance(words);
        if (x - width - 26 < line.left()) return;
        painter.drawText(QRectF(x - width, line.top(), width, line.height()), Qt::AlignVCenter, words);
        painter.fillRect(QRectF(x - width - 14, line.center().y() - 5, 10, 10),
                         colourOf(who->generation, theme));
        x -= width + 26;
    }
}

void AlignedCharts::paintGrid(QPainter& painter, const QRectF& plot, const Theme& theme) const
{
    for (const double value : {0.0, m_scale.topPerSecond() / 2, m_scale.topPerSecond()}) {
        const double y = std::round(m_scale.y(value, plot)) + 0.5;
        painter.setPen(theme.grid);
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.muted);
        painter.drawText(QRectF(0, y - 20, plot.left() - 6, 40), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(value));
    }
}

void AlignedCharts::paintColumns(QPainter& painter, const AlignedSeries& series, const QRectF& plot,
                                 const Theme& theme) const
{
    for (std::size_t i = 0; i < series.steps(); ++i) {
        const auto edge = [&](std::size_t step) {
            return std::round(m_scale.x(series.fromS + series.stepS * static_cast<double>(step), plot));
        };
        const double left = edge(i), width = std::max(1.0, edge(i + 1) - left);
        double below = 0;
        for (const AlignedSeries::Answers& who : series.answered) {
            const double above = below + series.perSecond(who.counts[i]);
            const double top = m_scale.y(above, plot), bottom = m_scale.y(below, plot);
            if (above > below)
                painter.fillRect(QRectF(left, top, width, bottom - top), colourOf(who.generation, theme));
            below = above;
        }
        if (below > m_scale.topPerSecond())
            painter.fillRect(QRectF(left, plot.top(), width, kCutMark), theme.text);
    }
}

void AlignedCharts::paintFailures(QPainter& painter, const AlignedSeries& series, const QRectF& plot,
                                  const Theme& theme) const
{
    const double y = plot.top() - kStrip / 2;
    double lastX = -100;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.failInk, 2));
    for (std::size_t i = 0; i < series.steps(); ++i) {
        const double x = m_scale.x(series.fromS + series.stepS * (static_cast<double>(i) + 0.5), plot);
        if (series.lost[i] == 0 || x - lastX < 2 * kArm + 1) continue;
        painter.drawLine(QPointF(x - kArm, y - kArm), QPointF(x + kArm, y + kArm));
        painter.drawLine(QPointF(x - kArm, y + kArm), QPointF(x + kArm, y - kArm));
        lastX = x;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void AlignedCharts::paintTimes(QPainter& painter, const Theme& theme) const
{
    const QRectF any = room(0);
    const double top = chartsHeight() + 1;
    const double label = fontMetrics().horizontalAdvance(QStringLiteral("−10.5 s")) + 24;
    const double step = niceStep((m_scale.toS() - m_scale.fromS()) * label / any.width());
    painter.setPen(theme.muted);
    painter.drawLine(QPointF(any.left(), top), QPointF(any.right(), top));
    for (double n = std::ceil(m_scale.fromS() / step); n * step <= m_scale.toS(); ++n) {
        const double x = std::round(m_scale.x(n * step, any)) + 0.5;
        painter.drawLine(QPointF(x, top), QPointF(x, top + 4));
        QString words = n == 0 ? tr("trigger") : tr("%1 s").arg(n * step);
        words.replace(QLatin1Char('-'), QChar(0x2212));
        painter.drawText(QRectF(x - label, top + 4, 2 * label, axisHeight() - 4),
                         Qt::AlignHCenter | Qt::AlignTop, words);
    }
}

void AlignedCharts::paintThrough(QPainter& painter, double seconds, const QPen& pen) const
{
    const double x = std::round(m_scale.x(seconds, room(0))) + 0.5;
    painter.setPen(pen);
    for (std::size_t row = 0; row < m_ways.size(); ++row)
        painter.drawLine(QPointF(x, room(row).top() - kStrip), QPointF(x, room(row).bottom()));
}

QString AlignedCharts::readOut(const AlignedSeries& series) const
{
    const QChar sign = *m_crosshairS < 0 ? QChar(0x2212) : QLatin1Char('+');
    const QString time = sign + tr("%1 s").arg(std::abs(*m_crosshairS), 0, 'f', 2);
    const auto step = series.stepAt(*m_crosshairS);
    if (!step) return time;
    QStringList parts;
    for (const AlignedSeries::Answers& who : series.answered) {
        const auto rate = std::lround(series.perSecond(who.counts[*step]));
        if (rate > 0 && who.generation == 0) parts << tr("%1/s").arg(rate);
        if (rate > 0 && who.generation > 0) parts << tr("G%1: %2/s").arg(who.generation).arg(rate);
    }
    if (parts.isEmpty()) parts << tr("nothing answered");
    parts << tr("lost %1").arg(messages::count(static_cast<std::uint64_t>(series.lost[*step])));
    if (const auto p99 = series.p99Us[*step])
        parts << tr("p99 %1").arg(durationText(std::llround(*p99 * 1e3)));
    return time + QStringLiteral("   ") + parts.join(QStringLiteral(" · "));
}

/// Left and right move the crosshair by a hundredth of the width, from the trigger on.
void AlignedCharts::keyPressEvent(QKeyEvent* event)
{
    const bool left = event->key() == Qt::Key_Left;
    if (m_scale.isEmpty() || (!left && event->key() != Qt::Key_Right))
        return QAbstractScrollArea::keyPressEvent(event);
    const double step = (m_scale.toS() - m_scale.fromS()) / 100;
    m_crosshairS =
        std::clamp(m_crosshairS.value_or(0) + (left ? -step : step), m_scale.fromS(), m_scale.toS());
    viewport()->update();
}

void AlignedCharts::mouseMoveEvent(QMouseEvent* event)
{
    if (m_scale.isEmpty()) return;
    const QRectF plot = room(0);
    const double x = event->position().x();
    const bool inside = x >= plot.left() && x <= plot.right();
    m_crosshairS = inside ? std::optional(m_scale.seconds(x, plot)) : std::nullopt;
    viewport()->update();
}

void AlignedCharts::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fitScrollBar();
}

void AlignedCharts::leaveEvent(QEvent* event)
{
    QAbstractScrollArea::leaveEvent(event);
    m_crosshairS.reset();
    viewport()->update();
}

void AlignedCharts::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
        fitScrollBar();
    }
    viewport()->update();
}

}  // namespace changeover
