// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/draining_connections.h"

#include "core/telemetry/liveness.h"

#include <algorithm>

namespace changeover {

namespace {

/// Writers speak ten times a second: one that overtakes a reader does not do so again.
constexpr int kAttempts = 3;

}  // namespace

bool DrainingPlace::claim(std::int32_t pid) noexcept
{
    std::int32_t holder = m_owner.load();
    if (holder != 0 && !isGone(holder)) return false;
    // What a dead claimant left carries its pid: until the next word nobody takes it for ours.
    return m_owner.compare_exchange_strong(holder, pid);
}

void DrainingPlace::publish(const DrainingConnections& what) noexcept
{
    // Beside what is read now: a writer that is stopped or killed here has changed nothing.
    const std::uint64_t next = m_published.load(std::memory_order_relaxed) + 1;
    std::atomic_thread_fence(std::memory_order_release);
    m_what[next % 2].store(what);
    m_published.store(next, std::memory_order_release);
}

void DrainingPlace::release() noexcept
{
    publish({});
    m_owner.store(0, std::memory_order_release);
}

std::optional<DrainingConnections> DrainingPlace::read() const noexcept
{
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const std::uint64_t newest = m_published.load(std::memory_order_acquire);
        if (newest == 0) return std::nullopt;
        DrainingConnections what = m_what[newest % 2].load();
        std::atomic_thread_fence(std::memory_order_acquire);
        // Only once another is out can the writer be at this one again.
        if (m_published.load(std::memory_order_relaxed) != newest) continue;
        if (what.pid == 0) return std::nullopt;
        // Any process of this user may have written there.
        what.count = std::min<std::uint32_t>(what.count, DrainingConnections::kRows);
        return what;
    }
    return std::nullopt;
}

}  // namespace changeover
