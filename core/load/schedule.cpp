// SPDX-License-Identifier: BSL-1.0
#include "core/load/schedule.h"

#include <algorithm>
#include <cmath>

namespace changeover {

Schedule::Schedule(double ratePerSecond, unsigned batch, unsigned turns, unsigned turn) noexcept
    : m_batch(batch), m_turns(turns), m_turn(turn), m_periodNs(periodFor(ratePerSecond))
{
}

double Schedule::periodFor(double ratePerSecond) const noexcept
{
    return 1e9 * m_batch * m_turns / ratePerSecond;
}

void Schedule::begin(std::int64_t startNs) noexcept
{
    m_begun = m_running = true;
    restart(startNs, static_cast<double>(m_turn) / m_turns);
}

void Schedule::restart(std::int64_t nowNs, double remainingShare) noexcept
{
    m_anchorNs = nowNs;
    m_firstNs = remainingShare * m_periodNs;
    m_taken = 0;
    m_nextNs = nowNs + std::llround(m_firstNs);
}

void Schedule::take() noexcept
{
    ++m_taken;
    // From the anchor, never from the one before: rounding must not add up.
    m_nextNs = m_anchorNs + std::llround(m_firstNs + static_cast<double>(m_taken) * m_periodNs);
}

void Schedule::setRate(double ratePerSecond, std::int64_t nowNs) noexcept
{
    const double share = static_cast<double>(m_nextNs - nowNs) / m_periodNs;
    m_periodNs = periodFor(ratePerSecond);
    if (m_running) restart(nowNs, std::clamp(share, 0.0, 1.0));
}

void Schedule::pause(std::int64_t nowNs) noexcept
{
    if (!m_running) return;
    m_pausedShare = std::clamp(static_cast<double>(m_nextNs - nowNs) / m_periodNs, 0.0, 1.0);
    m_running = false;
}

void Schedule::resume(std::int64_t nowNs) noexcept
{
    if (m_running || !m_begun) return;
    m_running = true;
    restart(nowNs, m_pausedShare);
}

}  // namespace changeover
