// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/time_view.h"

#include <QObject>

#include <functional>

class QMouseEvent;
class QWheelEvent;
class QWidget;

namespace changeover {

/// The same hands on every lane: wheel zooms, drag pans (and leaves follow), Shift-drag measures, moving the
/// mouse moves the crosshair. An event filter; the lanes know nothing of it.
class TimeNavigator : public QObject {
    Q_OBJECT

public:
    /// `scale` tells where times lie in the widget that it is asked for.
    using ScaleOf = std::function<TimeScale(const QWidget*)>;
    TimeNavigator(TimeView& view, ScaleOf scale, QObject* parent);
    void watch(QWidget* lane);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool press(const QWidget* lane, const QMouseEvent* event);
    bool move(QWidget* lane, const QMouseEvent* event);
    bool release(QWidget* lane, const QMouseEvent* event);
    bool wheel(const QWidget* lane, const QWheelEvent* event);

    enum class Drag { None, Pan, Measure };

    TimeView& m_view;
    ScaleOf m_scale;
    Drag m_drag = Drag::None;
    double m_pressX = 0;
    std::int64_t m_pressNs = 0;
    std::int64_t m_pressToNs = 0;
    bool m_moved = false;
    int m_wheel = 0;  // eighths of a degree not yet used
};

}  // namespace changeover
