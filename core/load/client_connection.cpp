// SPDX-License-Identifier: BSL-1.0
#include "core/load/client_connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>

namespace changeover {

int ClientConnection::open(const Endpoint& target, int epoll, std::uint32_t place, std::uint32_t number)
{
    Result<FileDescriptor> socket = startConnect(target);
    if (!socket) return socket.error().value();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = std::uint64_t{number} << 32 | place;
    if (::epoll_ctl(epoll, EPOLL_CTL_ADD, socket->get(), &event) != 0) return errno;
    m_socket = std::move(*socket);
    m_number = number;
    m_state = State::Connecting;
    lastPid = lastGeneration = 0;
    last.reset();
    m_localPort = 0;
    served = closing = bodyWaits = m_upgraded = false;
    m_kept.clear();
    m_unsent.clear();
    m_sent = 0;
    return 0;
}

int ClientConnection::finishConnecting() noexcept
{
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    if (error != 0) return error;
    m_state = State::Open;
    if (const auto local = localEndpoint(m_socket.get())) m_localPort = local->port;
    return 0;
}

void ClientConnection::close() noexcept { release().reset(); }

FileDescriptor ClientConnection::release() noexcept
{
    m_state = State::Closed;
    return std::move(m_socket);
}

void ClientConnection::push(PendingRequest& request) noexcept { m_flight[m_inFlight++] = &request; }

void ClientConnection::pop() noexcept
{
    std::move(m_flight.begin() + 1, m_flight.end(), m_flight.begin());
    --m_inFlight;
}

void ClientConnection::expectAnswer(std::uint32_t client, const AnswerRules& rules)
{
    m_expectedId.emplace(RequestId{client, m_number, front().sequence});
    m_reader.begin(front().plan, m_expectedId->view(), rules);
}

void ClientConnection::upgrade() noexcept
{
    m_webSocket->begin(front().plan);
    m_upgraded = true;
}

int ClientConnection::write(std::string_view bytes)
{
    if (m_sent == m_unsent.size()) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
        if (bytes.empty()) return 0;
        m_unsent.clear();
        m_sent = 0;
    }
    m_unsent.insert(m_unsent.end(), bytes.begin(), bytes.end());
    return 0;
}

int ClientConnection::flush()
{
    while (m_sent < m_unsent.size()) {
        const ssize_t sent =
            ::send(m_socket.get(), m_unsent.data() + m_sent, m_unsent.size() - m_sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return errno == EAGAIN ? 0 : errno;
        m_sent += static_cast<std::size_t>(sent);
    }
    return 0;
}

std::int64_t ClientConnection::receive(std::span<char> buffer, bool& filled)
{
    // A header is refused long before it fills the buffer, so there is always room behind what was kept.
    const std::size_t kept = std::min(m_kept.size(), buffer.size() - 1);
    std::copy_n(m_kept.begin(), kept, buffer.begin());
    ssize_t got = 0;
    do
        got = ::recv(m_socket.get(), buffer.data() + kept, buffer.size() - kept, 0);
    while (got < 0 && errno == EINTR);
    filled = got == static_cast<ssize_t>(buffer.size() - kept);
    if (got <= 0) return got < 0 ? -errno : 0;
    m_kept.clear();
    return static_cast<std::int64_t>(kept) + got;
}

}  // namespace changeover
