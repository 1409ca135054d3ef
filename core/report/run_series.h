// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/chronicle.h"
#include "core/telemetry/time_series.h"
#include "core/verdict/run_ledger.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace changeover {

/// What the clients saw over a span, in equal steps.
struct RunSeries {
    std::int64_t fromUs = 0;  ///< where it begins, from the instant that is zero
    std::int64_t stepUs = 0;
    std::vector<Bucket> steps;  ///< `samples` 0: not known

    double seconds(std::size_t step) const noexcept
    {
        return static_cast<double>(fromUs + static_cast<std::int64_t>(step) * stepUs) / 1e6;
    }
    double endSeconds() const noexcept { return seconds(steps.size()); }
    double perSecond(std::uint64_t count) const noexcept
    {
        return static_cast<double>(count) * 1e6 / static_cast<double>(stepUs);
    }
};

/// The generations that answered something in it, in order; 0: some did not say which they are.
std::vector<std::int32_t> answerers(const RunSeries& series);
/// How many answers came from `generation`; of 0: from whoever does not say.
std::uint64_t answeredBy(const Bucket& bucket, std::int32_t generation) noexcept;

/// Of [fromNs, toNs), counted from zeroNs; in the shortest of the steps 50, 100, 200, 500 ms, 1, 2, 5 s …
/// that needs no more than `most`.
RunSeries readSeries(const TimeSeries& series, std::int64_t fromNs, std::int64_t toNs, std::int64_t zeroNs,
                     std::size_t most);

/// One generation's life, in seconds since the run began; none where it did not get so far.
struct GenerationLane {
    std::int32_t generation = 0, pid = 0;
    double startedS = 0;
    std::optional<double> acceptingS, stoppedS, endedS;
};

/// The times when nobody listened.
struct GapSpan {
    double fromS = 0, toS = 0;
};

std::vector<GenerationLane> readLanes(const Chronicle& chronicle, std::int64_t startNs);
std::vector<GapSpan> readGaps(const RunLedger& ledger, std::int64_t startNs, std::int64_t endNs);

}  // namespace changeover
