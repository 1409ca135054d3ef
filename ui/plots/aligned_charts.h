// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/aligned_scale.h"

#include <QAbstractScrollArea>

#include <optional>

class QPainter;

namespace changeover {

struct Theme;

/// Requests per second of several ways to restart, one chart below the other, aligned at the trigger, on one
/// scale, with one time axis that stays when the charts scroll. A crosshair goes through all of them. GUI
/// thread.
class AlignedCharts : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit AlignedCharts(QWidget* parent = nullptr);

    void setWays(const std::vector<ComparedWay>& ways);

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// Where the plot of a chart goes; its title and its failures stand above.
    QRectF room(std::size_t row) const;
    double leastRowHeight() const;
    double rowHeight() const;
    /// Of all charts, above the axis.
    double chartsHeight() const;
    void fitScrollBar();
    double titleHeight() const;
    double axisHeight() const;

    void paintRow(QPainter& painter, std::size_t row, const Theme& theme) const;
    void paintTitle(QPainter& painter, std::size_t row, const Theme& theme) const;
    void paintGrid(QPainter& painter, const QRectF& room, const Theme& theme) const;
    void paintColumns(QPainter& painter, const AlignedSeries& series, const QRectF& room,
                      const Theme& theme) const;
    void paintFailures(QPainter& painter, const AlignedSeries& series, const QRectF& room,
                       const Theme& theme) const;
    void paintTimes(QPainter& painter, const Theme& theme) const;
    void paintThrough(QPainter& painter, double seconds, const QPen& pen) const;
    void paintKey(QPainter& painter, const AlignedSeries& series, const QRectF& line,
                  const Theme& theme) const;
    QString readOut(const AlignedSeries& series) const;

    std::vector<ComparedWay> m_ways;
    AlignedScale m_scale;
    std::optional<double> m_crosshairS;
};

}  // namespace changeover
