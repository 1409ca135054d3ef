// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace changeover {

/// What proves to the client that its `key` was understood as a WebSocket's (RFC 6455 4.2.2).
std::string webSocketAccept(std::string_view key);

/// Sixteen bytes in base64, as RFC 6455 4.1 asks.
bool isWebSocketKey(std::string_view key) noexcept;

}  // namespace changeover
