// SPDX-License-Identifier: GPL-3.0-or-later
#include "idle_clients.h"

#include "core/posix/clock.h"
#include "prober.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>

namespace changeover::bench {

namespace {

constexpr int kConnectMs = 5'000;
constexpr std::int64_t kAnswerNs = 5'000'000'000;

bool waitFor(int socket, short events)
{
    pollfd descriptor{socket, events, 0};
    return ::poll(&descriptor, 1, kConnectMs) == 1;
}

}  // namespace

std::string IdleClients::open(const Endpoint& endpoint, std::uint32_t count)
{
    m_epoll = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
    m_clients.resize(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (std::string failure = introduce(m_clients[i], endpoint); !failure.empty()) return failure;
        epoll_event event{};
        event.events = EPOLLIN | EPOLLRDHUP;
        event.data.u32 = i;
        if (::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_clients[i].socket.get(), &event) != 0)
            return "epoll: " + lastError().message();
    }
    return "";
}

std::string IdleClients::introduce(Client& client, const Endpoint& endpoint)
{
    auto socket = startConnect(endpoint);
    if (!socket) return "connect: " + socket.error().message();
    client.socket = std::move(*socket);
    if (!waitFor(client.socket.get(), POLLOUT)) return "a connection was not accepted within 5 s";
    send(client);
    while (!client.answered && !client.closed && waitFor(client.socket.get(), POLLIN))
        receive(client);
    if (!client.answered) return "a connection's first request was not answered";
    client.pid = client.reader.pid();
    client.sent = client.answered = false;
    return "";
}

IdleCounts IdleClients::sendAll(std::int64_t startNs, std::int64_t spreadNs, std::int64_t watchNs,
                                std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<Client*> order;
    for (Client& client : m_clients) {
        client.dueNs = startNs + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(spreadNs));
        order.push_back(&client);
    }
    std::ranges::sort(order, {}, &Client::dueNs);
    m_waiting = m_byOther = 0;
    for (Client* const client : order) {
        handleEvents(client->dueNs);
        if (!client->closed) send(*client);
    }
    handleEvents(startNs + watchNs);
    const std::int64_t capNs = monotonicNs() + kAnswerNs;
    while (m_waiting > 0 && monotonicNs() < capNs)
        handleEvents(monotonicNs() + 1'000'000);
    return count();
}

void IdleClients::send(Client& client)
{
    client.reader.begin({}, "", peerRules());
    client.sent = true;
    ++m_waiting;
    // What the kernel refuses is lost like what it takes and nobody answers.
    if (::send(client.socket.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) > 0) return;
    client.closed = true;
    --m_waiting;
}

void IdleClients::receive(Client& client)
{
    std::array<char, 4096> buffer;
    const ssize_t size = ::recv(client.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        client.closed = true;
        if (client.sent && !client.answered) --m_waiting;
        // Level-triggered: it would be told for ever.
        if (m_epoll) ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, client.socket.get(), nullptr);
        return;
    }
    std::size_t used = 0;
    // The answer is short and written at once: it does not come in pieces.
    if (client.reader.feed({buffer.data(), static_cast<std::size_t>(size)}, used) !=
        ResponseReader::State::Complete)
        return;
    client.answered = true;
    --m_waiting;
    if (client.pid != 0 && client.reader.pid() != client.pid) ++m_byOther;
}

void IdleClients::handleEvents(std::int64_t untilNs)
{
    std::array<epoll_event, 128> events;
    for (;;) {
        const std::int64_t leftNs = std::max<std::int64_t>(untilNs - monotonicNs(), 0);
        const timespec left{leftNs / 1'000'000'000, leftNs % 1'000'000'000};
        const int ready = ::epoll_pwait2(m_epoll.get(), events.data(), events.size(), &left, nullptr);
        for (int i = 0; i < ready; ++i)
            receive(m_clients[events[static_cast<std::size_t>(i)].data.u32]);
        if (ready <= 0 && leftNs == 0) return;
    }
}

IdleCounts IdleClients::count() const
{
    IdleCounts counts;
    counts.byOther = m_byOther;
    for (const Client& client : m_clients) {
        if (client.answered)
            ++counts.answered;
        else if (client.sent)
            ++counts.lost;
        else
            ++counts.unsent;
        if (client.closed) ++counts.closed;
    }
    return counts;
}

}  // namespace changeover::bench
