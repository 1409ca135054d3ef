// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/lane_plot.h"

namespace changeover {

/// Requests/s as answered, stacked by the generation that answered. Failures are marks at least 3 pixels wide
/// in a strip of their own, at any zoom; what was due is a thin line, so that a gap shows what is missing.
class RequestsLane : public LanePlot {
    Q_OBJECT

public:
    using LanePlot::LanePlot;

protected:
    double topValue(const ColumnCache& columns) const override;
    void paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme) override;
    QString title() const override;
    QString readOut(const Bucket& column) const override;
    QString measureOut(std::int64_t lengthNs, const Bucket& total) const override;
    void paintOverlay(QPainter& painter) const override;

private:
    void paintKey(QPainter& painter) const;
    void paintFailureCrosses(QPainter& painter) const;
    void paintFailures(Raster& raster, const ColumnCache& columns, const Theme& theme) const;
};

/// Requests in flight: what each generation has, stacked; the generator's own lowest and highest as a band.
class InFlightLane : public LanePlot {
    Q_OBJECT

public:
    using LanePlot::LanePlot;

protected:
    double topValue(const ColumnCache& columns) const override;
    void paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme) override;
    QString title() const override;
    QString readOut(const Bucket& column) const override;
};

/// Latency, logarithmic, counted from the time a request was due: min to max as a column, p50 and p99 as
/// marks.
class LatencyLane : public LanePlot {
    Q_OBJECT

public:
    LatencyLane(TimeView& view, const ColumnCache& columns, const TimelineModel& timeline, FrameMeter& meter,
                QWidget* parent);

protected:
    double topValue(const ColumnCache& columns) const override;
    void paintColumns(Raster& raster, const ColumnCache& columns, const Theme& theme) override;
    QString title() const override;
    QString readOut(const Bucket& column) const override;
    double bottomValue(const ColumnCache& columns) const override;
    void applyValueRange(double bottom, double top) override;
    void setMostLabels(int most) override;
    void paintOverlay(QPainter& painter) const override;
};

}  // namespace changeover
