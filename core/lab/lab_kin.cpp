// SPDX-License-Identifier: BSL-1.0
// The Lab's eyes on a server that is not ours: a generation is a set of processes, and has gone when all
// have.
#include "core/lab/lab.h"

#include "core/posix/clock.h"
#include "core/process/process_table.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::int64_t kLookNs = 20'000'000;
constexpr std::int64_t kMayListenNs = 2'000'000'000;  // after its master's exit

}  // namespace

bool Lab::isForeign() const { return m_plan && !ServerChain::linksOurEngine(m_plan->program); }

void Lab::watchKin()
{
    const std::int64_t nowNs = monotonicNs();
    if (!isForeign() || nowNs - m_kinLookedNs < kLookNs) return;
    m_kinLookedNs = nowNs;
    for (const KinWatch::Found& found : m_kin.look(m_chain.members()))
        m_ledger.kin(found.pid, found.of);
    std::erase_if(m_leftBehind, [&](const LeftBehind& left) {
        const std::vector<std::int32_t> kin = m_kin.of(left.pid);
        const std::int64_t forNs = nowNs - left.sinceNs;
        if (kin.empty())
            m_ledger.reaped(left.pid, nowNs);
        else if (forNs > nanoseconds(m_timings.stopAllowance()) ||
                 (forNs > kMayListenNs && stillListens(kin)))
            m_ledger.outlived(left.pid, kin.front(), nowNs);
        else
            return false;
        return true;
    });
}

bool Lab::stillListens(std::span<const std::int32_t> pids) const
{
    const auto address = m_chain.address();
    return address && !listenerHolders(*address, pids).empty();
}

/// The old generation has gone for the ledger when its last process has.
void Lab::exited(std::int32_t pid, std::int64_t timeNs)
{
    m_kinLookedNs = 0;
    watchKin();
    if (isForeign() && !m_kin.of(pid).empty())
        m_leftBehind.push_back({pid, timeNs});
    else
        m_ledger.reaped(pid, timeNs);
}

}  // namespace changeover
