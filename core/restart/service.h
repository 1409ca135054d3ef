// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/restart/listener.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <vector>

namespace changeover {

/// What a service has at one instant.
struct ServiceLoad {
    std::uint32_t inFlight = 0;     ///< requests begun and not answered in full
    std::uint32_t connections = 0;  ///< open, in any state
};

/// What became of the requests in flight when the old generation began to drain.
struct DrainResult {
    std::chrono::microseconds elapsed{};  ///< from the order to the last connection's end
    std::uint32_t completed = 0;          ///< requests answered meanwhile
    std::uint32_t forced = 0;  ///< connections still open at the deadline, closed with a bounded linger

    bool clean() const noexcept { return forced == 0; }
    bool operator==(const DrainResult&) const = default;
};

/// How to leave.
struct DrainOrder {
    std::chrono::milliseconds deadline{30'000};
    std::chrono::milliseconds idleGrace{5'000};  ///< how long a connection between two requests stays open
    bool hasSuccessor = false;                   ///< false: no generation serves after this one
};

/// A connection between two requests, on its way from one owner to the next. Whoever holds it owns it.
struct HandedConnection {
    static constexpr std::size_t kMaxUnread = 32 * 1024;

    std::uint64_t id = 0;             ///< the giver's, never used twice
    std::uint64_t served = 0;         ///< requests answered so far
    std::int64_t idleDeadlineNs = 0;  ///< CLOCK_MONOTONIC
    bool fresh = false;               ///< nothing was ever read
    std::string unread;               ///< read, but not consumed; at most kMaxUnread bytes
    FileDescriptor socket;
    std::shared_ptr<void> hold;  ///< the giver's: its drain does not end while this exists
};

/// A program that can be restarted without losing a request: all that the engine asks of it.
///
/// Every call comes on the engine's thread and returns at once; every handler is called exactly once, on the
/// engine's executor, whatever thread does the work. The engine owns the listeners; the service never closes,
/// listen()s or shuts them down, and uses them only between startAccepting() and stopAccepting().
class Service {
public:
    using Handler = std::function<void(std::error_code)>;
    using LoadHandler = std::function<void(ServiceLoad)>;
    using HandOffSink = std::function<void(std::vector<HandedConnection>)>;
    using DrainHandler = std::function<void(DrainResult)>;

    virtual ~Service() = default;

    /// Initialise everything and warm up, without accepting: what comes before READY.
    virtual void prepare(Handler whenReady) = 0;

    /// Arms accept on every listener; they are listening already.
    virtual void startAccepting(std::span<const Listener> listeners, Handler whenArmed) = 0;

    /// After `whenStopped` no further connection is taken. Connections are served as before; one whose accept
    /// had already returned is served too: no other process can see it.
    virtual void stopAccepting(LoadHandler whenStopped) = 0;

    /// Takes what waits in the accept queues, once, so that closing the listeners resets nobody. Called after
    /// stopAccepting() and before drain(), only when there is no successor.
    virtual void emptyAcceptQueue(std::span<const Listener> listeners, Handler whenEmpty) = 0;

    /// From now on each connection that is between two requests, and each that comes to be, is let go of and
    /// given to `sink`, on the engine's executor; nothing is closed for the drain's sake. An empty sink ends
    /// that. With adopt() what EngineConfig::handOff asks for; a service without has nothing to give.
    // NOLINTNEXTLINE(performance-unnecessary-value-param): an override keeps it
    virtual void handOff(HandOffSink /*sink*/) {}
    /// Serves a connection that another generation gave, or that nobody took: one with a `hold`.
    virtual void adopt(HandedConnection /*connection*/) {}

    /// Answers what is under way and then closes, by the rules of the service's own protocol; `whenGone`
    /// comes the instant the last connection is gone, at the latest a second after the deadline. May be
    /// called anew after that, for what was adopted since.
    virtual void drain(const DrainOrder& order, DrainHandler whenGone) = 0;

    /// A drain under way ends in `deadline` from now, if that is sooner.
    virtual void shortenDrain(std::chrono::milliseconds deadline) = 0;

    /// The figures of this instant; any thread.
    virtual ServiceLoad load() const noexcept = 0;
};

}  // namespace changeover
