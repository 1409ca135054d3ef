// SPDX-License-Identifier: BSL-1.0
// How a worker gets rid of its connections: given away, or finished by the deadline.
#include "core/posix/clock.h"
#include "core/posix/packet_socket.h"
#include "core/server/server_worker_impl.h"

#include <algorithm>

namespace changeover {

// --- handing off -----------------------------------------------------------------------------------------

void ServerWorker::Impl::handOff(Service::HandOffSink sink)
{
    m_sink = std::move(sink);
    m_host.handingOff = static_cast<bool>(m_sink);
    if (m_host.handingOff) return handOffSome();
    if (!m_host.draining) return;
    for (const ServerConnectionPtr& connection : m_connections)
        connection->beginDrain();
    scheduleSweep();
}

/// A packet's worth at a time, so that those who ask meanwhile are answered.
void ServerWorker::Impl::handOffSome()
{
    if (!m_host.handingOff) return;
    std::vector<HandedConnection> some;
    for (std::size_t i = m_connections.size(); i-- > 0 && some.size() < kMaxPacketDescriptors;) {
        const ServerConnectionPtr connection = m_connections[i];
        if (connection->isAtRest()) some.push_back(release(*connection));
    }
    if (some.empty()) return;
    m_sink(std::move(some));
    post([this] { handOffSome(); });
}

HandedConnection ServerWorker::Impl::release(ServerConnection& connection)
{
    const ServerConnectionPtr keepAlive(&connection);
    HandedConnection handed = connection.release();
    handed.hold = holdDrain();
    remove(connection);
    return handed;
}

/// Whoever holds it may give the connection back, so this worker is not done.
std::shared_ptr<void> ServerWorker::Impl::holdDrain()
{
    ++m_handed;
    return {nullptr, [weak = std::weak_ptr(m_alive)](void*) {
                const auto alive = weak.lock();
                if (!alive) return;
                (*alive)->post([impl = *alive] {
                    --impl->m_handed;
                    bump(impl->m_setup.slot->closed);
                    impl->finishDrain();
                });
            }};
}

// --- draining --------------------------------------------------------------------------------------------

void ServerWorker::Impl::drain(const DrainOrder& order, DrainHandler whenGone)
{
    m_whenGone = std::move(whenGone);
    m_host.draining = true;
    m_host.idleGrace = order.idleGrace;
    m_host.tunnelsLeaveFromNs = monotonicNs();
    m_forcing = false;
    endDrainAt(m_host.tunnelsLeaveFromNs + nanoseconds(order.deadline));
    finishDrain();
    if (!m_quitting) scheduleSweep();
}

void ServerWorker::Impl::shortenDrain(std::chrono::milliseconds deadline)
{
    if (!m_host.draining) return;
    endDrainAt(std::min(m_drainDeadlineNs, monotonicNs() + nanoseconds(deadline)));
    scheduleSweep();
}

void ServerWorker::Impl::endDrainAt(std::int64_t deadlineNs)
{
    m_drainDeadlineNs = deadlineNs;
    m_host.tunnelsLeaveWithinNs = (deadlineNs - m_host.tunnelsLeaveFromNs) / 2;
    for (const ServerConnectionPtr& connection : m_connections)
        connection->beginDrain();
    if (m_whenGone && !m_quitting) m_notice.start(m_drainDeadlineNs);
}

void ServerWorker::Impl::forceAll()
{
    m_forcing = true;
    const std::int64_t nowNs = monotonicNs();
    for (std::size_t i = m_connections.size(); i-- > 0;) {
        const ServerConnectionPtr connection = m_connections[i];
        // What lingers has had its answers in full and our FIN: it is not cut, only not waited for much
        // longer.
        if (connection->state() != ConnectionState::Linger) reportForced(*connection, nowNs);
        connection->force();
    }
}

/// What their client counts as lost, and what it may send again.
void ServerWorker::Impl::reportCrossed(std::uint64_t id, std::uint64_t messages) const
{
    log(ServerLog::Level::Warning,
        "connection " + std::to_string(id) +
            ": WebSocket messages that crossed the Close, not executed: " + std::to_string(messages));
}

void ServerWorker::Impl::reportForced(const ServerConnection& connection, std::int64_t nowNs)
{
    ++m_forced;
    const auto ageMs = (nowNs - connection.stateSinceNs()) / 1'000'000;
    log(ServerLog::Level::Warning,
        "connection " + std::to_string(connection.id()) +
            " is cut at the drain's deadline: " + std::string(name(connection.state())) + " for " +
            std::to_string(ageMs) + " ms, " + std::to_string(connection.bytesUnsent()) + " bytes unsent");
    if (!m_setup.scoreboard) return;
    Event event;
    event.kind = EventKind::ConnectionForced;
    event.pid = m_setup.pid;
    event.generation = m_setup.generation;
    event.value = static_cast<std::int32_t>(connection.id());
    event.extra = static_cast<std::int64_t>(connection.bytesUnsent());
    event.setWords(name(connection.state()));
    m_setup.scoreboard->append(event);
}

void ServerWorker::Impl::finishDrain()
{
    if (!m_connections.empty() || m_handed > 0 || !m_whenGone) return;
    m_notice.stop();
    std::exchange(m_whenGone, nullptr)(std::exchange(m_forced, 0));
}

}  // namespace changeover
