// SPDX-License-Identifier: BSL-1.0
#include "core/restart/probation_watch.h"

#include "core/posix/clock.h"

namespace changeover {

void ProbationWatch::start(std::int64_t nowNs) noexcept { m_lastTickNs = m_heardNs = nowNs; }

void ProbationWatch::heard(std::int64_t nowNs) noexcept { m_heardNs = nowNs; }

void ProbationWatch::tick(std::int64_t nowNs) noexcept
{
    if (nowNs - m_lastTickNs > nanoseconds(kInterval + kOwnStall)) m_heardNs = nowNs;
    m_lastTickNs = nowNs;
}

bool ProbationWatch::isSilent(std::int64_t nowNs) const noexcept
{
    return nowNs - m_heardNs > nanoseconds(kSilence);
}

}  // namespace changeover
