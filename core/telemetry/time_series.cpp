// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/time_series.h"

#include "core/telemetry/atomic_copy.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace changeover {

namespace {

constexpr std::uint64_t kSeriesMagic = 0x3149'5245'5345'4843;  // "CHESERI1" in memory

std::size_t binOf(std::uint32_t us) noexcept
{
    if (us < 32) return 0;
    const int octave = std::max(0, 31 - 5 - std::countl_zero(us));
    // The half octave begins at sqrt(2) times the octave's start.
    const bool upperHalf = static_cast<double>(us) >= std::ldexp(32.0 * 1.4142135623730951, octave);
    return std::min(2 * static_cast<std::size_t>(octave) + (upperHalf ? 1u : 0u), kLatencyBins - 1);
}

double upperEdgeUs(std::size_t bin) noexcept { return 32.0 * std::exp2(static_cast<double>(bin + 1) / 2); }

void addSaturating(std::uint16_t& bin, std::uint32_t count) noexcept
{
    bin = static_cast<std::uint16_t>(std::min<std::uint32_t>(bin + count, 65'535));
}

Bucket::Answered& answeredSlot(Bucket& bucket, std::int32_t generation) noexcept
{
    for (auto& slot : bucket.answered) {
        if (slot.generation == 0) slot.generation = generation;
        if (slot.generation == generation) return slot;
    }
    return bucket.answered.back();
}

}  // namespace

void Bucket::addLatency(std::uint32_t correctedUs, std::uint32_t uncorrectedUs) noexcept
{
    latencyMinUs = latencyCount == 0 ? correctedUs : std::min(latencyMinUs, correctedUs);
    latencyMaxUs = std::max(latencyMaxUs, correctedUs);
    uncorrectedMaxUs = std::max(uncorrectedMaxUs, uncorrectedUs);
    latencySumUs += correctedUs;
    ++latencyCount;
    addSaturating(latencyBins[binOf(correctedUs)], 1);
}

void Bucket::addAnswer(std::int32_t generation, std::uint32_t count) noexcept
{
    answeredSlot(*this, generation).count += count;
}

bool Bucket::hasFailure() const noexcept
{
    // Neither OK (the first) nor CANCELLED (the last) is one.
    return std::any_of(classes.begin() + 1, classes.end() - 1,
                       [](std::uint32_t count) { return count != 0; });
}

void Bucket::merge(const Bucket& other) noexcept
{
    if (other.samples == 0) return;
    inFlightMin = samples == 0 ? other.inFlightMin : std::min(inFlightMin, other.inFlightMin);
    inFlightMax = std::max(inFlightMax, other.inFlightMax);
    queueMax = std::max(queueMax, other.queueMax);
    samples += other.samples;
    sent += other.sent;
    for (const Answered& from : other.answered) {
        if (from.generation == 0) continue;
        Answered& to = answeredSlot(*this, from.generation);
        to.count += from.count;
        to.inFlight = std::max(to.inFlight, from.inFlight);
        to.connections = std::max(to.connections, from.connections);
    }
    for (std::size_t i = 0; i < classes.size(); ++i)
        classes[i] += other.classes[i];
    if (other.latencyCount != 0)
        latencyMinUs = latencyCount == 0 ? other.latencyMinUs : std::min(latencyMinUs, other.latencyMinUs);
    latencyMaxUs = std::max(latencyMaxUs, other.latencyMaxUs);
    uncorrectedMaxUs = std::max(uncorrectedMaxUs, other.uncorrectedMaxUs);
    latencyCount += other.latencyCount;
    latencySumUs += other.latencySumUs;
    for (std::size_t i = 0; i < latencyBins.size(); ++i)
        addSaturating(latencyBins[i], other.latencyBins[i]);
}

std::optional<double> Bucket::latencyQuantileUs(double q) const noexcept
{
    std::uint64_t total = 0;
    for (const auto count : latencyBins)
        total += count;
    if (total == 0) return std::nullopt;
    const auto rank =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(total))));
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < latencyBins.size(); ++bin) {
        seen += latencyBins[bin];
        if (seen >= rank)
            return std::clamp(upperEdgeUs(bin), static_cast<double>(latencyMinUs),
                              static_cast<double>(latencyMaxUs));
    }
    return latencyMaxUs;
}

struct TimeSeries::Header {
    std::atomic<std::uint64_t> magic;
    std::uint32_t version;
    std::uint32_t cellSize;
    std::int64_t originNs;
    std::atomic<std::uint64_t> end;  // one past the newest level-0 bucket's number
};

namespace {

/// `sequence` is odd while the bucket is written.
struct Cell {
    std::atomic<std::uint64_t> sequence;
    AtomicCopy<Bucket> bucket;
};

constexpr std::size_t kSeriesHeaderBytes = 64;

constexpr std::size_t firstCell(std::size_t level) noexcept
{
    std::size_t first = 0;
    for (std::size_t i = 0; i < level; ++i)
        first += TimeSeries::kLevels[i].buckets;
    return first;
}

// A page is taken when it is first written: 26 kB a second until the finest ring is full, after a quarter of
// an hour; the coarser ones go on at a tenth of that. A supervisor's memory grows so by the clock, never by
// the request or the restart.
constexpr std::size_t kSeriesBytes =
    kSeriesHeaderBytes + firstCell(TimeSeries::kLevels.size()) * sizeof(Cell);
static_assert(kSeriesBytes < 100'000'000, "the data side is promised under 128 MB");

Cell& cellOf(const SharedMemory& memory, std::size_t level, std::uint64_t number) noexcept
{
    auto* cells = reinterpret_cast<Cell*>(memory.data() + kSeriesHeaderBytes);
    return cells[firstCell(level) + number % TimeSeries::kLevels[level].buckets];
}

void write(Cell& cell, const Bucket& bucket) noexcept
{
    const std::uint64_t sequence = cell.sequence.load(std::memory_order_relaxed);
    cell.sequence.store(sequence + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    cell.bucket.store(bucket);
    cell.sequence.store(sequence + 2, std::memory_order_release);
}

/// A bucket that is being written this instant is retried a few times; it is then shown by the next frame.
Bucket readCell(const Cell& cell) noexcept
{
    for (int attempt = 0; attempt < 16; ++attempt) {
        const std::uint64_t before = cell.sequence.load(std::memory_order_acquire);
        const Bucket bucket = cell.bucket.load();
        std::atomic_thread_fence(std::memory_order_acquire);
        if (before % 2 == 0 && cell.sequence.load(std::memory_order_relaxed) == before) return bucket;
    }
    return {};
}

constexpr std::uint64_t ceilDivide(std::int64_t value, std::int64_t width) noexcept
{
    return value <= 0 ? 0 : static_cast<std::uint64_t>((value + width - 1) / width);
}

}  // namespace

TimeSeries::TimeSeries(SharedMemory memory) noexcept : m_memory(std::move(memory))
{
    static_assert(sizeof(Header) <= kSeriesHeaderBytes);
}

Result<TimeSeries> TimeSeries::create(std::int64_t originNs)
{
    auto memory = SharedMemory::create("changeover-series", kSeriesBytes);
    if (!memory) return memory.error();
    TimeSeries series(std::move(*memory));
    Header& header = series.header();
    header.version = kVersion;
    header.cellSize = sizeof(Cell);
    header.originNs = originNs;
    header.magic.store(kSeriesMagic, std::memory_order_release);
    return series;
}

Result<TimeSeries> TimeSeries::map(FileDescriptor descriptor)
{
    auto memory = SharedMemory::map(std::move(descriptor), SharedMemory::Access::ReadOnly);
    if (!memory) return memory.error();
    if (memory->size() != kSeriesBytes) return std::make_error_code(std::errc::protocol_not_supported);
    TimeSeries series(std::move(*memory));
    const Header& header = series.header();
    if (header.magic.load(std::memory_order_acquire) != kSeriesMagic || header.version != kVersion ||
        header.cellSize != sizeof(Cell))
        return std::make_error_code(std::errc::protocol_not_supported);
    return series;
}

TimeSeries::Header& TimeSeries::header() const noexcept
{
    return *reinterpret_cast<Header*>(m_memory.data());
}

std::int64_t TimeSeries::originNs() const noexcept { return header().originNs; }

std::int64_t TimeSeries::endNs() const noexcept
{
    return originNs() +
           static_cast<std::int64_t>(header().end.load(std::memory_order_acquire)) * kLevels[0].widthNs;
}

void TimeSeries::add(const Bucket& bucket) noexcept
{
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
        const auto ratio = static_cast<std::uint64_t>(kLevels[level].widthNs / kLevels[0].widthNs);
        const std::uint64_t number = bucket.number / ratio;
        Cell& cell = cellOf(m_memory, level, number);
        Bucket merged = cell.bucket.load();  // ours alone to write
        if (merged.number != number || merged.samples == 0) merged = Bucket{.number = number};
        merged.merge(bucket);
        write(cell, merged);
    }
    const std::uint64_t end = std::max(header().end.load(std::memory_order_relaxed), bucket.number + 1);
    header().end.store(end, std::memory_order_release);
}

Bucket TimeSeries::sum(std::int64_t fromNs, std::int64_t toNs) const noexcept
{
    Bucket total;
    const std::int64_t from = std::max<std::int64_t>(0, fromNs - originNs());
    const std::int64_t to = std::min(toNs, endNs()) - originNs();
    if (from >= to) return total;

    const auto oldest = [&](std::size_t level) {  // the first number that its ring still holds
        const auto newest = static_cast<std::uint64_t>((endNs() - originNs() - 1) / kLevels[level].widthNs);
        return newest < kLevels[level].buckets ? 0 : newest - kLevels[level].buckets + 1;
    };
    std::size_t level = kLevels.size() - 1;
    // By the span asked for, not the part of it that has data: neighbours must choose alike, or count twice.
    while (level > 0 && kLevels[level].widthNs > toNs - fromNs)
        --level;
    while (level + 1 < kLevels.size() && ceilDivide(from, kLevels[level].widthNs) < oldest(level))
        ++level;

    const std::int64_t width = kLevels[level].widthNs;
    const std::uint64_t first = std::max(ceilDivide(from, width), oldest(level));
    const std::uint64_t last = ceilDivide(to, width);
    for (std::uint64_t number = first; number < last; ++number) {
        const Bucket bucket = readCell(cellOf(m_memory, level, number));
        if (bucket.number == number) total.merge(bucket);
    }
    return total;
}

Bucket TimeSeries::total(std::int64_t fromNs, std::int64_t toNs) const noexcept
{
    Bucket all;
    const std::int64_t finest = kLevels[0].widthNs;
    const std::int64_t to = std::min(toNs, endNs()) - originNs();
    std::int64_t at = static_cast<std::int64_t>(ceilDivide(fromNs - originNs(), finest)) * finest;
    while (at < to) {
        // The widest step that begins on an edge of its level and ends in time.
        std::int64_t step = finest;
        for (const Level& level : kLevels)
            if (at % level.widthNs == 0 && at + level.widthNs <= to) step = level.widthNs;
        all.merge(sum(originNs() + at, originNs() + at + step));
        at += step;
    }
    return all;
}

}  // namespace changeover
