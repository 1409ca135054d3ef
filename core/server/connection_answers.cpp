// SPDX-License-Identifier: BSL-1.0
// The part of ServerConnection that turns bytes into requests and requests into answers.
#include "core/server/connection_host.h"
#include "core/server/connection_job.h"
#include "core/server/connection_web_socket.h"
#include "core/server/event_stream.h"
#include "core/server/server_connection.h"

#include <sys/ioctl.h>

#include <array>
#include <charconv>

namespace changeover {

namespace {

/// Answers to pipelined requests leave together up to here.
constexpr std::uint64_t kBatch = 64 * 1024;

bool bytesInKernel(int socket) noexcept
{
    int bytes = 0;
    return ::ioctl(socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

}  // namespace

/// Executes what is whole in `bytes`, in order, until something has to be waited for. Returns the rest.
std::string_view ServerConnection::serve(std::string_view bytes)
{
    while (!bytes.empty() && !m_job && !m_closing) {
        if (m_webSocket) return serveFrames(bytes);
        const HttpParser::Step step = m_parser.feed(bytes);
        bytes.remove_prefix(step.consumed);
        if (step.progress == HttpParser::Progress::NeedMore) {
            continueBody();
            break;
        }
        if (step.progress == HttpParser::Progress::Failed) {
            refuse(m_parser.failure());
            break;
        }
        execute(!bytes.empty());
        if (travelsBefore(bytes.size())) break;
        if ((m_output.unsent() > kBatch || m_output.hasPattern()) && !m_job && !flush()) break;
    }
    return bytes;
}

void ServerConnection::execute(bool moreIsHere)
{
    bump(m_host.slot.started);
    ++m_begun;
    journalExecution();
    route(m_parser.request(), m_host.routes, m_host.answer);
    Answer& answer = m_host.answer;
    if (answer.body == Answer::Body::WebSocket) return openWebSocket(answer, moreIsHere);
    if (answer.delay.count() > 0 || answer.isStreamed()) return startJob(answer, moreIsHere);
    completeTransfer(answer, m_host.routes);
    startAnswer(answer, moreIsHere, true);
}

/// Before anything is done for it: what is not in the journal has had no effect.
void ServerConnection::journalExecution() noexcept
{
    const HttpRequest& request = m_parser.request();
    if (!m_host.journal || !request.hasRequestId) return;
    if (const auto id = parseRequestId(request.requestId)) m_host.journal->write(*id);
}

/// For what is no request: nothing behind it can be understood either.
void ServerConnection::refuse(const HttpFailure& failure)
{
    bump(m_host.slot.started);
    ++m_begun;
    m_closing = true;
    Answer& answer = m_host.answer;
    answer.clear();
    answer.status = failure.status;
    answer.text = failure.words + '\n';
    startAnswer(answer, false, true);
}

/// Puts the head, and the body where it is known, behind what is still to be sent.
void ServerConnection::startAnswer(const Answer& answer, bool moreIsHere, bool complete)
{
    const HttpRequest& request = m_parser.request();
    // Without chunks only the end of the connection can end a body of unknown length.
    m_closing = m_closing || (answer.isStreamed() && !request.http11) || closesAfterThis(moreIsHere);

    ResponseHead head;
    head.status = answer.status;
    head.contentType = answer.contentType;
    head.allow = answer.allow;
    head.fields = answer.fields;
    head.close = m_closing;
    if (answer.body == Answer::Body::Text) head.contentLength = answer.text.size();
    if (answer.body == Answer::Body::Echo) head.contentLength = request.body.size();
    if (answer.body == Answer::Body::Pattern) head.contentLength = answer.count;
    std::string& out = m_output.text();
    m_host.writer.appendHead(out, head, request);
    if (request.method != HttpMethod::Head) {
        if (answer.body == Answer::Body::Text) out += answer.text;
        if (answer.body == Answer::Body::Echo) out += request.body;
        if (answer.body == Answer::Body::Pattern) m_output.appendPattern(answer.count);
    }
    m_host.counters.answered(answer.status);
    if (answer.status >= 400) bump(m_host.slot.errors);
    if (answer.raise != 0) m_host.raise(answer.raise);
    if (complete) finishRequest();
}

void ServerConnection::finishRequest()
{
    ++m_composed;
    ++m_served;
    m_continued = false;
    m_parser.next();
}

/// Pipelined requests that are here already are answered first: a drain's `close` goes on the last.
bool ServerConnection::closesAfterThis(bool moreIsHere) const
{
    if (!m_parser.request().keepAlive) return true;
    if (!m_host.draining || m_host.handingOff) return false;
    return !m_host.options.policy.lingers() || (!moreIsHere && !bytesInKernel(m_socket));
}

/// The successor answers what is behind here: these bytes go along with the connection.
bool ServerConnection::travelsBefore(std::size_t unread) const noexcept
{
    return m_host.handingOff && !m_job && !m_webSocket && !m_closing && !m_peerClosed &&
           !m_parser.started() && unread <= HandedConnection::kMaxUnread;
}

void ServerConnection::continueBody()
{
    const HttpRequest& request = m_parser.request();
    if (m_continued || !m_parser.headComplete() || !request.expectsContinue || !request.http11) return;
    m_continued = true;
    if (request.body.empty()) m_output.text() += "HTTP/1.1 100 Continue\r\n\r\n";
}

// --- answers that take time ------------------------------------------------------------------------------

void ServerConnection::startJob(const Answer& answer, bool moreIsHere)
{
    const bool bodyless = answer.isStreamed() && m_parser.request().method == HttpMethod::Head;
    if (bodyless) return startAnswer(answer, moreIsHere, true);
    m_job = std::make_unique<Job>(m_host.io, answer);
    ++m_jobSerial;
    if (!answer.isStreamed()) return;
    startAnswer(m_job->answer, moreIsHere, false);
    if (isEventStream()) {
        m_job->lines = answer.before;
        appendPiece();
    }
}

/// Sent piece and timer alternate: a slow reader stretches the interval instead of filling our memory.
void ServerConnection::armJob()
{
    if (m_job->armed) return;
    m_job->armed = true;
    m_job->timer.expires_after(m_job->answer.isStreamed() ? m_job->answer.interval : m_job->answer.delay);
    m_job->timer.async_wait(
        [self = ServerConnectionPtr(this), serial = m_jobSerial](boost::system::error_code error) {
            // An answer forced to its end cancels the timer, but cannot take back a word already on its way.
            if (!error && self->m_job && self->m_jobSerial == serial) self->onJobDue();
        });
}

/// Nobody waits for the answer any more; what it began is ended.
void ServerConnection::dropJob()
{
    if (m_job) completeTransfer(m_job->answer, m_host.routes);
    m_job.reset();
    ++m_jobSerial;
}

void ServerConnection::onJobDue()
{
    m_job->armed = false;
    if (m_job->answer.isStreamed()) {
        const auto goesOn = [this] { return m_job->lines < m_job->answer.count; };
        if (goesOn()) appendPiece();
        return goesOn() ? settle() : endStream();
    }
    const std::unique_ptr<Job> job = std::move(m_job);
    completeTransfer(job->answer, m_host.routes);
    startAnswer(job->answer, !m_pending.empty(), true);
    if (flush()) servePending();
}

/// The next line or event, whole: whenever the stream ends, it ends behind one.
void ServerConnection::appendPiece()
{
    std::string piece;
    const std::uint64_t number = ++m_job->lines;
    if (isEventStream()) {
        if (number == m_job->answer.before + 1) appendRetry(piece);
        appendEvent(piece, number, m_job->answer.text);
    } else {
        piece = "line " + std::to_string(number) + '\n';
    }
    if (m_parser.request().http11)
        appendChunk(m_output.text(), piece);
    else
        m_output.text() += piece;
}

void ServerConnection::endStream()
{
    if (m_parser.request().http11) appendChunk(m_output.text(), {});
    m_job.reset();
    finishRequest();
    if (flush()) servePending();
}

bool ServerConnection::isEventStream() const noexcept
{
    return m_job && m_job->answer.body == Answer::Body::Events;
}

}  // namespace changeover
