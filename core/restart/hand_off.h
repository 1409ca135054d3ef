// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/message.h"
#include "core/restart/service.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace changeover {

/// The giving end: OFFER, then GRANT for what arrived, REVOKE for the rest. A connection is ours until its
/// GRANT is sent, so that nothing is lost with a receiver that dies.
///
/// A plain state machine: knows no socket and no clock. After the first thing that goes wrong nothing more is
/// offered.
class HandOffSender {
public:
    static constexpr std::size_t kMaxBatches = 4;  ///< offered and not answered
    static constexpr std::int64_t kAnswerNs = 1'000'000'000;
    static constexpr std::int64_t kRetryNs = 5'000'000;  ///< while the peer's queue is full

    struct Outside {
        std::function<std::error_code(MessageBody, std::span<const int>)> send;
        std::function<void(HandedConnection)> takeBack;  ///< serve it yourself
        std::function<void(std::size_t)> handedOver;     ///< a batch; how many
        std::function<void()> ended;                     ///< once; before anything is taken back
    };

    explicit HandOffSender(Outside outside);

    void give(std::vector<HandedConnection> connections, std::int64_t nowNs);
    void adopted(const AdoptedMessage& message, std::int64_t nowNs);
    /// Time has passed.
    void advance(std::int64_t nowNs);
    /// Nothing can be said any more. `servesOffered`: it lives, and will serve what was offered.
    void peerGone(bool servesOffered);

    /// False once something has gone wrong: what is given comes back.
    bool canGive() const noexcept { return !m_ended; }
    /// When to call advance().
    std::optional<std::int64_t> dueNs() const;
    /// Each connection has its owner, and the peer knows it.
    bool isSettled() const noexcept;

private:
    struct Batch {
        std::uint32_t number = 0;
        std::int64_t deadlineNs = 0;
        std::vector<HandedConnection> connections;
    };

    void pump(std::int64_t nowNs);
    bool payGrants(std::int64_t nowNs);
    bool payRevokes(std::int64_t nowNs);
    bool offerNext(std::int64_t nowNs);
    bool sent(std::error_code error, std::int64_t nowNs);
    void revoke(std::vector<HandedConnection> connections);
    void end();

    const Outside m_outside;
    std::deque<HandedConnection> m_waiting;
    std::deque<Batch> m_offered;
    std::deque<std::vector<HandedConnection>> m_toGrant;
    std::deque<RevokeMessage> m_toRevoke;
    std::optional<std::int64_t> m_retryNs;
    std::uint32_t m_lastBatch = 0;
    bool m_ended = false;
    bool m_gone = false;
};

/// The taking end: holds what is offered, unread, until it is granted or revoked.
class HandOffReceiver {
public:
    struct Outside {
        std::function<std::error_code(MessageBody)> send;
        std::function<void(HandedConnection)> adopt;
    };

    explicit HandOffReceiver(Outside outside);

    /// `sockets` may be fewer than the connections: the first ones.
    void offered(const OfferMessage& offer, std::vector<FileDescriptor> sockets);
    void granted(const GrantMessage& grant);
    void revoked(const RevokeMessage& revoke);
    /// `isDead`: nobody else has what was offered and not revoked, so it is adopted. Otherwise it is let go.
    void peerGone(bool isDead);
    /// Takes nothing more; what is held already is waited for.
    void refuse() noexcept { m_refuses = true; }

    bool isSettled() const noexcept { return m_held.empty(); }

private:
    const Outside m_outside;
    std::map<std::uint64_t, HandedConnection> m_held;
    bool m_refuses = false;
};

}  // namespace changeover
