// SPDX-License-Identifier: BSL-1.0
// The part of ServerConnection that says why it is still there while its generation drains.
#include "core/posix/endpoint.h"
#include "core/posix/socket_traffic.h"
#include "core/server/connection_job.h"
#include "core/server/server_connection.h"

namespace changeover {

DrainingConnection ServerConnection::whyStillHere() const
{
    DrainingConnection row;
    row.id = m_id;
    row.openedNs = m_openedNs;
    row.sinceNs = m_sinceNs;
    row.untilNs = m_deadlineNs == kNever ? 0 : m_deadlineNs;
    setWords(row.state, name(m_state));
    if (const auto peer = peerEndpoint(m_socket)) setWords(row.peer, peer->text());
    const SocketTraffic traffic = socketTraffic(m_socket);
    row.received = traffic.received;
    row.sent = traffic.acknowledged;
    explain(row);
    if (row.reason == StayReason::ClientReadsSlowly) row.want = m_output.unsent() + traffic.onTheWay;
    return row;
}

void ServerConnection::explain(DrainingConnection& row) const
{
    switch (m_state) {
    case ConnectionState::New:
        row.reason = StayReason::AwaitsRequest;
        return;
    case ConnectionState::Idle:
        row.reason = StayReason::IdleGrace;
        return;
    case ConnectionState::Head:
        row.reason = StayReason::HeadIncomplete;
        row.have = m_parser.headBytes() + m_pending.size();
        return;
    case ConnectionState::Body:
        row.reason = StayReason::BodyIncomplete;
        row.have = m_parser.request().body.size();
        row.want = m_parser.announcedBody();
        return;
    case ConnectionState::Handling:
        return m_job->explain(row);
    case ConnectionState::Writing:
        row.reason = StayReason::ClientReadsSlowly;
        return;
    case ConnectionState::Tunnel:
        row.reason = isEventStream() ? StayReason::Events : StayReason::WebSocket;
        return;
    case ConnectionState::Linger:
    case ConnectionState::Closed:
        row.reason = StayReason::AwaitsTheirEnd;
        return;
    }
}

void ServerConnection::Job::explain(DrainingConnection& row) const
{
    const std::int64_t dueNs =
        std::chrono::duration_cast<std::chrono::nanoseconds>(timer.expiry().time_since_epoch()).count();
    row.untilNs = dueNs;  // steady_clock is CLOCK_MONOTONIC
    row.reason = StayReason::AnswerDue;
    if (answer.body != Answer::Body::Lines) return;
    row.reason = StayReason::AnswerGoesOn;
    row.have = lines;
    row.want = answer.count;
    const std::uint64_t behindTheNext = answer.count > lines ? answer.count - lines - 1 : 0;
    row.untilNs += static_cast<std::int64_t>(behindTheNext) *
                   std::chrono::duration_cast<std::chrono::nanoseconds>(answer.interval).count();
}

}  // namespace changeover
