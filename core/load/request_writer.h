// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/mix.h"
#include "core/posix/endpoint.h"
#include "core/verdict/request_outcome.h"
#include "core/websocket/handshake.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace changeover {

/// "0#12#345", without allocating.
class RequestIdText {
public:
    explicit RequestIdText(const RequestId& id) noexcept;
    std::string_view view() const noexcept { return {m_text.data(), m_length}; }

private:
    std::array<char, 48> m_text;
    std::size_t m_length;
};

/// The nonce of a WebSocket's handshake. Pure.
WebSocketKey keyOf(const RequestPlan& plan) noexcept;

/// Spells requests. Nothing is allocated after construction.
class RequestWriter {
public:
    /// What the longest request, body and all, takes at most, if the host is a literal address.
    static constexpr std::size_t kMaxBytes = 8192;

    /// `keepAlive` false: the last request on a connection asks the server to close.
    RequestWriter(const Endpoint& target, bool keepAlive);

    /// The bytes to send first: all of it, or up to the body where that waits for 100 Continue. Gives how
    /// many.
    /// `last`: nothing follows it on this connection if that is to be closed.
    std::size_t write(const RequestPlan& plan, std::string_view id, bool last,
                      std::span<char> into) const noexcept;

    /// The body that has waited.
    static std::size_t writeBody(const RequestPlan& plan, std::span<char> into) noexcept;

private:
    std::string m_afterTarget;  // from the version to the id
    bool m_keepAlive;
};

}  // namespace changeover
