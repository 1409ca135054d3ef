// SPDX-License-Identifier: BSL-1.0
#include "core/load/client_pool.h"

#include "core/posix/clock.h"

#include <algorithm>
#include <limits>

namespace changeover {

namespace {

constexpr std::uint32_t kLingerTag = 0x8000'0000U;  // places are below it
constexpr std::size_t kReceiveBytes = 128 * 1024;   // twice the longest header

/// What can be in flight at most: everything that comes due within a timeout, were there never an answer.
std::size_t foreseenRequests(const LoadConfig& config)
{
    constexpr double kMost = 65'536;  // 10 MiB; a load that piles up more is not a measurement any more
    const double rate = config.closedLoop ? 0 : config.ratePerSecond / config.threads;
    const double due = rate * static_cast<double>(config.timeout.count()) / 1000;
    return static_cast<std::size_t>(std::min(due + config.connections * kMaxBatch, kMost));
}

AnswerRules rulesFor(const LoadConfig& config)
{
    AnswerRules rules;
    rules.ours = config.ours;
    rules.greets = config.shape.isPlain();
    rules.head = config.shape.method == "HEAD";
    rules.clients = config.firstClient + config.threads;
    rules.statuses = config.shape.statuses;
    std::string wrong;  // it was compiled before, where it was given
    if (!config.shape.bodyPattern.empty())
        rules.pattern = BodyPattern::compile(config.shape.bodyPattern, wrong);
    return rules;
}

}  // namespace

ClientPool::ClientPool(const LoadConfig& config, std::uint32_t client, std::uint32_t connections, int epoll,
                       Sink& sink)
    : m_config(config), m_client(client), m_epoll(epoll), m_sink(sink),
      m_writer(config.target, config.keepAlive, config.shape), m_rules(rulesFor(config)),
      m_connections(connections), m_restsAtMostNs(std::numeric_limits<std::int64_t>::max()),
      m_requests(foreseenRequests(config)), m_lingering(epoll, kLingerTag), m_receiveBuffer(kReceiveBytes),
      m_sendBuffer(m_writer.maxBytes() * kMaxBatch)
{
    m_words.reserve(2 * kMaxMessageBytes);
    for (ClientConnection& connection : m_connections) {
        if (config.mix == Mix::Mixed) connection.prepareWebSocket();
        m_idle.pushBack(connection);
    }
}

std::uint32_t ClientPool::placeOf(const ClientConnection& connection) const noexcept
{
    return static_cast<std::uint32_t>(&connection - m_connections.data());
}

void ClientPool::openAll(std::int64_t nowNs)
{
    m_openingUntilNs = nowNs + nanoseconds(m_config.timeout);
    for (ClientConnection& connection : m_connections) {
        // Refused at once: the first request that needs it will learn why.
        if (connection.open(m_config.target, m_epoll, placeOf(connection), m_nextNumber++) == 0)
            m_idle.remove(connection);
    }
}

// ---- requests find connections

void ClientPool::submit(std::span<const Order> batch, std::int64_t dueNs, bool wantsOpen)
{
    std::size_t mates = batch.size();
    // What became due while the load stood still has its time from now on.
    const std::int64_t nowNs = monotonicNs(), lateNs = nowNs - dueNs;
    for (const Order& order : batch) {
        PendingRequest& request = m_requests.take();
        request.plan = order.plan;
        request.sequence = order.sequence;
        request.place = order.place;
        request.dueNs = dueNs;
        request.deadlineNs = (lateNs > kNoticedNs ? nowNs : dueNs) + nanoseconds(m_config.timeout);
        request.stoodStill = lateNs >= kStandstillNs;
        request.mates = static_cast<std::uint8_t>(--mates);
        request.wantsOpen = wantsOpen;
        if (request.plan.kind == RequestPlan::Kind::Long) ++m_longInFlight;
        m_active.pushBack(request);
        m_waiting.pushBack(request);
    }
    pump();
}

void ClientPool::pump()
{
    while (!m_waiting.empty() && !m_idle.empty())
        assign(takeIdle(*m_waiting.front()));
}

ClientConnection& ClientPool::takeIdle(const PendingRequest& request)
{
    ClientConnection* chosen = m_idle.front();
    if (request.wantsOpen) {
        ClientConnection* open = chosen;
        while (open && open->state() != ClientConnection::State::Open)
            open = IdleList::after(*open);
        if (open) chosen = open;
    } else if (ClientConnection& inTurn = m_connections[request.place]; m_idle.contains(inTurn)) {
        chosen = &inTurn;
    }
    m_idle.remove(*chosen);
    return *chosen;
}

void ClientPool::assign(ClientConnection& connection)
{
    std::size_t count = std::size_t{1} + m_waiting.front()->mates;
    for (; count > 0; --count) {
        PendingRequest& request = *m_waiting.front();
        m_waiting.remove(request);
        request.connection = &connection;
        connection.push(request);
    }
    if (isStale(connection)) {
        --m_open;
        m_lingering.add(connection.release(), monotonicNs(), connection.last);
    }
    if (connection.state() == ClientConnection::State::Open) {
        send(connection);
        return;
    }
    const Endpoint* const elsewhere = m_config.detour ? m_config.detour->next() : nullptr;
    const int error = connection.open(elsewhere ? *elsewhere : m_config.target, m_epoll, placeOf(connection),
                                      m_nextNumber++);
    if (error != 0) fail(connection, RequestEnd::SystemError, error);
}

/// It has been idle for longer than the server said that it lets it: the server may be closing it right now.
bool ClientPool::isStale(const ClientConnection& connection) const
{
    return connection.state() == ClientConnection::State::Open &&
           monotonicNs() - connection.idleSinceNs > m_restsAtMostNs;
}

void ClientPool::send(ClientConnection& connection)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < connection.inFlight(); ++i) {
        PendingRequest& request = connection.at(i);
        request.fresh = !connection.served;
        connection.served = true;
        const RequestIdText id({m_client, connection.number(), request.sequence});
        const bool last = i + 1 == connection.inFlight();
        length += m_writer.write(request.plan, id.view(), last, std::span(m_sendBuffer).subspan(length));
    }
    connection.bodyWaits = connection.front().plan.expectContinue;
    connection.expectAnswer(m_client, m_rules);
    const std::int64_t now = monotonicNs();
    if (const int error = connection.write({m_sendBuffer.data(), length}))
        return fail(connection, RequestEnd::SystemError, error);
    for (std::size_t i = 0; i < connection.inFlight(); ++i)
        connection.at(i).writtenNs = now;
}

void ClientPool::sendBody(ClientConnection& connection)
{
    if (!connection.bodyWaits) return;  // a 100 that nobody asked for
    connection.bodyWaits = false;
    const std::size_t length = RequestWriter::writeBody(connection.front().plan, m_sendBuffer);
    if (const int error = connection.write({m_sendBuffer.data(), length}))
        fail(connection, RequestEnd::SystemError, error);
}

// ---- what the kernel says

void ClientPool::handle(const epoll_event& event)
{
    const auto place = static_cast<std::uint32_t>(event.data.u64);
    if (place >= kLingerTag) {
        if (const auto unasked = m_lingering.handle(event.data.u64)) revise(unasked->last, unasked->bytes);
        return;
    }
    ClientConnection& connection = m_connections[place];
    const auto isCurrent = [&] {
        return connection.number() == event.data.u64 >> 32 &&
               connection.state() != ClientConnection::State::Closed;
    };
    if (!isCurrent()) return;  // the socket of this event was closed while it was on its way
    const bool hungUp = event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    if (connection.state() == ClientConnection::State::Connecting) {
        if (!(event.events & EPOLLOUT) && !hungUp) return;
        if (const int error = connection.finishConnecting())
            fail(connection, RequestEnd::SystemError, error);
        else
            connected(connection);
    } else if (event.events & EPOLLOUT) {
        if (const int error = connection.flush()) fail(connection, RequestEnd::SystemError, error);
    }
    if (isCurrent() && ((event.events & EPOLLIN) || hungUp)) receive(connection, hungUp);
    pump();
}

void ClientPool::connected(ClientConnection& connection)
{
    ++m_open;
    if (connection.inFlight() > 0)
        send(connection);
    else
        becomeIdle(connection);
}

void ClientPool::receive(ClientConnection& connection, bool hungUp)
{
    const std::uint32_t number = connection.number();
    for (;;) {
        bool filled = false;
        const std::int64_t got = connection.receive(m_receiveBuffer, filled);
        if (got == -EAGAIN) return;
        if (got == 0) return reachedEnd(connection);
        if (got < 0) return fail(connection, RequestEnd::SystemError, static_cast<int>(-got));
        if (!consume(connection, {m_receiveBuffer.data(), static_cast<std::size_t>(got)}, hungUp)) return;
        // Edge-triggered: a short read has emptied the socket (epoll(7)), unless its end is to be read too.
        if ((!filled && !hungUp) || connection.number() != number) return;
    }
}

bool ClientPool::consume(ClientConnection& connection, std::string_view bytes, bool hungUp)
{
    while (connection.inFlight() > 0) {
        if (connection.isWebSocket()) return converse(connection, bytes, hungUp);
        std::size_t used = 0;
        const ResponseReader::State state = connection.reader().feed(bytes, used);
        bytes.remove_prefix(used);
        if (state == ResponseReader::State::Reading) {
            connection.keep(bytes);
            return true;
        }
        if (state == ResponseReader::State::Bad) {
            fail(connection, RequestEnd::BadResponse);
            return false;
        }
        if (state == ResponseReader::State::Continue)
            sendBody(connection);
        else if (state == ResponseReader::State::Upgraded)
            return upgraded(connection, bytes, hungUp);
        else
            complete(connection, connection.inFlight() == 1 ? bytes : std::string_view());
        if (connection.state() == ClientConnection::State::Closed) return false;
    }
    if (!bytes.empty()) {
        nobodyAsked(connection, bytes);
        return false;
    }
    if (connection.closing || !m_config.keepAlive) {
        leave(connection, hungUp);
        return false;
    }
    if (!IdleList::contains(connection)) becomeIdle(connection);
    return true;
}

}  // namespace changeover
