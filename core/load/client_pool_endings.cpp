// SPDX-License-Identifier: BSL-1.0
// The part of ClientPool in which requests, and what carried them, end.
#include "core/load/client_pool.h"
#include "core/posix/clock.h"

#include <algorithm>
#include <limits>

namespace changeover {

namespace {

// A closed loop goes as fast as answers come, and a failure is not an answer: without a rest it would spin.
constexpr std::int64_t kRestNs = 10'000'000;
constexpr std::int64_t kSecondNs = 1'000'000'000;

/// Whether bytes that nobody asked for are an answer of their own, or the rest of one that is too long.
Corruption kindOf(std::string_view unasked) noexcept
{
    return unasked.starts_with("HTTP/") ? Corruption::Unasked : Corruption::Longer;
}

}  // namespace

/// What a whole answer is worth. `behind`: bytes that came with it, and that no request has asked for.
Ending ClientPool::endingOf(const ResponseReader& reader, RequestPlan::Kind kind,
                            std::string_view behind) const
{
    const bool expected = m_rules.expects(kind, reader.status());
    Ending ending{.phase = RequestPhase::Answering,
                  .end = RequestEnd::Complete,
                  .status = reader.status(),
                  .expectedStatus = expected ? reader.status() : 0,
                  .why = reader.why(),
                  .bytes = reader.bytes()};
    if (ending.why == Corruption::None && !behind.empty()) {
        ending.why = kindOf(behind);
        ending.bytes = CorruptBytes(behind);
    }
    ending.contentsRight = ending.why == Corruption::None;
    return ending;
}

void ClientPool::complete(ClientConnection& connection, std::string_view behind)
{
    const ResponseReader& reader = connection.reader();
    connection.lastPid = reader.pid();
    connection.lastGeneration = reader.generation();
    if (const auto seconds = reader.keepAliveSeconds())
        m_restsAtMostNs = *seconds > 1 ? (*seconds - 1) * kSecondNs : *seconds * kSecondNs / 2;
    const Ending ending = endingOf(reader, connection.front().plan.kind, behind);
    // An answer before the body was sent: the rest of the connection means nothing to the server. One to
    // another request: nor does it to us.
    connection.closing |=
        !reader.keepsAlive() || connection.bodyWaits || ending.why == Corruption::AnothersId;
    finish(connection.front(), ending);
    connection.pop();
    if (connection.inFlight() > 0) connection.expectAnswer(m_client, m_rules);
}

/// Bytes on a connection whose last answer is read: its last request pays for them, if there was one.
void ClientPool::nobodyAsked(ClientConnection& connection, std::string_view bytes)
{
    if (connection.last) revise(*connection.last, CorruptBytes(bytes));
    fail(connection, RequestEnd::BadResponse);
}

void ClientPool::revise(const RequestOutcome& last, const CorruptBytes& bytes)
{
    if (last.result != RequestClass::Ok) return;  // it is lost already
    RequestOutcome wrong = last;
    wrong.countedNs = last.finishedNs;
    wrong.finishedNs = monotonicNs();
    wrong.result = RequestClass::Corrupt;
    wrong.why = kindOf(bytes.view());
    wrong.bytes = bytes;
    m_sink.finished(wrong);
}

void ClientPool::reachedEnd(ClientConnection& connection)
{
    const bool answering = connection.inFlight() > 0 && !connection.isWebSocket();
    if (answering && connection.reader().endOfFile() == ResponseReader::State::Complete)
        complete(connection, {});
    fail(connection, RequestEnd::EndOfFile);
}

// ---- ends

/// Ends the socket and every request on it. One that is idle is only closed.
void ClientPool::fail(ClientConnection& connection, RequestEnd end, int error)
{
    const bool connecting = connection.state() != ClientConnection::State::Open;
    const bool failed = connection.inFlight() > 0;
    dropSocket(connection);
    for (bool first = true; connection.inFlight() > 0; first = false) {
        RequestPhase phase = RequestPhase::Sent;
        if (connecting)
            phase = RequestPhase::Connecting;
        else if (first && connection.reader().hasBegun())
            phase = RequestPhase::Answering;
        const Corruption why = connection.reader().why();
        finish(connection.front(), {.phase = phase,
                                    .end = end,
                                    .error = error,
                                    .why = why == Corruption::None ? Corruption::BadConversation : why,
                                    .bytes = connection.reader().bytes()});
        connection.pop();
    }
    if (!IdleList::contains(connection)) becomeIdle(connection, failed);
}

void ClientPool::finish(PendingRequest& request, const Ending& ending)
{
    Ending known = ending;
    known.stoodStill = request.stoodStill;
    RequestOutcome outcome;
    outcome.id = {m_client, 0, request.sequence};
    outcome.dueNs = request.dueNs;
    outcome.writtenNs = request.writtenNs;
    outcome.finishedNs = monotonicNs();
    outcome.result = classify(known);
    outcome.freshConnection = request.fresh;
    if (outcome.result == RequestClass::Corrupt) {
        outcome.why = ending.why;
        outcome.bytes = ending.bytes;
    }
    if (request.connection) note(*request.connection, ending, outcome);
    if (m_waiting.contains(request)) m_waiting.remove(request);
    if (request.plan.kind == RequestPlan::Kind::Long) --m_longInFlight;
    m_active.remove(request);
    m_requests.give(request);
    m_sink.finished(outcome);
}

/// What the connection and the answer on it say about the request that ended.
void ClientPool::note(ClientConnection& connection, const Ending& ending, RequestOutcome& outcome) const
{
    outcome.id.connection = connection.number();
    if (!m_config.detour) outcome.localPort = connection.localPort();
    outcome.pid = connection.lastPid;
    outcome.generation = connection.lastGeneration;
    if (ending.phase != RequestPhase::Answering) return;
    const ResponseReader& reader = connection.reader();
    const bool complete = ending.end == RequestEnd::Complete;
    outcome.status = static_cast<std::int16_t>(complete ? ending.status : reader.status());
    if (const std::int32_t pid = reader.pid()) {
        outcome.pid = pid;
        outcome.generation = reader.generation();
    }
    if (!complete || connection.isWebSocket()) return;
    outcome.carriesId = reader.carriesId();
    outcome.mayCarryId = true;
    outcome.endedByClosing = reader.endedByClosing();
    connection.last = outcome;
}

void ClientPool::dropSocket(ClientConnection& connection)
{
    if (connection.state() == ClientConnection::State::Open) --m_open;
    if (m_pausing.contains(connection)) m_pausing.remove(connection);
    connection.close();
}

/// All is answered and the server closes, or was asked to: it shall be the first.
void ClientPool::leave(ClientConnection& connection, bool hungUp)
{
    --m_open;
    if (m_pausing.contains(connection)) m_pausing.remove(connection);
    FileDescriptor socket = connection.release();
    if (!hungUp) m_lingering.add(std::move(socket), monotonicNs(), connection.last);
    becomeIdle(connection);
}

void ClientPool::becomeIdle(ClientConnection& connection, bool failed)
{
    connection.idleSinceNs = monotonicNs();
    if (!failed || !m_config.closedLoop) return m_idle.pushBack(connection);
    connection.restsUntilNs = monotonicNs() + kRestNs;
    m_resting.pushBack(connection);
}

void ClientPool::standStill(std::int64_t ns)
{
    for (PendingRequest* request = m_active.front(); request; request = m_active.after(*request)) {
        request->deadlineNs += ns;
        request->stoodStill |= ns >= kStandstillNs;
    }
    if (m_openingUntilNs != 0) m_openingUntilNs += ns;
}

void ClientPool::expire(std::int64_t nowNs)
{
    while (!m_active.empty() && m_active.front()->deadlineNs <= nowNs) {
        PendingRequest& request = *m_active.front();
        if (request.connection)
            fail(*request.connection, RequestEnd::DeadlinePassed);
        else
            finish(request, {.phase = RequestPhase::Waiting, .end = RequestEnd::DeadlinePassed});
    }
    while (!m_resting.empty() && m_resting.front()->restsUntilNs <= nowNs) {
        ClientConnection& connection = *m_resting.front();
        m_resting.remove(connection);
        m_idle.pushBack(connection);
    }
    if (m_openingUntilNs != 0 && m_openingUntilNs <= nowNs) {
        m_openingUntilNs = 0;
        for (ClientConnection& connection : m_connections)
            if (connection.state() == ClientConnection::State::Connecting && connection.inFlight() == 0)
                fail(connection, RequestEnd::DeadlinePassed);
    }
    speakWhereDue(nowNs);
    m_lingering.expire(nowNs);
    pump();
}

std::int64_t ClientPool::nextDeadlineNs() const noexcept
{
    std::int64_t next = m_lingering.nextDeadlineNs();
    if (!m_active.empty()) next = std::min(next, m_active.front()->deadlineNs);
    if (!m_resting.empty()) next = std::min(next, m_resting.front()->restsUntilNs);
    if (!m_pausing.empty()) next = std::min(next, m_pausing.front()->speaksAtNs);
    if (m_openingUntilNs != 0) next = std::min(next, m_openingUntilNs);
    return next;
}

void ClientPool::cancelAll()
{
    while (!m_active.empty()) {
        PendingRequest& request = *m_active.front();
        if (request.connection)
            fail(*request.connection, RequestEnd::Cancelled);
        else
            finish(request, {.phase = RequestPhase::Waiting, .end = RequestEnd::Cancelled});
    }
}

}  // namespace changeover
