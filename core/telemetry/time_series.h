// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/shared_memory.h"

#include <array>
#include <cstdint>
#include <optional>

namespace changeover {

inline constexpr std::size_t kBucketClasses = 12;  ///< one a RequestClass, in its order
inline constexpr std::size_t kLatencyBins =
    40;  ///< half octaves from 32 us: bin i holds [32 us * 2^(i/2), …)
inline constexpr std::size_t kBucketGenerations = 4;

/// What happened in one span of time. Sums are exact; merging two buckets loses nothing but who answered
/// beyond four generations (those go to the last of the four).
struct Bucket {
    struct Answered {
        std::int32_t generation = 0;  ///< 0 = unused
        std::uint32_t count = 0;
        std::uint32_t inFlight = 0;  ///< highest in this span, as the server said
        std::uint32_t connections = 0;
    };

    std::uint64_t number =
        0;  ///< start time = origin + number * width; what the ring's slot holds is checked by it
    std::uint32_t samples = 0;  ///< 0: no data, which is not the same as nothing happened
    std::uint32_t sent = 0;
    std::array<Answered, kBucketGenerations> answered{};
    std::array<std::uint32_t, kBucketClasses> classes{};  ///< by RequestClass; [0] is OK
    std::uint32_t inFlightMin = 0, inFlightMax = 0;       ///< the client's
    std::uint32_t queueMax = 0;                           ///< accept queue depth
    std::uint32_t latencyCount = 0;
    std::uint32_t latencyMinUs = 0, latencyMaxUs = 0;  ///< corrected, of OK
    std::uint32_t uncorrectedMaxUs = 0;
    std::uint64_t latencySumUs = 0;
    std::array<std::uint16_t, kLatencyBins> latencyBins{};  ///< saturating

    void merge(const Bucket& other) noexcept;
    void addLatency(std::uint32_t correctedUs, std::uint32_t uncorrectedUs) noexcept;
    void addAnswer(std::int32_t generation, std::uint32_t count = 1) noexcept;
    bool hasFailure() const noexcept;
    /// The upper edge of the bin where quantile `q` lies, within [min, max]; nothing without answers.
    std::optional<double> latencyQuantileUs(double q) const noexcept;
};

/// Buckets at four widths in one block of shared memory: written by one thread, read by anyone.
///
/// Each level is a ring. A reader sees a bucket whole or not at all (a sequence number around it).
class TimeSeries {
public:
    struct Level {
        std::int64_t widthNs;
        std::size_t buckets;
    };
    static constexpr std::array<Level, 4> kLevels{
        {{10'000'000, 90'000}, {100'000'000, 108'000}, {1'000'000'000, 86'400}, {10'000'000'000, 60'480}}};
    static constexpr std::uint32_t kVersion = 1;

    /// `originNs`: CLOCK_MONOTONIC at bucket 0.
    [[nodiscard]] static Result<TimeSeries> create(std::int64_t originNs);
    /// std::errc::protocol_not_supported when another build's layout is found there.
    [[nodiscard]] static Result<TimeSeries> map(FileDescriptor descriptor);

    int descriptor() const noexcept { return m_memory.descriptor(); }
    std::int64_t originNs() const noexcept;

    /// Adds a level-0 bucket to every level. The writing thread only; numbers never go back.
    void add(const Bucket& bucket) noexcept;

    /// The merge of the buckets that begin in [fromNs, toNs), from the coarsest level whose buckets are no
    /// wider than the span, or a coarser one where that no longer reaches back so far; `samples` is 0 where
    /// nothing is known. Spans that follow each other without a gap count each bucket once, provided they are
    /// equally long. Any thread, any process.
    Bucket sum(std::int64_t fromNs, std::int64_t toNs) const noexcept;

    /// The same to the finest bucket whatever the span, of as many buckets as it takes: what a person
    /// measures.
    Bucket total(std::int64_t fromNs, std::int64_t toNs) const noexcept;

    /// The end of the newest level-0 bucket; originNs() when there is none.
    std::int64_t endNs() const noexcept;

private:
    struct Header;
    explicit TimeSeries(SharedMemory memory) noexcept;
    Header& header() const noexcept;

    SharedMemory m_memory;
};

}  // namespace changeover
