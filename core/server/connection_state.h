// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace changeover {

/// Where a connection stands: what a drain waits for depends on it.
enum class ConnectionState : std::uint8_t {
    New,       ///< accepted, nothing read
    Idle,      ///< at a request boundary, no bytes of a next one
    Head,      ///< part of a head is here
    Body,      ///< the head is whole, the body is not
    Handling,  ///< a timer stands between the request and its answer
    Writing,   ///< the kernel takes no more of the answer for now
    Tunnel,    ///< a WebSocket or a stream of events: ends when one side says so
    Linger,    ///< our FIN is out; what comes is discarded until theirs
    Closed,
};

inline constexpr std::array kOpenStates{
    ConnectionState::New,      ConnectionState::Idle,    ConnectionState::Head,   ConnectionState::Body,
    ConnectionState::Handling, ConnectionState::Writing, ConnectionState::Tunnel, ConnectionState::Linger};

/// "new", "idle", …: the label in /metrics and the word in the log.
std::string_view name(ConnectionState state) noexcept;

}  // namespace changeover
