// SPDX-License-Identifier: BSL-1.0
// The part of ServerConnection that knows what its client makes it hold, and ends that.
#include "core/server/connection_web_socket.h"
#include "core/server/server_connection.h"

namespace changeover {

namespace {

constexpr const char* kTooMuch = "too much is held already for requests that are not complete";

}  // namespace

std::size_t ServerConnection::heldBytes() const noexcept
{
    return m_pending.size() + m_parser.heldBytes() + m_output.textBytes() +
           (m_webSocket ? m_webSocket->echo.heldBytes() : 0);
}

/// More of a request, or of a message, is waited for.
bool ServerConnection::isIncomplete() const noexcept
{
    if (m_state == ConnectionState::Tunnel)
        return m_webSocket && m_webSocket->echo.isWithinMessage() && !m_webSocket->echo.isClosing();
    return m_state == ConnectionState::Head || m_state == ConnectionState::Body;
}

void ServerConnection::refuseMore()
{
    if (m_webSocket) return m_webSocket->echo.close(WebSocketClose::TryAgainLater, kTooMuch, m_output.text());
    refuse({503, kTooMuch});
}

}  // namespace changeover
