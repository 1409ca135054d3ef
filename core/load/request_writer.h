// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/mix.h"
#include "core/load/request_shape.h"
#include "core/posix/endpoint.h"
#include "core/telemetry/request_id.h"
#include "core/websocket/handshake.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace changeover {

/// The nonce of a WebSocket's handshake. Pure.
WebSocketKey keyOf(const RequestPlan& plan) noexcept;

class Pen;

/// Spells requests. Nothing is allocated after construction.
class RequestWriter {
public:
    /// What the longest request of a mix, body and all, takes at most, if the host is a literal address.
    static constexpr std::size_t kMaxBytes = 8192;

    /// `keepAlive` false: the last request on a connection asks the server to close.
    RequestWriter(const Endpoint& target, bool keepAlive, const RequestShape& shape = {});

    /// What the longest request takes at most.
    std::size_t maxBytes() const noexcept { return kMaxBytes + m_shaped; }

    /// The bytes to send first: all of it, or up to the body where that waits for 100 Continue. Gives how
    /// many.
    /// `last`: nothing follows it on this connection if that is to be closed.
    std::size_t write(const RequestPlan& plan, std::string_view id, bool last,
                      std::span<char> into) const noexcept;

    /// The body that has waited.
    static std::size_t writeBody(const RequestPlan& plan, std::span<char> into) noexcept;

private:
    void writeTarget(Pen& pen, const RequestPlan& plan) const noexcept;

    std::string m_afterTarget;    // from the version to the id
    std::string m_plain, m_long;  // method and target of what the shape says
    std::string m_headers;        // of these
    std::string m_ending;         // of the plain one: its length, the end of its head, its body
    std::size_t m_shaped = 0;     // bytes of all that
    bool m_keepAlive;
};

}  // namespace changeover
