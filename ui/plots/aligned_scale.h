// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/compared_way.h"

#include <QRectF>

#include <algorithm>
#include <vector>

namespace changeover {

/// The one scale of all charts of a comparison: what is higher is more, what is longer took longer.
class AlignedScale {
public:
    AlignedScale() = default;
    /// So that everything of all of them is seen, but for the step or two in which a server that was away
    /// catches up: these are cut.
    explicit AlignedScale(const std::vector<ComparedWay>& ways);

    bool isEmpty() const noexcept { return m_toS <= m_fromS; }
    double fromS() const noexcept { return m_fromS; }
    double toS() const noexcept { return m_toS; }
    double topPerSecond() const noexcept { return m_top; }

    double x(double seconds, const QRectF& room) const noexcept
    {
        return room.left() + (seconds - m_fromS) / (m_toS - m_fromS) * room.width();
    }
    double seconds(double x, const QRectF& room) const noexcept
    {
        return m_fromS + (x - room.left()) / room.width() * (m_toS - m_fromS);
    }
    double y(double perSecond, const QRectF& room) const noexcept
    {
        return room.bottom() - std::min(perSecond / m_top, 1.0) * room.height();
    }

private:
    double m_fromS = 0, m_toS = 0, m_top = 1;
};

}  // namespace changeover
