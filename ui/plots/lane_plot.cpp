// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/lane_plot.h"

#include "ui/models/timeline_model.h"
#include "ui/plots/frame_meter.h"
#include "ui/plots/sparse_ticker.h"
#include "ui/plots/time_ticks.h"

#include <cmath>

namespace changeover {

/// The plottable through which QCustomPlot draws the lane's raster, between grid and axes.
class LanePlot::Columns : public QCPAbstractPlottable {
public:
    explicit Columns(LanePlot& lane) : QCPAbstractPlottable(lane.xAxis, lane.yAxis), m_lane(lane) {}

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }
    QCPRange getKeyRange(bool& found, QCP::SignDomain) const override
    {
        found = false;
        return {};
    }
    QCPRange getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const override
    {
        found = false;
        return {};
    }

protected:
    void draw(QCPPainter* painter) override
    {
        m_lane.paintGridAndMarks(*painter);
        const QImage& image = m_lane.m_raster.image();
        painter->drawImage(QRectF(m_lane.dataRect()), image, QRectF(image.rect()));
    }
    void drawLegendIcon(QCPPainter*, const QRectF&) const override {}

private:
    LanePlot& m_lane;
};

int laneMargin(const QFontMetrics& metrics)
{
    return metrics.horizontalAdvance(QStringLiteral("100 ms")) + 18;
}

LanePlot::LanePlot(TimeView& view, const ColumnCache& columns, const TimelineModel& timeline,
                   FrameMeter& meter, QWidget* parent)
    : QCustomPlot(parent), m_view(view), m_columns(columns), m_timeline(timeline), m_meter(meter)
{
    setPlottingHint(QCP::phImmediateRefresh, false);
    setPlottingHint(QCP::phCacheLabels, true);
    setNoAntialiasingOnDrag(true);
    setInteractions(QCP::Interactions());
    axisRect()->setAutoMargins(QCP::msNone);
    xAxis->setVisible(false);
    yAxis->setSubTicks(false);
    yAxis->setTickLength(0, 3);
    yAxis->setTickLabelPadding(4);
    yAxis->setTicker(QSharedPointer<SparseTicker<QCPAxisTicker>>::create());
    new Columns(*this);  // owned by the plot, as every QCustomPlot plottable
    applyMargins();
    applyTheme();
    connect(&m_view, &TimeView::crosshairMoved, this, qOverload<>(&QWidget::update));
}

void LanePlot::refresh()
{
    const FrameMeter::Scope scope(m_meter);
    const double pixelRatio = devicePixelRatioF();
    if (!qFuzzyCompare(pixelRatio, bufferDevicePixelRatio())) setBufferDevicePixelRatio(pixelRatio);
    const double bottom = bottomValue(m_columns);
    const double top = topValue(m_columns);
    if (top > m_top || top < m_top * 0.45 || bottom != m_bottom) {
        m_top = top;
        m_bottom = bottom;
        applyValueRange(m_bottom, m_top);
    }
    const int lines = dataRect().height() / fontMetrics().height();
    yAxis->ticker()->setTickCount(std::clamp(lines / 2, 2, 5));
    setMostLabels(lines);
    m_raster.resize(m_view.pixels(), static_cast<int>(std::lround(dataRect().height() * pixelRatio)));
    m_raster.clear();
    paintColumns(m_raster, m_columns, Theme::of(this));
    replot(QCustomPlot::rpQueuedRefresh);
}

void LanePlot::setMostLabels(int most)
{
    static_cast<SparseTicker<QCPAxisTicker>*>(yAxis->ticker().data())->setMostLabels(most);
}

QSize LanePlot::minimumSizeHint() const { return {200, 5 * fontMetrics().height() / 2}; }

void LanePlot::applyValueRange(double bottom, double top) { yAxis->setRange(bottom, top); }

double LanePlot::bottomValue(const ColumnCache&) const { return 0; }

QString LanePlot::measureOut(std::int64_t, const Bucket&) const { return {}; }

void LanePlot::paintOverlay(QPainter&) const {}

int LanePlot::rasterRow(double value) const
{
    const QCPRange range = yAxis->range();
    const double share =
        yAxis->scaleType() == QCPAxis::stLogarithmic
            ? std::log(std::max(value, range.lower) / range.lower) / std::log(range.upper / range.lower)
            : (value - range.lower) / (range.upper - range.lower);
    return static_cast<int>(std::lround((1.0 - share) * m_raster.height()));
}

void LanePlot::paintEvent(QPaintEvent* event)
{
    const FrameMeter::Scope scope(m_meter);
    QCustomPlot::paintEvent(event);
    QPainter painter(this);
    paintTitle(painter);
    paintOverlay(painter);
    paintCrosshair(painter);
    if (hasFocus() && m_focusShown) paintFocus(painter, *this);
}

void LanePlot::focusInEvent(QFocusEvent* event)
{
    QCustomPlot::focusInEvent(event);
    m_focusShown = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    update();
}

void LanePlot::focusOutEvent(QFocusEvent* event)
{
    QCustomPlot::focusOutEvent(event);
    update();
}

void LanePlot::resizeEvent(QResizeEvent* event)
{
    QCustomPlot::resizeEvent(event);
    refresh();
}

void LanePlot::changeEvent(QEvent* event)
{
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyMargins();
        applyTheme();
        refresh();
    }
    if (event->type() == QEvent::LanguageChange) update();
}

void LanePlot::applyMargins()
{
    axisRect()->setMargins({laneMargin(fontMetrics()), fontMetrics().height() + 4, kLaneRightMargin, 4});
}

void LanePlot::applyTheme()
{
    const Theme& theme = Theme::of(this);
    setBackground(QBrush(theme.plot));
    QFont labels = font();
    labels.setPointSizeF(std::max(6.0, labels.pointSizeF() - 1));
    yAxis->setBasePen(QPen(theme.grid));
    yAxis->setTickPen(QPen(theme.grid));
    yAxis->setTickLabelColor(theme.muted);
    yAxis->setTickLabelFont(labels);
    yAxis->grid()->setPen(QPen(theme.grid, 1));
    yAxis->grid()->setZeroLinePen(QPen(theme.grid, 1));
}

void LanePlot::paintGridAndMarks(QCPPainter& painter)
{
    const Theme& theme = Theme::of(this);
    const QRectF area = dataRect();
    const TimeScale scale = m_view.scale(area.left(), area.width());
    painter.setPen(QPen(theme.grid, 1));
    for (const TimeTick& tick : timeTicks(m_view, area.width(), 90)) {
        const double x = std::round(scale.x(tick.timeNs)) + 0.5;
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    // A thread through all lanes at each trigger.
    painter.setPen(QPen(theme.muted, 1, Qt::DashLine));
    for (const auto& [index, restart] : m_timeline.restarts())
        if (scale.contains(restart.triggerNs)) {
            const double x = std::round(scale.x(restart.triggerNs)) + 0.5;
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
}

void LanePlot::paintTitle(QPainter& painter) const
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(Theme::of(this).text);
    painter.drawText(QPointF(dataRect().left(), 2 + fontMetrics().ascent()), title());
}

QString LanePlot::measuredWords() const
{
    const auto range = m_view.measured();
    if (!range || m_series == nullptr) return {};
    const auto [from, to] = std::minmax(range->first, range->second);
    return measureOut(to - from, m_series->total(from, to));
}

QString LanePlot::crosshairWords() const
{
    const auto time = m_view.crosshairNs();
    if (!time) return {};
    const int index = m_columns.indexOf(*time);
    return index < 0 || m_columns.at(index).samples == 0 ? tr("no data") : readOut(m_columns.at(index));
}

void LanePlot::paintCrosshair(QPainter& painter) const
{
    const Theme& theme = Theme::of(this);
    const QRectF area = dataRect();
    const TimeScale scale = m_view.scale(area.left(), area.width());
    QString words;
    if (const auto range = m_view.measured()) {
        const auto [from, to] = std::minmax(range->first, range->second);
        QColor shade = theme.running;
        shade.setAlpha(50);
        painter.fillRect(scale.bar(from, to, area.top(), area.height()), shade);
        words = measuredWords();
    } else if (const auto time = m_view.crosshairNs(); time && scale.contains(*time)) {
        painter.setPen(QPen(theme.text, 1, Qt::DotLine));
        const double x = std::round(scale.x(*time)) + 0.5;
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        words = crosshairWords();
    }
    if (words.isEmpty()) return;
    painter.setFont(font());
    painter.setPen(theme.text);
    painter.drawText(QRectF(area.left(), 2, area.width(), fontMetrics().height()), Qt::AlignRight, words);
}

}  // namespace changeover
