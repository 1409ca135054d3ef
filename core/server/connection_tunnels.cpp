// SPDX-License-Identifier: BSL-1.0
// The part of ServerConnection that has no end of its own: WebSockets, and how they and events leave.
//
// A message that the client says while our Close is on its way crosses it, and nobody may answer it (RFC 6455
// 5.5.1). So the Close leaves at an instant when nothing is to be expected from the client. Whoever awaits
// each answer before the next message awaits one when it is sent: the Close leaves in the same write, and is
// read with it. Whoever is silent for long, or speaks without awaiting answers, is told at an instant when
// nothing of it is here. What remains: of these, a message that is on its way at that very instant.
#include "core/posix/clock.h"
#include "core/server/connection_host.h"
#include "core/server/connection_job.h"
#include "core/server/connection_web_socket.h"

#include <algorithm>

namespace changeover {

namespace {

/// A client that never pauses gets its Close all the same.
constexpr int kLastLooks = 32;

/// Of the time in which tunnels leave: how much of it each WebSocket has to say something first.
constexpr std::int64_t kPatienceShare = 4;

/// `id` times the golden ratio, without its whole part: numbers that follow each other come to lie far apart,
/// and however many there are, they are spread evenly.
double spread(std::uint64_t id) noexcept
{
    return static_cast<double>((id * 0x9e3779b97f4a7c15ULL) >> 11) * 0x1.0p-53;
}

}  // namespace

/// In a drain it is over behind the 101: the client must not speak before that (RFC 6455 4.1).
void ServerConnection::openWebSocket(const Answer& answer, bool moreIsHere)
{
    m_webSocket = std::make_unique<WebSocket>(m_host.options.limits.http.body);
    m_host.writer.appendUpgrade(m_output.text(), answer.text, m_parser.request());
    m_host.counters.answered(answer.status);
    finishRequest();
    if (m_host.draining && !moreIsHere) closeWebSocket();
}

std::string_view ServerConnection::serveFrames(std::string_view bytes)
{
    while (!bytes.empty() && !m_closing) {
        WebSocketEcho& echo = m_webSocket->echo;
        const std::uint64_t before = echo.echoed();
        bytes.remove_prefix(echo.feed(bytes, m_output.text()));
        if (m_host.draining) leaveBehindAnswer(echo.echoed() - before, !bytes.empty());
        m_closing = echo.isOver();
        if (!flush()) break;
    }
    return bytes;
}

/// Nothing is unsent.
void ServerConnection::enterTunnel()
{
    if (m_webSocket && m_webSocket->echo.isClosing())
        m_webSocket->closeSentNs = std::min(m_webSocket->closeSentNs, monotonicNs());
    enter(ConnectionState::Tunnel, tunnelDeadlineNs());
}

/// Spread over the first half of the drain, so that a thousand clients do not come back in one instant.
std::int64_t ServerConnection::tunnelDeadlineNs() const noexcept
{
    if (m_webSocket && m_webSocket->echo.isClosing()) return theirCloseByNs();
    if (!m_host.draining) return kNever;
    return m_webSocket ? webSocketDeadlineNs() : instantWithin(m_host.tunnelsLeaveWithinNs);
}

std::int64_t ServerConnection::instantWithin(std::int64_t periodNs) const noexcept
{
    return m_host.tunnelsLeaveFromNs +
           static_cast<std::int64_t>(static_cast<double>(periodNs) * spread(m_id));
}

/// From then on behind the answer to a message; one that was opened in the drain need not wait.
std::int64_t ServerConnection::webSocketMayLeaveNs() const noexcept
{
    const std::int64_t spreadNs = instantWithin(m_host.tunnelsLeaveWithinNs - webSocketPatienceNs());
    const std::int64_t openedNs = m_webSocket->openedNs;
    return openedNs > m_host.tunnelsLeaveFromNs ? openedNs : spreadNs;
}

/// Then also in silence. A message under way ends first, as a request's body does, but not to the drain's
/// end.
std::int64_t ServerConnection::webSocketDeadlineNs() const noexcept
{
    const std::int64_t silentNs = webSocketMayLeaveNs() + webSocketPatienceNs();
    if (!m_webSocket->echo.isWithinMessage()) return silentNs;
    return std::max(silentNs, m_host.tunnelsLeaveFromNs + m_host.tunnelsLeaveWithinNs * 3 / 2);
}

std::int64_t ServerConnection::webSocketPatienceNs() const noexcept
{
    return m_host.tunnelsLeaveWithinNs / kPatienceShare;
}

void ServerConnection::leaveTunnel() { isEventStream() ? endStream() : leaveWebSocket(); }

/// What they said before our Close is answered first. Then theirs is waited for: RFC 6455 7.1.1 has the
/// server close the connection when both are said.
void ServerConnection::leaveWebSocket()
{
    WebSocket& tunnel = *m_webSocket;
    if (tunnel.echo.isClosing()) return beginLinger();
    if (readableNow() && tunnel.lastLooks++ < kLastLooks) return readOnce();
    closeWebSocket();
    settle();
}

/// The answer is still to be sent, and our Close with it, where the client awaits it.
void ServerConnection::leaveBehindAnswer(std::uint64_t messages, bool moreIsHere)
{
    WebSocket& tunnel = *m_webSocket;
    tunnel.turns.heard(messages, tunnel.echo.isWithinMessage(), moreIsHere || readableNow());
    if (messages == 0 || moreIsHere || tunnel.echo.isWithinMessage()) return;
    if (monotonicNs() < webSocketMayLeaveNs()) return;
    if (tunnel.turns.awaitsAnswer() || tunnel.lastLooks >= kLastLooks) closeWebSocket();
}

void ServerConnection::closeWebSocket()
{
    m_webSocket->echo.close(WebSocketClose::ServiceRestart, "service restart", m_output.text());
}

/// Not to the drain's end: one that is still waited for then would count as cut.
std::int64_t ServerConnection::theirCloseByNs() const noexcept
{
    const std::int64_t sentNs = m_webSocket->closeSentNs;
    const std::int64_t drainEndNs = m_host.tunnelsLeaveFromNs + 2 * m_host.tunnelsLeaveWithinNs;
    return std::min(sentNs + nanoseconds(m_host.options.limits.lingerIdle),
                    sentNs + (drainEndNs - sentNs) / 2);
}

std::uint64_t ServerConnection::crossedMessages() const noexcept
{
    return m_webSocket ? m_webSocket->echo.crossed() : 0;
}

}  // namespace changeover
