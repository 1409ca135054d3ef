// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/column_cache.h"
#include "ui/plots/raster.h"
#include "ui/plots/time_view.h"
#include "ui/theme/theme.h"

#include "ui/plots/custom_plot.h"

namespace changeover {

class FrameMeter;
class TimelineModel;

/// How wide the space left of every lane's data is, so that the lanes share one time axis.
int laneMargin(const QFontMetrics& metrics);
inline constexpr int kLaneRightMargin = 8;

/// A lane whose columns come from the time series: value axis and grid by QCustomPlot, data by a raster.
///
/// Draws only when told (refresh()); crosshair and read-out lie over the finished picture and cost no redraw.
class LanePlot : public QCustomPlot {
    Q_OBJECT

public:
    LanePlot(TimeView& view, const ColumnCache& columns, const TimelineModel& timeline, FrameMeter& meter,
             QWidget* parent);

    /// Where a measured range is summed, visible or not; null: there is no data.
    void setSeries(const TimeSeries* series) { m_series = series; }
    /// Draws the columns as they are now.
    void refresh();
    QSize minimumSizeHint() const override;
    /// The figures of the measured range, all of it, visible or not; empty where nothing is measured.
    QString measuredWords() const;
    /// What the crosshair reads here; empty without one.
    QString crosshairWords() const;
    /// Where the data lies, in logical pixels.
    QRect dataRect() const { return axisRect()->rect(); }

protected:
    /// The value at the lane's top for what is visible; the axis grows to it at once and shrinks with
    /// hysteresis.
    virtual double topValue(const ColumnCache& columns) const = 0;
    /// At the lane's bottom; 0 but on a logarithmic axis.
    virtual double bottomValue(const ColumnCache& columns) const;
    virtual void paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme) = 0;
    virtual QString title() const = 0;
    /// What the crosshair reads off one column.
    virtual QString readOut(const Bucket& column) const = 0;
    /// Of all between Shift-drag's ends; empty when this lane has nothing to say about it.
    virtual QString measureOut(std::int64_t lengthNs, const Bucket& total) const;
    virtual void applyValueRange(double bottom, double top);
    /// Tells the value axis how many labels there is room for.
    virtual void setMostLabels(int most);
    virtual void paintOverlay(QPainter& painter) const;

    int rasterRow(double value) const;  ///< the device row of `value`; smaller is higher
    double devicePixels() const { return devicePixelRatioF(); }
    TimeView& view() const { return m_view; }
    const ColumnCache& columns() const { return m_columns; }

    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    class Columns;
    void applyTheme();
    void applyMargins();
    void paintGridAndMarks(QCPPainter& painter);
    void paintTitle(QPainter& painter) const;
    void paintCrosshair(QPainter& painter) const;

    TimeView& m_view;
    const ColumnCache& m_columns;
    const TimelineModel& m_timeline;
    FrameMeter& m_meter;
    const TimeSeries* m_series = nullptr;
    Raster m_raster;
    bool m_focusShown = false;  // the keyboard brought it
    double m_bottom = 0;
    double m_top = 0;
};

}  // namespace changeover
