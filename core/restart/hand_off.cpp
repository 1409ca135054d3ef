// SPDX-License-Identifier: BSL-1.0
#include "core/restart/hand_off.h"

#include "core/posix/packet_socket.h"

#include <algorithm>
#include <utility>

namespace changeover {

namespace {

/// Of a packet: what an entry takes besides its unread bytes, and what leads the message; both rounded up.
constexpr std::size_t kEntryBytes = 32, kLeadBytes = 64;

/// The peer has not read yet, or too many descriptors are under way: it passes.
bool passes(const std::error_code& error)
{
    return error == std::errc::resource_unavailable_try_again || error == std::errc::no_buffer_space ||
           error == std::error_code(ETOOMANYREFS, std::generic_category()) ||
           error == std::error_code(ETOOMANYREFS, std::system_category());
}

std::vector<std::uint64_t> idsOf(const std::vector<HandedConnection>& connections)
{
    std::vector<std::uint64_t> ids;
    ids.reserve(connections.size());
    for (const HandedConnection& connection : connections)
        ids.push_back(connection.id);
    return ids;
}

OfferMessage::Entry entryOf(const HandedConnection& connection)
{
    return {connection.id, connection.served, connection.idleDeadlineNs, connection.fresh, connection.unread};
}

}  // namespace

HandOffSender::HandOffSender(Outside outside) : m_outside(std::move(outside)) {}

void HandOffSender::give(std::vector<HandedConnection> connections, std::int64_t nowNs)
{
    for (HandedConnection& connection : connections) {
        if (m_ended)
            m_outside.takeBack(std::move(connection));
        else
            m_waiting.push_back(std::move(connection));
    }
    pump(nowNs);
}

void HandOffSender::adopted(const AdoptedMessage& message, std::int64_t nowNs)
{
    const auto batch = std::ranges::find(m_offered, message.batch, &Batch::number);
    if (batch == m_offered.end()) return;  // late: it is revoked
    std::vector<HandedConnection> arrived, missing;
    for (HandedConnection& connection : batch->connections) {
        const bool isHere = std::ranges::find(message.ids, connection.id) != message.ids.end();
        (isHere ? arrived : missing).push_back(std::move(connection));
    }
    m_offered.erase(batch);
    if (!arrived.empty()) m_toGrant.push_back(std::move(arrived));
    if (!missing.empty()) {
        end();
        revoke(std::move(missing));
    }
    pump(nowNs);
}

void HandOffSender::advance(std::int64_t nowNs)
{
    while (!m_offered.empty() && m_offered.front().deadlineNs <= nowNs) {
        auto late = std::move(m_offered.front().connections);
        m_offered.pop_front();
        end();
        revoke(std::move(late));
    }
    pump(nowNs);
}

void HandOffSender::peerGone(bool servesOffered)
{
    if (m_gone) return;
    m_gone = true;
    m_retryNs.reset();
    end();
    m_toRevoke.clear();
    auto grants = std::exchange(m_toGrant, {});
    for (Batch& batch : std::exchange(m_offered, {}))
        grants.push_back(std::move(batch.connections));
    if (servesOffered) return;  // our copies close
    for (auto& connections : grants)
        for (HandedConnection& connection : connections)
            m_outside.takeBack(std::move(connection));
}

std::optional<std::int64_t> HandOffSender::dueNs() const
{
    std::optional<std::int64_t> due = m_retryNs;
    if (!m_offered.empty()) due = std::min(due.value_or(INT64_MAX), m_offered.front().deadlineNs);
    return due;
}

bool HandOffSender::isSettled() const noexcept
{
    return m_waiting.empty() && m_offered.empty() && m_toGrant.empty() && m_toRevoke.empty();
}

void HandOffSender::pump(std::int64_t nowNs)
{
    m_retryNs.reset();
    while (!m_gone && !m_toRevoke.empty())
        if (!payRevokes(nowNs)) return;
    while (!m_gone && !m_toGrant.empty())
        if (!payGrants(nowNs)) return;
    while (!m_gone && !m_waiting.empty() && m_offered.size() < kMaxBatches)
        if (!offerNext(nowNs)) return;
}

bool HandOffSender::payRevokes(std::int64_t nowNs)
{
    if (!sent(m_outside.send(m_toRevoke.front(), {}), nowNs)) return false;
    m_toRevoke.pop_front();
    return true;
}

bool HandOffSender::payGrants(std::int64_t nowNs)
{
    if (!sent(m_outside.send(GrantMessage{idsOf(m_toGrant.front())}, {}), nowNs)) return false;
    const std::size_t count = m_toGrant.front().size();
    m_toGrant.pop_front();  // and with it our copies of the sockets
    m_outside.handedOver(count);
    return true;
}

bool HandOffSender::offerNext(std::int64_t nowNs)
{
    OfferMessage offer{++m_lastBatch, {}};
    std::vector<int> sockets;
    std::size_t bytes = kLeadBytes;
    for (const HandedConnection& connection : m_waiting) {
        bytes += kEntryBytes + connection.unread.size();
        if (bytes > kMaxPacketBytes || sockets.size() == kMaxPacketDescriptors) break;
        offer.connections.push_back(entryOf(connection));
        sockets.push_back(connection.socket.get());
    }
    const std::size_t count = sockets.size();
    if (!sent(m_outside.send(std::move(offer), sockets), nowNs)) return false;
    Batch batch{m_lastBatch, nowNs + kAnswerNs, {}};
    const auto last = m_waiting.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(m_waiting.begin(), last, std::back_inserter(batch.connections));
    m_waiting.erase(m_waiting.begin(), last);
    m_offered.push_back(std::move(batch));
    return true;
}

bool HandOffSender::sent(std::error_code error, std::int64_t nowNs)
{
    if (!error) return true;
    if (passes(error))
        m_retryNs = nowNs + kRetryNs;
    else
        peerGone(false);
    return false;
}

void HandOffSender::revoke(std::vector<HandedConnection> connections)
{
    // Nobody reads before GRANT, so it can be served again at once. That the peer learns of it matters only
    // before we exit: at our end it would serve what was offered and not revoked.
    m_toRevoke.push_back({idsOf(connections)});
    for (HandedConnection& connection : connections)
        m_outside.takeBack(std::move(connection));
}

void HandOffSender::end()
{
    if (m_ended) return;
    m_ended = true;
    m_outside.ended();
    for (HandedConnection& connection : std::exchange(m_waiting, {}))
        m_outside.takeBack(std::move(connection));
}

HandOffReceiver::HandOffReceiver(Outside outside) : m_outside(std::move(outside)) {}

void HandOffReceiver::offered(const OfferMessage& offer, std::vector<FileDescriptor> sockets)
{
    AdoptedMessage answer{offer.batch, {}};
    const std::size_t arrived = m_refuses ? 0 : std::min(sockets.size(), offer.connections.size());
    for (std::size_t i = 0; i < arrived; ++i) {
        const OfferMessage::Entry& entry = offer.connections[i];
        m_held[entry.id] = {entry.id,    entry.served, entry.idleDeadlineNs,
                            entry.fresh, entry.unread, std::move(sockets[i]),
                            {}};
        answer.ids.push_back(entry.id);
    }
    // Unsent, it is the sender who acts: it revokes.
    static_cast<void>(m_outside.send(std::move(answer)));
}

void HandOffReceiver::granted(const GrantMessage& grant)
{
    for (const std::uint64_t id : grant.ids)
        if (auto node = m_held.extract(id)) m_outside.adopt(std::move(node.mapped()));
}

void HandOffReceiver::revoked(const RevokeMessage& revoke)
{
    for (const std::uint64_t id : revoke.ids)
        m_held.erase(id);
}

void HandOffReceiver::peerGone(bool isDead)
{
    for (auto& [id, connection] : std::exchange(m_held, {}))
        if (isDead) m_outside.adopt(std::move(connection));
}

}  // namespace changeover
