// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/shared_memory.h"
#include "core/telemetry/request_id.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace changeover {

/// One request whose execution began.
struct JournalEntry {
    RequestId id;
    std::int64_t timeNs = 0;  ///< CLOCK_MONOTONIC
    std::int32_t generation = 0;
};

struct JournalRing;
struct JournalCell;

/// One thread's end of its ring: writes, and never waits. A value; use it from that thread, while the Journal
/// lives.
class JournalWriter {
public:
    /// The execution of this request begins now. Costs no system call and no allocation. Where the reader is
    /// a whole ring behind, the entry is dropped and counted.
    void write(const RequestId& id) noexcept;

private:
    friend class Journal;
    JournalWriter(JournalRing& ring, JournalCell* cells, std::uint64_t capacity) noexcept;

    JournalRing* m_ring;
    JournalCell* m_cells;
    std::uint64_t m_capacity;
    std::uint64_t m_written;
    std::uint64_t m_read;  ///< as last looked: the reader's line is not fetched for each request
};

/// The ids of all requests that a server began to execute, in memory that outlives every generation, also a
/// KILL.
///
/// Layout: a header (magic, version, sizes) and rings, each with one writer, a thread of one generation, and
/// the one reader of all. An entry counts once it is whole: a writer that is killed inside one leaves none,
/// and its request was not begun. A ring whose process is dead and that has been read to its end is given to
/// the next thread that asks, so restarts use none up. Whoever finds another version refuses it.
class Journal {
public:
    static constexpr std::uint32_t kVersion = 1;
    /// As it is made. 16 384 entries are 180 ms of what one thread of the sample server can answer; the lab
    /// reads each 10 ms.
    struct Size {
        std::uint32_t rings = 64;        ///< one a living thread
        std::uint32_t entries = 16'384;  ///< of each; a power of two
    };

    /// Without a name; servers reach it by path() while this process lives.
    [[nodiscard]] static Result<Journal> create(Size size);
    [[nodiscard]] static Result<Journal> create() { return create(Size{}); }

    /// What `--journal PATH` names: a regular file (made where there is none) or /proc/PID/fd/N.
    /// std::errc::protocol_not_supported when another build's layout is found there.
    [[nodiscard]] static Result<Journal> open(const std::string& path);

    /// "/proc/PID/fd/N" of this process.
    std::string path() const;

    /// A ring for one thread. Nothing when all belong to the living or are still to be read; what that thread
    /// executes is then missing, which missing() says.
    std::optional<JournalWriter> claim(std::int32_t pid, std::int32_t generation) noexcept;

    /// Appends all that was written since the last call, in order for each thread. One reader.
    void read(std::vector<JournalEntry>& into);
    /// Somebody has claimed a ring: the server says what it executes.
    bool isKept() const noexcept;
    /// Entries dropped because their ring was full, and threads that got no ring: not 0, and the journal
    /// proves nothing.
    std::uint64_t missing() const noexcept;

private:
    struct Header;

    explicit Journal(SharedMemory memory) noexcept;
    static Result<Journal> begin(SharedMemory memory, Size size);
    Header& header() const noexcept;
    JournalRing* rings() const noexcept;
    JournalCell* cellsOf(std::size_t ring) const noexcept;

    SharedMemory m_memory;
};

}  // namespace changeover
