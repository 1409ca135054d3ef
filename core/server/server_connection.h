// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/restart/service.h"
#include "core/server/connection_state.h"
#include "core/server/http_parser.h"
#include "core/server/output_queue.h"
#include "core/server/routes.h"
#include "core/telemetry/draining_connections.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace changeover {

struct ConnectionHost;

/// One client: a socket, a state, and the bytes already read.
///
/// Waits for readability and reads itself: a wait that is cancelled has consumed nothing, so what waits can
/// be handed to another process with its unread bytes. One reader at a time; everything on the host's thread.
/// Closes by SHUT_WR, then reading to the client's FIN, so that no answer is lost to a reset (RFC 9112 9.6).
class ServerConnection : public boost::intrusive_ref_counter<ServerConnection, boost::thread_unsafe_counter> {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    ServerConnection(ConnectionHost& host, std::uint64_t id, FileDescriptor socket);
    ~ServerConnection();

    void start();
    /// Instead of start(): goes on where another owner stopped.
    void resume(HandedConnection handed);

    /// New or idle, or with bytes that are still to be looked at: nothing of a request is under way.
    bool isAtRest() const noexcept;
    /// Lets go of the socket; this connection is over, and `gone` is not called.
    HandedConnection release();

    std::uint64_t id() const noexcept { return m_id; }
    ConnectionState state() const noexcept { return m_state; }
    std::int64_t stateSinceNs() const noexcept { return m_sinceNs; }
    /// All of it, for whoever waits for the drain: why it is still there. Asks the kernel, so not for hot
    /// paths.
    DrainingConnection whyStillHere() const;
    std::uint64_t bytesUnsent() const noexcept { return m_output.unsent(); }
    /// Messages on a WebSocket that crossed its Close 1012: read, and not executed.
    std::uint64_t crossedMessages() const noexcept;

    /// CLOCK_MONOTONIC at which expire() is due; kNever while the server itself is what is waited for.
    std::int64_t deadlineNs() const noexcept { return m_deadlineNs; }
    /// The deadline has passed. An idle connection with bytes waiting is served after all.
    void expire();

    /// The host is draining from now on: without a request, only the idle grace is left; a tunnel ends at an
    /// instant of its own. Again when the host's deadline has moved.
    void beginDrain();
    /// The drain's deadline: whatever is going on ends with a short linger.
    void force();
    /// At once, whatever is going on: the process ends.
    void drop() { end(); }

    std::size_t place = 0;  ///< the host's: where it keeps this one

private:
    struct Job;
    struct WebSocket;

    void explain(DrainingConnection& row) const;

    // Reading
    void waitReadable();
    void onReadable();
    void readOnce();
    void onPeerClosed();

    // Serving: from bytes to answers
    std::string_view serve(std::string_view bytes);
    void servePending();
    void execute(bool moreIsHere);
    void journalExecution() noexcept;
    void refuse(const HttpFailure& failure);
    void startAnswer(const Answer& answer, bool moreIsHere, bool complete);
    void finishRequest();
    bool closesAfterThis(bool moreIsHere) const;
    bool travelsBefore(std::size_t unread) const noexcept;
    void continueBody();

    // Answers that take time
    void startJob(const Answer& answer, bool moreIsHere);
    void armJob();
    void onJobDue();
    void dropJob();
    void appendPiece();
    void endStream();

    // Tunnels
    void openWebSocket(const Answer& answer, bool moreIsHere);
    std::string_view serveFrames(std::string_view bytes);
    void enterTunnel();
    void leaveTunnel();
    void leaveWebSocket();
    void leaveBehindAnswer(std::uint64_t messages, bool moreIsHere);
    void closeWebSocket();
    bool isEventStream() const noexcept;
    std::int64_t tunnelDeadlineNs() const noexcept;
    std::int64_t instantWithin(std::int64_t periodNs) const noexcept;
    std::int64_t webSocketMayLeaveNs() const noexcept;
    std::int64_t webSocketDeadlineNs() const noexcept;
    std::int64_t webSocketPatienceNs() const noexcept;
    std::int64_t theirCloseByNs() const noexcept;

    // Writing, and what comes next
    bool flush();
    void waitWritable();
    void settle();
    void awaitNext();
    void account() noexcept;
    std::size_t heldBytes() const noexcept;
    bool isIncomplete() const noexcept;
    void refuseMore();
    void enter(ConnectionState state, std::int64_t deadlineNs);
    std::int64_t idleDeadlineNs(std::int64_t nowNs) const;

    // Ending
    bool readableNow() const;
    void beginLinger();
    void discard();
    void end();

    // constant after construction
    ConnectionHost& m_host;
    const std::uint64_t m_id;
    const std::int64_t m_openedNs;

    boost::asio::posix::stream_descriptor m_stream;
    int m_socket;  ///< m_stream's
    ConnectionState m_state = ConnectionState::Closed;
    std::int64_t m_sinceNs = 0;
    std::int64_t m_deadlineNs = kNever;
    HttpParser m_parser;
    std::string m_pending;  ///< read, not yet consumed
    OutputQueue m_output;
    std::unique_ptr<Job> m_job;
    std::unique_ptr<WebSocket> m_webSocket;  ///< once it is one, to its end
    std::uint64_t m_jobSerial = 0;           ///< tells a timer's late word from the present job's
    std::uint64_t m_served = 0;              ///< requests answered, by whichever owner
    std::uint32_t m_begun = 0;               ///< requests begun, not yet handed to the kernel in full
    std::uint32_t m_composed = 0;            ///< of these, whole in m_output
    std::size_t m_held = 0;                  ///< this one's part of counters.unfinishedBytes
    std::int64_t m_begunNs = 0;              ///< the request that is awaited: its first byte
    std::int64_t m_lingerEndNs = 0;
    std::size_t m_discarded = 0;
    bool m_readArmed = false;
    bool m_writeArmed = false;
    bool m_continued = false;   ///< 100 Continue has been sent for this request
    bool m_closing = false;     ///< a response said `Connection: close`: no further request is executed
    bool m_peerClosed = false;  ///< their FIN has been read
    bool m_forced = false;
};

using ServerConnectionPtr = boost::intrusive_ptr<ServerConnection>;

}  // namespace changeover
