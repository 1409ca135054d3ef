// SPDX-License-Identifier: BSL-1.0
// The part of ServerConnection that has no end of its own: WebSockets, and how they and events leave.
#include "core/posix/clock.h"
#include "core/server/connection_host.h"
#include "core/server/connection_job.h"
#include "core/server/connection_web_socket.h"

namespace changeover {

namespace {

/// A client that never pauses gets its Close all the same.
constexpr int kLastLooks = 32;

/// `id` times the golden ratio, without its whole part: numbers that follow each other come to lie far apart,
/// and however many there are, they are spread evenly.
double spread(std::uint64_t id) noexcept
{
    return static_cast<double>((id * 0x9e3779b97f4a7c15ULL) >> 11) * 0x1.0p-53;
}

}  // namespace

void ServerConnection::openWebSocket(const Answer& answer)
{
    m_webSocket = std::make_unique<WebSocket>(m_host.options.limits.http.body);
    m_host.writer.appendUpgrade(m_output.text(), answer.text, m_parser.request());
    m_host.counters.answered(answer.status);
    finishRequest();
}

std::string_view ServerConnection::serveFrames(std::string_view bytes)
{
    while (!bytes.empty() && !m_closing) {
        bytes.remove_prefix(m_webSocket->echo.feed(bytes, m_output.text()));
        m_closing = m_webSocket->echo.isOver();
        if (!flush()) break;
    }
    return bytes;
}

void ServerConnection::enterTunnel() { enter(ConnectionState::Tunnel, tunnelDeadlineNs()); }

/// Spread over the first half of the drain, so that a thousand clients do not come back in one instant.
std::int64_t ServerConnection::tunnelDeadlineNs() const noexcept
{
    if (m_webSocket && m_webSocket->echo.isClosing()) return m_webSocket->answerByNs;
    if (!m_host.draining) return kNever;
    const auto within = static_cast<double>(m_host.tunnelsLeaveWithinNs);
    return m_host.tunnelsLeaveFromNs + static_cast<std::int64_t>(within * spread(m_id));
}

void ServerConnection::leaveTunnel() { isEventStream() ? endStream() : leaveWebSocket(); }

/// What they said before our Close is answered first. Then theirs is waited for: RFC 6455 7.1.1 has the
/// server close the connection when both are said.
void ServerConnection::leaveWebSocket()
{
    WebSocket& tunnel = *m_webSocket;
    if (tunnel.echo.isClosing()) return beginLinger();
    if (readableNow() && tunnel.lastLooks++ < kLastLooks) return readOnce();
    tunnel.echo.close(WebSocketClose::ServiceRestart, "service restart", m_output.text());
    tunnel.answerByNs = monotonicNs() + nanoseconds(m_host.options.limits.lingerIdle);
    settle();
}

}  // namespace changeover
