// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace changeover {

/// What can happen to a generation. The numbers are part of the shared-memory layout: add at the end only.
/// `value` and `extra` of the Event mean what stands beside each kind; 0 where nothing does.
enum class EventKind : std::uint16_t {
    None,
    SignalReceived,    ///< by a server: signal number; sender's pid << 32 | uid
    Spawned,           ///< by the parent: child's pid; child's generation. Written right after exec succeeded
    Hello,             ///< by the parent, on the child's HELLO: child's pid
    Ready,             ///< by the parent, on READY: child's pid. Without a parent: by the server itself
    Commit,            ///< by the parent: child's pid
    ListenerOpened,    ///< by a server: it holds a listening socket from now on; port
    Accepting,         ///< by the accepting server: accept is armed on every listener
    StoppedAccepting,  ///< by a server: requests in flight; connections open at that instant
    ResumedAccepting,  ///< by a parent that takes over again
    Sealed,            ///< by the parent, on SEALED's ACK: child's pid
    ListenerClosed,    ///< by a server: it let go of its listening sockets
    DrainStarted,      ///< by a server: requests in flight; connections open
    Drained,           ///< by a server: connections forced; requests answered during the drain
    Exiting,           ///< by a server, its last word: exit code
    AttemptEnded,      ///< by the parent: RestartOutcome; child's pid (0: none); text: the reason in words
    Started,           ///< by the lab, a first generation: pid
    SignalSent,        ///< by the lab: signal number; errno (0: delivered)
    Exited,            ///< by the lab or the parent, process reaped: wait status as of waitpid(2)
    Stopped,           ///< by the lab, /proc says T
    Continued,         ///< by the lab, /proc no longer says T
    UserSignal,        ///< by a server, a signal that it only logs and counts: signal number
    ConnectionForced,  ///< by a server at the drain's deadline; connection id; bytes unsent
    HandedOff,         ///< by the giving server, a batch of connections: how many; the receiver's pid
    Holding,           ///< by a holder, its first word: it owns the sockets and accepts nothing
};

inline constexpr std::size_t kEventKinds = 25;

/// How one attempt to restart ended.
enum class RestartOutcome : std::int32_t {
    Committed,
    RolledBackBeforeReady,
    RolledBackAfterCommit,
    Coalesced,
    Refused,
    AbortedByTerm,
};

/// One line of the story, as it lies in the event ring. Fixed size, no pointers.
struct Event {
    std::int64_t timeNs = 0;  ///< CLOCK_MONOTONIC
    std::int64_t extra = 0;
    std::int32_t value = 0;
    std::int32_t pid = 0;         ///< whom it is about
    std::int32_t generation = 0;  ///< that process's generation, 0 where it has none
    EventKind kind = EventKind::None;
    std::array<char, 210> text{};  ///< UTF-8, NUL-terminated, cut to fit

    std::string_view words() const noexcept { return {text.data()}; }
    void setWords(std::string_view words) noexcept;
};
static_assert(sizeof(Event) == 240);

/// "stopped-accepting": stable, the key used in reports and logs.
std::string_view name(EventKind kind) noexcept;
/// "rolled_back_before_ready": the report's spelling.
std::string_view name(RestartOutcome outcome) noexcept;

}  // namespace changeover
