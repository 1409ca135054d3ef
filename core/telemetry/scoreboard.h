// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/shared_memory.h"
#include "core/telemetry/draining_connections.h"
#include "core/telemetry/event.h"

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace changeover {

/// One server thread's counters, in a cache line of its own. One writer, any number of readers, no locks: a
/// reader may see two counters a few microseconds apart, never half of one. In flight is started - answered -
/// abandoned, with started read last. A slot keeps its figures after its process died, until it is needed
/// again.
struct alignas(64) ScoreboardSlot {
    std::atomic<std::int32_t> pid;         ///< 0 = never used
    std::atomic<std::int32_t> generation;  ///< from 1
    std::atomic<std::uint64_t> accepted;   ///< connections since the process started
    std::atomic<std::uint64_t> closed;     ///< of these, gone again
    std::atomic<std::uint64_t> started;    ///< requests whose execution began
    std::atomic<std::uint64_t> answered;   ///< responses handed to the kernel in full
    std::atomic<std::uint64_t> abandoned;  ///< begun, and the client went away before the answer
    std::atomic<std::uint64_t> errors;     ///< answered with 4xx or 5xx
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && sizeof(ScoreboardSlot) == 64);

/// The counters and events of every generation, in memory that outlives them all, also a KILL.
///
/// Layout: a header (magic, version, sizes), kSlots slots, a ring of events, kDrainingPlaces places. Whoever
/// finds another version refuses it. Many processes write; any may die at any instant without harming the
/// others' figures. Thread-safe, lock-free, never blocks.
class Scoreboard {
public:
    static constexpr std::uint32_t kVersion = 2;
    static constexpr std::size_t kSlots = 1024;
    static constexpr std::size_t kEvents = 8192;
    static constexpr std::size_t kDrainingPlaces = 32;  ///< one a thread that drains

    /// Without a name; servers reach it by path() while this process lives.
    [[nodiscard]] static Result<Scoreboard> create();

    /// For a server that nobody watches: path() and descriptor() name nothing. Allocates what is used, where
    /// create() takes two megabytes, which is a good part of the time that a restart takes.
    [[nodiscard]] static Result<Scoreboard> createUnshared();

    /// What `--scoreboard PATH` names: a regular file (made where there is none) or /proc/PID/fd/N.
    /// std::errc::protocol_not_supported when another build's layout is found there.
    [[nodiscard]] static Result<Scoreboard> open(const std::string& path);

    /// "/proc/PID/fd/N" of this process.
    std::string path() const;
    int descriptor() const noexcept { return m_memory.descriptor(); }

    /// A slot for one thread of generation `generation`: a free one, else the oldest of a process that is
    /// gone. Null when all belong to living processes. Valid as long as this Scoreboard.
    ScoreboardSlot* claim(std::int32_t pid, std::int32_t generation) noexcept;

    std::span<const ScoreboardSlot> slots() const noexcept;

    /// A place for one thread that begins to drain. Null when all belong to living processes. Valid as long
    /// as this Scoreboard.
    DrainingPlace* claimDraining(std::int32_t pid) noexcept;
    /// What every draining thread said last; also of processes that have died since.
    std::vector<DrainingConnections> draining() const;

    /// Stamps `event.timeNs` where it is 0, then appends. Costs no system call.
    void append(Event event) noexcept;

    /// Reads events in order, once each. One reader owns one cursor.
    struct Cursor {
        std::uint64_t next = 0;
        std::uint64_t lost = 0;  ///< overwritten before they were read: the ring was too slowly drained
        std::int64_t holeSinceNs = 0;
    };
    /// All that are complete since the last call. A writer killed in the middle of one leaves a hole, which
    /// is passed over after 100 ms.
    std::vector<Event> read(Cursor& cursor) const;

private:
    explicit Scoreboard(SharedMemory memory) noexcept;
    static Result<Scoreboard> begin(SharedMemory memory);

    struct Header;
    struct EventCell;
    Header& header() const noexcept;
    EventCell* cells() const noexcept;
    std::span<DrainingPlace> drainingPlaces() const noexcept;

    SharedMemory m_memory;
};

/// The sum over the threads of one generation.
struct GenerationCounters {
    std::int32_t pid = 0;
    std::int32_t generation = 0;
    std::uint64_t accepted = 0;
    std::uint64_t started = 0;
    std::uint64_t answered = 0;
    std::uint64_t errors = 0;
    std::uint64_t inFlight = 0;
    std::uint64_t connections = 0;
};

/// One row a process that has a slot, by generation.
std::vector<GenerationCounters> countersByGeneration(const Scoreboard& scoreboard);

}  // namespace changeover
