// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace changeover {

using WebSocketKey = std::array<char, 24>;     ///< sixteen bytes in base64
using WebSocketAccept = std::array<char, 28>;  ///< a SHA-1 in base64

/// A client's nonce (RFC 6455 4.1), of the sixteen bytes of `first` and `second`. Never allocates.
WebSocketKey webSocketKey(std::uint64_t first, std::uint64_t second) noexcept;

/// What proves to the client that its `key` was understood as a WebSocket's (RFC 6455 4.2.2). Never
/// allocates.
WebSocketAccept webSocketAccept(std::string_view key) noexcept;

/// Sixteen bytes in base64, as RFC 6455 4.1 asks.
bool isWebSocketKey(std::string_view key) noexcept;

}  // namespace changeover
