// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/time_navigator.h"

#include <QApplication>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace changeover {

TimeNavigator::TimeNavigator(TimeView& view, ScaleOf scale, QObject* parent)
    : QObject(parent), m_view(view), m_scale(std::move(scale))
{
}

void TimeNavigator::watch(QWidget* lane)
{
    lane->setMouseTracking(true);
    lane->installEventFilter(this);
}

bool TimeNavigator::eventFilter(QObject* watched, QEvent* event)
{
    auto* lane = qobject_cast<QWidget*>(watched);
    if (lane == nullptr) return false;
    const QEvent::Type type = event->type();
    if (type == QEvent::MouseButtonPress) return press(lane, static_cast<QMouseEvent*>(event));
    if (type == QEvent::MouseMove) return move(lane, static_cast<QMouseEvent*>(event));
    if (type == QEvent::MouseButtonRelease) return release(lane, static_cast<QMouseEvent*>(event));
    if (type == QEvent::Wheel) return wheel(lane, static_cast<QWheelEvent*>(event));
    if (type == QEvent::Leave) m_view.setCrosshair(std::nullopt);
    return false;
}

bool TimeNavigator::press(const QWidget* lane, const QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return false;
    m_drag = event->modifiers() & Qt::ShiftModifier ? Drag::Measure : Drag::Pan;
    m_pressX = event->position().x();
    m_pressNs = m_scale(lane).timeNs(m_pressX);
    m_pressToNs = m_view.toNs();
    m_moved = false;
    return true;
}

bool TimeNavigator::move(QWidget* lane, const QMouseEvent* event)
{
    const TimeScale scale = m_scale(lane);
    const double x = std::clamp(event->position().x(), scale.left(), scale.right());
    if (std::abs(event->position().x() - m_pressX) >= QApplication::startDragDistance()) m_moved = true;
    if (m_drag == Drag::Pan && m_moved) {
        lane->setCursor(Qt::ClosedHandCursor);
        const double nsPerPixel = static_cast<double>(m_view.spanNs()) / (scale.right() - scale.left());
        m_view.panTo(m_pressToNs -
                     static_cast<std::int64_t>((event->position().x() - m_pressX) * nsPerPixel));
        return true;
    }
    if (m_drag == Drag::Measure) {
        m_view.setMeasured(std::pair(m_pressNs, scale.timeNs(x)));
        return true;
    }
    const bool inside = event->position().x() >= scale.left() && event->position().x() <= scale.right();
    m_view.setCrosshair(inside ? std::optional(scale.timeNs(x)) : std::nullopt);
    return false;
}

bool TimeNavigator::release(QWidget* lane, const QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_drag == Drag::None) return false;
    // A click ends a measurement; panning takes it along.
    if (!m_moved) m_view.setMeasured(std::nullopt);
    m_drag = Drag::None;
    lane->unsetCursor();
    return true;
}

bool TimeNavigator::wheel(const QWidget* lane, const QWheelEvent* event)
{
    // A touchpad sends many small turns: a step of the ladder is a whole notch.
    m_wheel += event->angleDelta().y();
    const int steps = m_wheel / 120;
    m_wheel -= steps * 120;
    if (steps != 0) m_view.zoom(steps, m_scale(lane).timeNs(event->position().x()));
    return true;
}

}  // namespace changeover
