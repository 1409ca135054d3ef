// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/time_scale.h"

#include <algorithm>

namespace changeover {

QRectF TimeScale::bar(std::int64_t fromNs, std::int64_t toNs, double top, double height) const noexcept
{
    const double from = std::max(x(std::max(fromNs, m_fromNs)), m_left);
    const double to = std::min(x(std::min(toNs, m_toNs)), right());
    return {from, top, std::max(0.0, to - from), height};
}

}  // namespace changeover
