// SPDX-License-Identifier: BSL-1.0
#include "core/server/drain_notice.h"

#include <algorithm>
#include <chrono>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kInterval{100};

}  // namespace

DrainNotice::DrainNotice(boost::asio::io_context& context, Scoreboard* scoreboard, std::int32_t pid,
                         std::int32_t generation, const std::vector<ServerConnectionPtr>& connections)
    : m_scoreboard(scoreboard), m_pid(pid), m_generation(generation), m_connections(connections),
      m_timer(context)
{
}

void DrainNotice::start(std::int64_t deadlineNs)
{
    m_deadlineNs = deadlineNs;
    if (m_scoreboard == nullptr || std::exchange(m_running, true)) return;
    schedule();  // a drain that is over before is nobody's question
}

void DrainNotice::stop()
{
    m_running = false;
    m_timer.cancel();
    if (m_place != nullptr) std::exchange(m_place, nullptr)->release();
}

void DrainNotice::schedule()
{
    m_timer.expires_after(kInterval);
    m_timer.async_wait([this](boost::system::error_code error) {
        // A cancelled timer's handler may be on its way already.
        if (error || !m_running) return;
        publish();
        schedule();
    });
}

void DrainNotice::publish()
{
    if (m_place == nullptr) m_place = m_scoreboard->claimDraining(m_pid);
    if (m_place == nullptr) return;
    DrainingConnections what;
    what.pid = m_pid;
    what.generation = m_generation;
    what.deadlineNs = m_deadlineNs;
    what.total = static_cast<std::uint32_t>(m_connections.size());
    what.count = std::min<std::uint32_t>(what.total, DrainingConnections::kRows);
    for (std::uint32_t i = 0; i < what.count; ++i)
        what.rows[i] = m_connections[i]->whyStillHere();
    m_place->publish(what);
}

}  // namespace changeover
