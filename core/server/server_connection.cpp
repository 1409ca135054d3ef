// SPDX-License-Identifier: BSL-1.0
#include "core/server/server_connection.h"

#include "core/posix/clock.h"
#include "core/server/connection_host.h"
#include "core/server/connection_job.h"
#include "core/server/connection_web_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace changeover {

namespace {

using WaitType = boost::asio::posix::descriptor_base;

ssize_t receive(int socket, std::vector<char>& buffer) noexcept
{
    for (;;) {
        const ssize_t size = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size >= 0 || errno != EINTR) return size;
    }
}

bool wouldBlock() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

ServerConnection::ServerConnection(ConnectionHost& host, std::uint64_t id, FileDescriptor socket)
    : m_host(host), m_id(id), m_openedNs(monotonicNs()), m_stream(host.io, socket.get()),
      m_socket(socket.release()), m_parser(host.options.limits.http)
{
}

ServerConnection::~ServerConnection() = default;

void ServerConnection::start()
{
    enter(ConnectionState::New, idleDeadlineNs(monotonicNs()));
    waitReadable();
}

void ServerConnection::resume(HandedConnection handed)
{
    m_served = handed.served;
    m_pending = std::move(handed.unread);
    const std::int64_t deadlineNs = std::min(handed.idleDeadlineNs, idleDeadlineNs(monotonicNs()));
    enter(handed.fresh ? ConnectionState::New : ConnectionState::Idle, deadlineNs);
    if (m_host.handingOff)
        m_host.atRest(*this);
    else if (m_pending.empty())
        waitReadable();
    else
        servePending();  // a whole request may be here already, and no further byte ever come
}

bool ServerConnection::isAtRest() const noexcept
{
    return m_state == ConnectionState::New || m_state == ConnectionState::Idle;
}

HandedConnection ServerConnection::release()
{
    HandedConnection handed;
    handed.id = m_id;
    handed.served = m_served;
    handed.idleDeadlineNs = m_deadlineNs;
    handed.fresh = m_state == ConnectionState::New;
    handed.unread = std::move(m_pending);
    enter(ConnectionState::Closed, kNever);
    account();
    // Out of the epoll set before anybody else reads: a cancelled wait has consumed nothing.
    handed.socket = FileDescriptor(m_stream.release());
    return handed;
}

// --- reading ---------------------------------------------------------------------------------------------

void ServerConnection::waitReadable()
{
    if (m_readArmed) return;
    m_readArmed = true;
    m_stream.async_wait(WaitType::wait_read,
                        [self = ServerConnectionPtr(this)](boost::system::error_code error) {
                            self->m_readArmed = false;
                            if (self->m_state == ConnectionState::Closed) return;
                            if (error)
                                self->end();
                            else
                                self->onReadable();
                        });
}

void ServerConnection::onReadable()
{
    switch (m_state) {
    case ConnectionState::New:
    case ConnectionState::Idle:
    case ConnectionState::Head:
    case ConnectionState::Body:
        return readOnce();
    case ConnectionState::Tunnel:
        if (m_webSocket) return readOnce();
        return;  // a stream of events has no ear
    case ConnectionState::Linger:
        return discard();
    case ConnectionState::Handling:
    case ConnectionState::Writing:
    case ConnectionState::Closed:
        // A wait that was armed before this request began. The bytes stay in the kernel, which slows the
        // client down in its turn; settle() arms the next wait.
        return;
    }
}

void ServerConnection::readOnce()
{
    const ssize_t size = receive(m_socket, m_host.input);
    if (size == 0) return onPeerClosed();
    if (size < 0) return wouldBlock() ? waitReadable() : end();

    const std::string_view bytes(m_host.input.data(), static_cast<std::size_t>(size));
    if (m_pending.empty()) {
        m_pending.assign(serve(bytes));
        settle();
    } else {
        m_pending.append(bytes);
        servePending();
    }
}

void ServerConnection::servePending()
{
    if (!travelsBefore(m_pending.size())) {
        const std::size_t rest = serve(m_pending).size();
        m_pending.erase(0, m_pending.size() - rest);
    }
    if (m_pending.empty() && m_pending.capacity() > 1024) std::string().swap(m_pending);
    settle();
}

/// Their FIN. What was asked is answered already, for nothing is read while an answer is under way; what was
/// half asked is refused, in case they still listen.
void ServerConnection::onPeerClosed()
{
    m_peerClosed = true;
    if (!m_parser.started()) return end();
    refuse({400, "the connection ended inside a request"});
    settle();
}

// --- writing, and what comes next ------------------------------------------------------------------------

bool ServerConnection::flush()
{
    switch (m_output.flush(m_socket)) {
    case OutputQueue::Progress::Drained:
        bump(m_host.slot.answered, m_composed);
        m_begun -= m_composed;
        m_composed = 0;
        return true;
    case OutputQueue::Progress::Blocked:
        enter(ConnectionState::Writing, monotonicNs() + nanoseconds(m_host.options.limits.writeStalled));
        waitWritable();
        return false;
    case OutputQueue::Progress::Failed:
        break;
    }
    end();
    return false;
}

void ServerConnection::waitWritable()
{
    if (m_writeArmed) return;
    m_writeArmed = true;
    m_stream.async_wait(WaitType::wait_write,
                        [self = ServerConnectionPtr(this)](boost::system::error_code error) {
                            self->m_writeArmed = false;
                            if (self->m_state != ConnectionState::Writing) return;
                            if (error) return self->end();
                            if (self->m_job)
                                self->settle();
                            else if (self->flush())
                                self->servePending();
                        });
}

/// What is held for a request that is not all here is bounded, for all connections together.
void ServerConnection::settle()
{
    const ServerConnectionPtr keepAlive(this);
    awaitNext();
    account();
    const std::uint64_t all = m_host.counters.unfinishedBytes.load(std::memory_order_relaxed);
    if (all <= m_host.unfinishedLimit || !isIncomplete()) return;
    refuseMore();
    awaitNext();
    account();
}

void ServerConnection::account() noexcept
{
    const std::size_t held = m_state == ConnectionState::Closed ? 0 : heldBytes();
    bump(m_host.counters.unfinishedBytes, held - m_held);  // wraps around where it is less
    m_held = held;
}

/// Decides what this connection waits for now.
void ServerConnection::awaitNext()
{
    // With a write under way, its end comes back here.
    if (m_state == ConnectionState::Closed || m_state == ConnectionState::Linger || m_writeArmed) return;
    if (!flush()) return;
    if (m_job) {
        isEventStream() ? enterTunnel() : enter(ConnectionState::Handling, kNever);
        armJob();
    } else if (m_closing || m_peerClosed) {
        beginLinger();
    } else if (m_webSocket) {
        enterTunnel();
        waitReadable();
    } else if (m_parser.started()) {
        // Both deadlines count from the request's first byte: another now and then does not move them.
        if (m_state != ConnectionState::Head && m_state != ConnectionState::Body) m_begunNs = monotonicNs();
        const ConnectionLimits& limits = m_host.options.limits;
        if (m_parser.headComplete())
            enter(ConnectionState::Body, m_begunNs + nanoseconds(limits.request));
        else
            enter(ConnectionState::Head, m_begunNs + nanoseconds(std::min(limits.header, limits.request)));
        waitReadable();
    } else {
        enter(ConnectionState::Idle, idleDeadlineNs(monotonicNs()));
        if (m_host.handingOff) return m_host.atRest(*this);
        waitReadable();
    }
}

void ServerConnection::enter(ConnectionState state, std::int64_t deadlineNs)
{
    m_deadlineNs = deadlineNs;
    if (state == m_state) return;
    m_host.counters.moved(m_state, state);
    m_state = state;
    m_sinceNs = monotonicNs();
}

std::int64_t ServerConnection::idleDeadlineNs(std::int64_t nowNs) const
{
    const std::int64_t usual = nowNs + nanoseconds(m_host.options.limits.idle);
    return m_host.draining && !m_host.handingOff ? std::min(usual, nowNs + nanoseconds(m_host.idleGrace))
                                                 : usual;
}

// --- deadlines and the drain -----------------------------------------------------------------------------

void ServerConnection::expire()
{
    switch (m_state) {
    case ConnectionState::New:
    case ConnectionState::Idle:
        // The last look before the FIN: bytes that are here by now are a request, and will be answered.
        return !m_host.options.policy.closesIdle() && readableNow() ? readOnce() : beginLinger();
    case ConnectionState::Head:
    case ConnectionState::Body:
        refuse({408, "the request was not complete in time"});
        return settle();
    case ConnectionState::Tunnel:
        return leaveTunnel();
    case ConnectionState::Writing:
    case ConnectionState::Linger:
        return end();
    case ConnectionState::Handling:
    case ConnectionState::Closed:
        return;
    }
}

void ServerConnection::beginDrain()
{
    if (isAtRest()) m_deadlineNs = std::min(m_deadlineNs, idleDeadlineNs(monotonicNs()));
    if (m_state == ConnectionState::Tunnel) m_deadlineNs = tunnelDeadlineNs();
}

void ServerConnection::force()
{
    if (m_state == ConnectionState::Closed) return;
    m_forced = true;
    dropJob();
    m_output.clear();
    bump(m_host.slot.abandoned, m_begun);
    m_begun = m_composed = 0;
    beginLinger();
}

// --- ending ----------------------------------------------------------------------------------------------

bool ServerConnection::readableNow() const
{
    pollfd descriptor{m_socket, POLLIN, 0};
    return ::poll(&descriptor, 1, 0) > 0;
}

void ServerConnection::beginLinger()
{
    if (!m_host.options.policy.lingers()) return end();
    const std::int64_t nowNs = monotonicNs();
    const ConnectionLimits& limits = m_host.options.limits;
    if (m_state != ConnectionState::Linger) {
        // From here on nothing is executed, and what still comes is read only so that no reset is sent.
        ::shutdown(m_socket, SHUT_WR);
        if (m_peerClosed) return end();
        m_lingerEndNs = nowNs + nanoseconds(limits.lingerTotal);
        std::string().swap(m_pending);
    }
    if (m_forced) m_lingerEndNs = std::min(m_lingerEndNs, nowNs + nanoseconds(limits.lingerForced));
    enter(ConnectionState::Linger, std::min(m_lingerEndNs, nowNs + nanoseconds(limits.lingerIdle)));
    waitReadable();
}

void ServerConnection::discard()
{
    for (;;) {
        const ssize_t size = receive(m_socket, m_host.input);
        if (size == 0 || (size < 0 && !wouldBlock())) return end();
        if (size < 0) break;
        m_discarded += static_cast<std::size_t>(size);
        if (m_discarded > m_host.options.limits.lingerBytes) return end();
    }
    enter(ConnectionState::Linger,
          std::min(m_lingerEndNs, monotonicNs() + nanoseconds(m_host.options.limits.lingerIdle)));
    waitReadable();
}

void ServerConnection::end()
{
    if (m_state == ConnectionState::Closed) return;
    const ServerConnectionPtr keepAlive(this);
    enter(ConnectionState::Closed, kNever);
    account();
    dropJob();
    if (m_begun > 0) bump(m_host.slot.abandoned, m_begun);
    m_begun = m_composed = 0;
    // close() of Asio leaves the descriptor in the epoll set; a copy in a process being spawned would keep
    // waking us.
    ::close(m_stream.release());
    bump(m_host.slot.closed);
    m_host.gone(*this);
}

}  // namespace changeover
