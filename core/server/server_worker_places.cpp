// SPDX-License-Identifier: BSL-1.0
// A worker that may not accept, or cannot, though clients wait: it logs that, and closes what was never used.
#include "core/posix/clock.h"
#include "core/server/server_worker_impl.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::int64_t kPauseSayNs = 1'000'000'000;
constexpr std::int64_t kMakeRoomNs = 250'000'000;  // it looks at every connection
constexpr std::size_t kLeaveAtLeast = 16;

}  // namespace

void ServerWorker::Impl::acceptPauses(std::error_code why)
{
    bump(m_counters.acceptPauses);
    m_counters.isPaused.store(1, std::memory_order_relaxed);
    sayPause(why);
    makeRoom();
}

/// One line a second, of all threads together.
void ServerWorker::Impl::sayPause(std::error_code why) const
{
    const std::int64_t nowNs = monotonicNs();
    if (m_setup.pauseSaidNs) {
        std::int64_t saidNs = m_setup.pauseSaidNs->load(std::memory_order_relaxed);
        if (saidNs != 0 && nowNs - saidNs < kPauseSayNs) return;
        if (!m_setup.pauseSaidNs->compare_exchange_strong(saidNs, nowNs)) return;
    }
    const std::string all = std::to_string(m_setup.places->all());
    log(ServerLog::Level::Warning,
        "accepting pauses, and clients wait in the queue: " +
            (why ? why.message()
                 : all + " connections are open, which is all that --max-connections allows"));
}

/// Connections on which no byte was ever said: a quarter of them at a time, the oldest. By the rules of the
/// drain: a request that is here is answered, and the end is lingered for.
void ServerWorker::Impl::makeRoom()
{
    const std::int64_t nowNs = monotonicNs();
    if (nowNs - m_roomMadeNs < kMakeRoomNs) return;
    m_roomMadeNs = nowNs;
    const std::int64_t sinceNs = nowNs - nanoseconds(m_setup.options.limits.unusedMayStay);
    std::vector<ServerConnectionPtr> unused;
    for (const ServerConnectionPtr& connection : m_connections)
        if (connection->state() == ConnectionState::New && connection->stateSinceNs() <= sinceNs)
            unused.push_back(connection);
    const std::size_t count = std::min(unused.size(), std::max(kLeaveAtLeast, unused.size() / 4));
    const auto last = unused.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(unused.begin(), last, unused.end(), [](const auto& one, const auto& other) {
        return one->stateSinceNs() < other->stateSinceNs();
    });
    std::for_each(unused.begin(), last, [](const auto& connection) { connection->expire(); });
}

}  // namespace changeover
