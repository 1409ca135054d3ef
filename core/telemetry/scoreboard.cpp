// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/scoreboard.h"

#include "core/posix/clock.h"
#include "core/telemetry/atomic_copy.h"
#include "core/telemetry/liveness.h"

#include <unistd.h>

#include <algorithm>

namespace changeover {

namespace {

constexpr std::uint64_t kScoreboardMagic = 0x3152'4F43'5345'4843;  // "CHESCOR1" in memory
constexpr std::int32_t kBeingClaimed = -1;
constexpr std::int64_t kHolePatienceNs = 100'000'000;

void reset(ScoreboardSlot& slot, std::int32_t generation) noexcept
{
    for (auto* counter :
         {&slot.accepted, &slot.closed, &slot.started, &slot.answered, &slot.abandoned, &slot.errors})
        counter->store(0, std::memory_order_relaxed);
    slot.generation.store(generation, std::memory_order_relaxed);
}

}  // namespace

struct Scoreboard::Header {
    std::atomic<std::uint64_t> magic;
    std::uint32_t version;
    std::uint32_t slotSize;
    std::uint32_t slotCount;
    std::uint32_t cellSize;
    std::uint32_t cellCount;
    std::uint32_t placeSize;
    std::uint32_t placeCount;
    alignas(64) std::atomic<std::uint64_t> nextEvent;
};

/// `sequence` is 2 t + 1 while event t is written and 2 t + 2 once it is whole.
struct alignas(64) Scoreboard::EventCell {
    std::atomic<std::uint64_t> sequence;
    AtomicCopy<Event> event;
};

namespace {

constexpr std::size_t kScoreboardHeaderBytes = 128;
constexpr std::size_t kCellBytes = 256;
constexpr std::size_t kPlacesAt =
    kScoreboardHeaderBytes + Scoreboard::kSlots * sizeof(ScoreboardSlot) + Scoreboard::kEvents * kCellBytes;
constexpr std::size_t kScoreboardBytes = kPlacesAt + Scoreboard::kDrainingPlaces * sizeof(DrainingPlace);

}  // namespace

Scoreboard::Scoreboard(SharedMemory memory) noexcept : m_memory(std::move(memory))
{
    static_assert(sizeof(Header) == kScoreboardHeaderBytes && sizeof(EventCell) == kCellBytes);
}

Result<Scoreboard> Scoreboard::create()
{
    auto memory = SharedMemory::create("changeover-scoreboard", kScoreboardBytes);
    if (!memory) return memory.error();
    return open("/proc/self/fd/" + std::to_string(memory->descriptor()));
}

Result<Scoreboard> Scoreboard::createUnshared()
{
    auto memory = SharedMemory::createUnshared(kScoreboardBytes);
    if (!memory) return memory.error();
    return begin(std::move(*memory));
}

Result<Scoreboard> Scoreboard::open(const std::string& path)
{
    auto memory = SharedMemory::open(path, SharedMemory::Access::ReadWrite, kScoreboardBytes);
    if (!memory) return memory.error();
    return begin(std::move(*memory));
}

/// Fills in the header of memory just made, and refuses another build's.
Result<Scoreboard> Scoreboard::begin(SharedMemory memory)
{
    if (memory.size() != kScoreboardBytes) return std::make_error_code(std::errc::protocol_not_supported);

    Scoreboard scoreboard(std::move(memory));
    Header& header = scoreboard.header();
    if (header.magic.load(std::memory_order_acquire) == 0) {  // just made: all zero
        header.version = kVersion;
        header.slotSize = sizeof(ScoreboardSlot);
        header.slotCount = kSlots;
        header.cellSize = sizeof(EventCell);
        header.cellCount = kEvents;
        header.placeSize = sizeof(DrainingPlace);
        header.placeCount = kDrainingPlaces;
        header.magic.store(kScoreboardMagic, std::memory_order_release);
    }
    const bool known = header.magic.load(std::memory_order_acquire) == kScoreboardMagic &&
                       header.version == kVersion && header.slotSize == sizeof(ScoreboardSlot) &&
                       header.slotCount == kSlots && header.cellSize == sizeof(EventCell) &&
                       header.cellCount == kEvents && header.placeSize == sizeof(DrainingPlace) &&
                       header.placeCount == kDrainingPlaces;
    if (!known) return std::make_error_code(std::errc::protocol_not_supported);
    return scoreboard;
}

std::string Scoreboard::path() const
{
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(descriptor());
}

Scoreboard::Header& Scoreboard::header() const noexcept
{
    return *reinterpret_cast<Header*>(m_memory.data());
}

Scoreboard::EventCell* Scoreboard::cells() const noexcept
{
    return reinterpret_cast<EventCell*>(m_memory.data() + kScoreboardHeaderBytes +
                                        kSlots * sizeof(ScoreboardSlot));
}

std::span<DrainingPlace> Scoreboard::drainingPlaces() const noexcept
{
    return {reinterpret_cast<DrainingPlace*>(m_memory.data() + kPlacesAt), kDrainingPlaces};
}

DrainingPlace* Scoreboard::claimDraining(std::int32_t pid) noexcept
{
    for (DrainingPlace& place : drainingPlaces())
        if (place.claim(pid)) return &place;
    return nullptr;
}

std::vector<DrainingConnections> Scoreboard::draining() const
{
    std::vector<DrainingConnections> all;
    for (const DrainingPlace& place : drainingPlaces())
        if (const auto what = place.read()) all.push_back(*what);
    return all;
}

std::span<const ScoreboardSlot> Scoreboard::slots() const noexcept
{
    return {reinterpret_cast<const ScoreboardSlot*>(m_memory.data() + kScoreboardHeaderBytes), kSlots};
}

ScoreboardSlot* Scoreboard::claim(std::int32_t pid, std::int32_t generation) noexcept
{
    auto* first = reinterpret_cast<ScoreboardSlot*>(m_memory.data() + kScoreboardHeaderBytes);
    const auto take = [&](ScoreboardSlot& slot, std::int32_t holder) {
        if (!slot.pid.compare_exchange_strong(holder, kBeingClaimed)) return false;
        reset(slot, generation);
        slot.pid.store(pid, std::memory_order_release);
        return true;
    };
    for (std::size_t i = 0; i < kSlots; ++i)
        if (first[i].pid.load() == 0 && take(first[i], 0)) return first + i;

    ScoreboardSlot* oldest = nullptr;
    for (std::size_t i = 0; i < kSlots; ++i) {
        const std::int32_t holder = first[i].pid.load();
        if (holder > 0 && (!oldest || first[i].generation < oldest->generation) && isGone(holder))
            oldest = first + i;
    }
    return oldest && take(*oldest, oldest->pid.load()) ? oldest : nullptr;
}

void Scoreboard::append(Event event) noexcept
{
    if (event.timeNs == 0) event.timeNs = monotonicNs();
    const std::uint64_t ticket = header().nextEvent.fetch_add(1, std::memory_order_acq_rel);
    EventCell& cell = cells()[ticket % kEvents];
    cell.sequence.store(2 * ticket + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    cell.event.store(event);
    cell.sequence.store(2 * ticket + 2, std::memory_order_release);
}

std::vector<Event> Scoreboard::read(Cursor& cursor) const
{
    std::vector<Event> events;
    const std::uint64_t end = header().nextEvent.load(std::memory_order_acquire);
    if (end - cursor.next > kEvents) {
        cursor.lost += end - cursor.next - kEvents;
        cursor.next = end - kEvents;
    }
    while (cursor.next < end) {
        const EventCell& cell = cells()[cursor.next % kEvents];
        const std::uint64_t whole = 2 * cursor.next + 2;
        const std::uint64_t before = cell.sequence.load(std::memory_order_acquire);
        if (before < whole) {  // still being written, or its writer was killed
            const std::int64_t now = monotonicNs();
            if (cursor.holeSinceNs == 0) cursor.holeSinceNs = now;
            if (now - cursor.holeSinceNs < kHolePatienceNs) break;
            ++cursor.lost;
        } else {
            const Event event = cell.event.load();
            std::atomic_thread_fence(std::memory_order_acquire);
            if (before == whole && cell.sequence.load(std::memory_order_relaxed) == whole)
                events.push_back(event);
            else
                ++cursor.lost;
        }
        cursor.holeSinceNs = 0;
        ++cursor.next;
    }
    return events;
}

std::vector<GenerationCounters> countersByGeneration(const Scoreboard& scoreboard)
{
    std::vector<GenerationCounters> rows;
    for (const ScoreboardSlot& slot : scoreboard.slots()) {
        const std::int32_t pid = slot.pid.load(std::memory_order_acquire);
        if (pid == 0) break;  // slots are filled from the front and never emptied
        if (pid < 0) continue;
        const std::int32_t generation = slot.generation.load(std::memory_order_relaxed);
        auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& r) { return r.pid == pid && r.generation == generation; });
        if (row == rows.end()) {
            rows.push_back({.pid = pid, .generation = generation});
            row = rows.end() - 1;
        }
        // What ends is read before what begins, so that a difference is never negative.
        const std::uint64_t ended = slot.answered.load(std::memory_order_acquire);
        const std::uint64_t abandoned = slot.abandoned.load(std::memory_order_acquire);
        const std::uint64_t closed = slot.closed.load(std::memory_order_acquire);
        const std::uint64_t started = slot.started.load(std::memory_order_acquire);
        const std::uint64_t accepted = slot.accepted.load(std::memory_order_acquire);
        row->accepted += accepted;
        row->started += started;
        row->answered += ended;
        row->errors += slot.errors.load(std::memory_order_relaxed);
        row->inFlight += started - ended - abandoned;
        row->connections += accepted - closed;
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return a.generation != b.generation ? a.generation < b.generation : a.pid < b.pid;
    });
    return rows;
}

}  // namespace changeover
