// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panes/overview.h"

#include "ui/plots/frame_meter.h"
#include "ui/plots/lane_plot.h"
#include "ui/plots/time_ticks.h"

#include <QMouseEvent>
#include <QPainter>

#include <cmath>

namespace changeover {
namespace {

constexpr qint64 kRefreshMs = 250;

}  // namespace

Overview::Overview(TimeView& view, FrameMeter& meter, QWidget* parent)
    : QWidget(parent), m_view(view), m_meter(meter)
{
    setObjectName(QStringLiteral("lanes.overview"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&m_view, &TimeView::changed, this, qOverload<>(&QWidget::update));
}

void Overview::begin(std::int64_t originNs)
{
    m_session.begin(originNs);
    m_columns.clear();
    update();
}

void Overview::refresh(const TimeSeries& series)
{
    if (m_since.isValid() && m_since.elapsed() < kRefreshMs) return;
    m_since.start();
    const FrameMeter::Scope scope(m_meter);
    m_session.setPixels(static_cast<int>(std::lround(area().width() * devicePixelRatioF())));
    m_session.advance(series.endNs());
    if (series.endNs() - series.originNs() > m_session.spanNs())
        m_session.show(series.originNs(), series.endNs());
    const auto before = m_columns.revision();
    m_columns.update(series, m_session);
    if (m_columns.revision() != before) {
        paintColumns();
        update();
    }
}

void Overview::setLow(bool low)
{
    m_low = low;
    updateGeometry();
}

QSize Overview::sizeHint() const { return {1, fontMetrics().height() + (m_low ? 8 : 22)}; }

QRectF Overview::area() const
{
    const double left = laneMargin(fontMetrics());
    return {left, 2, std::max(1.0, width() - left - kLaneRightMargin), height() - 4.0};
}

void Overview::paintColumns()
{
    const Theme& theme = Theme::of(this);
    const double ratio = devicePixelRatioF();
    m_raster.resize(m_session.pixels(), static_cast<int>(std::lround(area().height() * ratio)));
    m_raster.clear();
    double top = 1;
    const auto answered = [](const Bucket& b) { return b.classes[0]; };
    for (int i = 0; i < m_columns.size(); ++i)
        top = std::max(top, perSecond(answered(m_columns.at(i)), m_columns.at(i)));
    const int pixels = m_columns.width().pixels;
    const int mark = std::max(pixels, static_cast<int>(std::ceil(3 * ratio)));
    const int strip = m_raster.height() / 4;
    for (int i = 0; i < m_columns.size(); ++i) {
        const Bucket& column = m_columns.at(i);
        const int x = m_raster.width() - (m_columns.size() - i) * pixels;
        const double share = perSecond(answered(column), column) / top;
        const auto row = static_cast<int>(std::lround((1 - share) * (m_raster.height() - strip))) + strip;
        m_raster.fill(x, pixels, row, m_raster.height(), theme.muted.rgba());
    }
    for (int i = 0; i < m_columns.size(); ++i)
        if (failures(m_columns.at(i)) > 0)
            m_raster.fill(m_raster.width() - (m_columns.size() - i) * pixels - (mark - pixels) / 2, mark, 0,
                          m_raster.height(), theme.failInk.rgba());
}

void Overview::paintEvent(QPaintEvent*)
{
    const FrameMeter::Scope scope(m_meter);
    QPainter painter(this);
    const Theme& theme = Theme::of(this);
    painter.drawImage(area(), m_raster.image(), QRectF(m_raster.image().rect()));
    painter.setPen(theme.muted);
    painter.drawText(QRectF(2, 0, laneMargin(fontMetrics()) - 6, height()), Qt::AlignRight | Qt::AlignVCenter,
                     tr("Session"));
    const TimeScale scale = m_session.scale(area().left(), area().width());
    QRectF frame = scale.bar(m_view.fromNs(), m_view.toNs(), 1, height() - 2);
    QColor fill = theme.running;
    fill.setAlpha(40);
    painter.setPen(QPen(theme.dark ? theme.generations[0] : theme.running, 1.5));
    painter.setBrush(fill);
    painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5));
}

void Overview::mousePressEvent(QMouseEvent* event) { moveTo(event); }

void Overview::mouseMoveEvent(QMouseEvent* event) { moveTo(event); }

void Overview::moveTo(const QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        m_view.centre(m_session.scale(area().left(), area().width()).timeNs(event->position().x()));
}

void Overview::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paintColumns();
    update();
}

TimeRuler::TimeRuler(TimeView& view, FrameMeter& meter, QWidget* parent)
    : QWidget(parent), m_view(view), m_meter(meter)
{
    setObjectName(QStringLiteral("lanes.ruler"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&m_view, &TimeView::changed, this, qOverload<>(&QWidget::update));
}

QSize TimeRuler::sizeHint() const { return {1, fontMetrics().height() + 8}; }

void TimeRuler::paintEvent(QPaintEvent*)
{
    const FrameMeter::Scope scope(m_meter);
    QPainter painter(this);
    const Theme& theme = Theme::of(this);
    const double left = laneMargin(fontMetrics());
    const TimeScale scale = m_view.scale(left, width() - left - kLaneRightMargin);
    painter.setPen(theme.muted);
    for (const TimeTick& tick : timeTicks(m_view, scale.right() - scale.left(), 90)) {
        const double x = std::round(scale.x(tick.timeNs)) + 0.5;
        painter.drawLine(QPointF(x, 0), QPointF(x, 4));
        const double width = fontMetrics().horizontalAdvance(tick.label);
        const double at = std::clamp(x - width / 2, 2.0, std::max(2.0, this->width() - width - 2));
        painter.drawText(QPointF(at, 4 + fontMetrics().ascent()), tick.label);
    }
}

}  // namespace changeover
