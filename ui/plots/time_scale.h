// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <cstdint>

namespace changeover {

/// Where a time lies on the screen. A plain value: x in the widget's logical pixels, time in ns of
/// CLOCK_MONOTONIC.
class TimeScale {
public:
    TimeScale(std::int64_t fromNs, std::int64_t toNs, double left, double width) noexcept
        : m_fromNs(fromNs), m_toNs(toNs > fromNs ? toNs : fromNs + 1), m_left(left),
          m_width(width > 0 ? width : 1)
    {
    }

    double x(std::int64_t timeNs) const noexcept
    {
        return m_left +
               static_cast<double>(timeNs - m_fromNs) * m_width / static_cast<double>(m_toNs - m_fromNs);
    }
    std::int64_t timeNs(double x) const noexcept
    {
        return m_fromNs +
               static_cast<std::int64_t>((x - m_left) * static_cast<double>(m_toNs - m_fromNs) / m_width);
    }

    /// The part of [fromNs, toNs] that is visible, as a bar; empty (width 0) when none is.
    QRectF bar(std::int64_t fromNs, std::int64_t toNs, double top, double height) const noexcept;

    bool contains(std::int64_t timeNs) const noexcept { return timeNs >= m_fromNs && timeNs <= m_toNs; }
    double left() const noexcept { return m_left; }
    double right() const noexcept { return m_left + m_width; }
    std::int64_t fromNs() const noexcept { return m_fromNs; }
    std::int64_t toNs() const noexcept { return m_toNs; }

private:
    std::int64_t m_fromNs;
    std::int64_t m_toNs;
    double m_left;
    double m_width;
};

}  // namespace changeover
