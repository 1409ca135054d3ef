// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/journal.h"

#include "core/posix/clock.h"
#include "core/telemetry/liveness.h"

#include <unistd.h>

#include <atomic>
#include <bit>
#include <cstdlib>

namespace changeover {

/// Its counters only grow, also from one owner to the next. Writer and reader each have a line of their own.
struct alignas(64) JournalRing {
    std::atomic<std::int32_t> owner;  ///< pid; 0 = never used; negative while that process claims it
    std::atomic<std::int32_t> generation;
    alignas(64) std::atomic<std::uint64_t> written;
    std::atomic<std::uint64_t> dropped;
    alignas(64) std::atomic<std::uint64_t> read;
};

struct JournalCell {
    RequestId id;
    std::int64_t timeNs;
};

struct alignas(64) Journal::Header {
    std::atomic<std::uint64_t> magic;
    std::uint32_t version;
    std::uint32_t cellSize;
    Size size;
    std::atomic<std::uint64_t> claims;
    std::atomic<std::uint64_t> refusals;  ///< of claims
};

namespace {

constexpr std::uint64_t kJournalMagic = 0x314C'4E52'4A48'43;  // "CHJRNL1" in memory
constexpr const char* kJournalName = "changeover-journal";
constexpr std::size_t kHeaderBytes = 64;
constexpr std::uint32_t kMaxRings = 4'096, kMaxEntries = 1U << 24;

std::size_t bytesFor(Journal::Size size) noexcept
{
    return kHeaderBytes +
           size.rings * (sizeof(JournalRing) + std::size_t{size.entries} * sizeof(JournalCell));
}

bool isSound(Journal::Size size) noexcept
{
    return size.rings > 0 && size.rings <= kMaxRings && size.entries <= kMaxEntries &&
           std::has_single_bit(size.entries);
}

/// To its end, and nobody is left who could write more.
bool isReusable(const JournalRing& ring, std::int32_t owner) noexcept
{
    if (owner == 0) return true;
    if (!isGone(std::abs(owner))) return false;
    return ring.read.load(std::memory_order_acquire) == ring.written.load(std::memory_order_acquire);
}

}  // namespace

// ---- writing

JournalWriter::JournalWriter(JournalRing& ring, JournalCell* cells, std::uint64_t capacity) noexcept
    : m_ring(&ring), m_cells(cells), m_capacity(capacity), m_written(ring.written.load()),
      m_read(ring.read.load())
{
}

void JournalWriter::write(const RequestId& id) noexcept
{
    if (m_written - m_read >= m_capacity) {
        m_read = m_ring->read.load(std::memory_order_acquire);
        if (m_written - m_read >= m_capacity) {
            m_ring->dropped.fetch_add(1, std::memory_order_relaxed);
            return;
        }
    }
    m_cells[m_written & (m_capacity - 1)] = {id, monotonicNs()};
    m_ring->written.store(++m_written, std::memory_order_release);
}

// ---- the segment

Journal::Journal(SharedMemory memory) noexcept : m_memory(std::move(memory))
{
    static_assert(sizeof(Header) == kHeaderBytes && std::atomic<std::uint64_t>::is_always_lock_free);
}

Result<Journal> Journal::create(Size size)
{
    if (!isSound(size)) return std::make_error_code(std::errc::invalid_argument);
    auto memory = SharedMemory::create(kJournalName, bytesFor(size));
    if (!memory) return memory.error();
    return begin(std::move(*memory), size);
}

Result<Journal> Journal::open(const std::string& path)
{
    auto memory = SharedMemory::open(path, SharedMemory::Access::ReadWrite, bytesFor(Size{}));
    if (!memory) return memory.error();
    return begin(std::move(*memory), Size{});
}

/// Fills in the header of memory just made (all zero), and refuses another build's.
Result<Journal> Journal::begin(SharedMemory memory, Size size)
{
    const auto refused = std::make_error_code(std::errc::protocol_not_supported);
    if (memory.size() < kHeaderBytes) return refused;
    Journal journal(std::move(memory));
    Header& header = journal.header();
    if (header.magic.load(std::memory_order_acquire) == 0 && journal.m_memory.size() == bytesFor(size)) {
        header.version = kVersion;
        header.cellSize = sizeof(JournalCell);
        header.size = size;
        header.magic.store(kJournalMagic, std::memory_order_release);
    }
    const bool known = header.magic.load(std::memory_order_acquire) == kJournalMagic &&
                       header.version == kVersion && header.cellSize == sizeof(JournalCell) &&
                       isSound(header.size) && journal.m_memory.size() == bytesFor(header.size);
    if (!known) return refused;
    return journal;
}

std::string Journal::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(m_memory.descriptor());
}

Journal::Header& Journal::header() const noexcept { return *reinterpret_cast<Header*>(m_memory.data()); }

JournalRing* Journal::rings() const noexcept
{
    return reinterpret_cast<JournalRing*>(m_memory.data() + kHeaderBytes);
}

JournalCell* Journal::cellsOf(std::size_t ring) const noexcept
{
    const Size size = header().size;
    auto* const first = reinterpret_cast<JournalCell*>(rings() + size.rings);
    return first + ring * size.entries;
}

std::optional<JournalWriter> Journal::claim(std::int32_t pid, std::int32_t generation) noexcept
{
    const Size size = header().size;
    for (std::size_t i = 0; i < size.rings; ++i) {
        JournalRing& ring = rings()[i];
        std::int32_t owner = ring.owner.load();
        // A claimant that was killed before it wrote its pid is gone like any other.
        if (!isReusable(ring, owner) || !ring.owner.compare_exchange_strong(owner, -pid)) continue;
        ring.generation.store(generation, std::memory_order_relaxed);
        ring.owner.store(pid);
        header().claims.fetch_add(1);
        return JournalWriter(ring, cellsOf(i), size.entries);
    }
    header().refusals.fetch_add(1);
    return std::nullopt;
}

// ---- reading

void Journal::read(std::vector<JournalEntry>& into)
{
    const Size size = header().size;
    for (std::size_t i = 0; i < size.rings; ++i) {
        JournalRing& ring = rings()[i];
        const std::uint64_t end = ring.written.load(std::memory_order_acquire);
        std::uint64_t next = ring.read.load(std::memory_order_relaxed);
        if (next == end) continue;
        // With something unread nobody else can have claimed it since: these are all of one generation.
        const std::int32_t generation = ring.generation.load(std::memory_order_relaxed);
        const JournalCell* const cells = cellsOf(i);
        for (; next != end; ++next) {
            const JournalCell& cell = cells[next & (size.entries - 1)];
            into.push_back({cell.id, cell.timeNs, generation});
        }
        ring.read.store(end, std::memory_order_release);
    }
}

bool Journal::isKept() const noexcept { return header().claims.load(std::memory_order_relaxed) > 0; }

std::uint64_t Journal::missing() const noexcept
{
    std::uint64_t sum = header().refusals.load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < header().size.rings; ++i)
        sum += rings()[i].dropped.load(std::memory_order_relaxed);
    return sum;
}

}  // namespace changeover
