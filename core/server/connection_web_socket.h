// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/clock.h"
#include "core/server/server_connection.h"
#include "core/server/turn_taking.h"
#include "core/server/websocket_echo.h"

namespace changeover {

/// What a connection has beside the socket once it is a WebSocket.
struct ServerConnection::WebSocket {
    explicit WebSocket(std::size_t maxMessageBytes) : echo(maxMessageBytes) {}

    WebSocketEcho echo;
    std::int64_t openedNs = monotonicNs();
    std::int64_t closeSentNs = kNever;  ///< the last byte of our Close was given to the kernel
    TurnTaking turns;                   ///< the client's, in the drain
    int lastLooks = 0;                  ///< at what is here already, before our Close
};

}  // namespace changeover
