// SPDX-License-Identifier: BSL-1.0
#include "core/lab/injection/fault_budget.h"

#include "core/posix/clock.h"

#include <algorithm>
#include <numeric>

namespace changeover {

FaultBudget::FaultBudget(const FaultCounts& wanted, std::uint32_t connections,
                         std::chrono::milliseconds timeout)
    : m_spacingNs(nanoseconds(timeout) / std::max<std::int64_t>(connections / 4, 1)),
      m_wanted(std::accumulate(wanted.begin(), wanted.end(), std::uint64_t{0}))
{
    for (std::size_t i = 0; i < kInjectedFaults; ++i)
        m_left[i] = wanted[i];
}

std::optional<InjectedFault> FaultBudget::take(FaultMoment moment, std::int64_t nowNs) noexcept
{
    if (!wants(moment)) return std::nullopt;
    const std::uint64_t turn = m_turns[static_cast<std::size_t>(moment)]++;
    if (turn % 2 == 1) return std::nullopt;
    for (std::size_t i = 0; i < kInjectedFaults; ++i) {
        const InjectedFault fault = kAllInjectedFaults[(turn / 2 + i) % kInjectedFaults];
        if (momentOf(fault) == moment && takeOne(fault, nowNs)) return fault;
    }
    return std::nullopt;
}

bool FaultBudget::takeOne(InjectedFault fault, std::int64_t nowNs) noexcept
{
    std::atomic<std::uint64_t>& left = m_left[static_cast<std::size_t>(fault)];
    std::uint64_t count = left;
    if (count == 0 || (holdsConnection(fault) && !mayHold(nowNs))) return false;
    while (count > 0 && !left.compare_exchange_weak(count, count - 1)) {
    }
    return count > 0;
}

bool FaultBudget::mayHold(std::int64_t nowNs) noexcept
{
    std::int64_t next = m_nextHoldNs;
    return next <= nowNs && m_nextHoldNs.compare_exchange_strong(next, nowNs + m_spacingNs);
}

bool FaultBudget::wants(FaultMoment moment) const noexcept
{
    return std::any_of(kAllInjectedFaults.begin(), kAllInjectedFaults.end(), [&](InjectedFault fault) {
        return momentOf(fault) == moment && m_left[static_cast<std::size_t>(fault)] > 0;
    });
}

}  // namespace changeover
