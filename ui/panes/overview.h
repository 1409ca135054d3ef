// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/column_cache.h"
#include "ui/plots/raster.h"
#include "ui/plots/time_view.h"

#include <QElapsedTimer>
#include <QWidget>

namespace changeover {

class FrameMeter;

/// The whole session in one strip, failures marked; a frame around what the lanes show. Click or drag moves
/// it.
class Overview : public QWidget {
    Q_OBJECT

public:
    Overview(TimeView& view, FrameMeter& meter, QWidget* parent);

    void begin(std::int64_t originNs);
    /// Reads new columns, a few times a second at most.
    void refresh(const TimeSeries& series);
    void setLow(bool low);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRectF area() const;
    void paintColumns();
    void moveTo(const QMouseEvent* event);

    TimeView& m_view;
    FrameMeter& m_meter;
    TimeView m_session;  // a view of its own, always of everything
    ColumnCache m_columns;
    Raster m_raster;
    QElapsedTimer m_since;
    bool m_low = false;
};

/// The labels of the time axis below the lanes.
class TimeRuler : public QWidget {
    Q_OBJECT

public:
    TimeRuler(TimeView& view, FrameMeter& meter, QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TimeView& m_view;
    FrameMeter& m_meter;
};

}  // namespace changeover
