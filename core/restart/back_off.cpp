// SPDX-License-Identifier: BSL-1.0
#include "core/restart/back_off.h"

#include "core/posix/clock.h"

#include <algorithm>

namespace changeover {

std::chrono::milliseconds BackOff::next(std::int64_t nowNs) noexcept
{
    const bool wasQuiet = m_servesSinceNs >= 0 && nowNs - m_servesSinceNs >= nanoseconds(kQuiet);
    m_servesSinceNs = -1;
    m_last = wasQuiet || m_last.count() == 0 ? kFirst : std::min(2 * m_last, kLongest);
    return m_last;
}

}  // namespace changeover
