// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/generator.h"
#include "core/telemetry/scoreboard.h"
#include "core/telemetry/time_series.h"

#include <cstdint>
#include <map>
#include <span>

namespace changeover {

/// Turns outcomes and samples into 10 ms buckets of a time series.
///
/// An outcome is counted in the bucket of the instant it finished, exactly once; one that comes when that
/// bucket has been written already is counted in the oldest that is still open, so that sums stay exact.
/// Buckets are written kLagNs after their end. Where no sample came for more than kHoleNs the clock had a
/// hole (we were stopped, or the machine slept): those buckets stay "no data".
class SeriesFeeder {
public:
    static constexpr std::int64_t kLagNs = 40'000'000;
    static constexpr std::int64_t kHoleNs = 500'000'000;

    explicit SeriesFeeder(TimeSeries& series);

    void add(const RequestOutcome& outcome);

    /// The state at `nowNs`; writes all buckets that are old enough.
    void sample(std::int64_t nowNs, const LoadRecord& record, std::span<const GenerationCounters> generations,
                std::uint32_t queueDepth);

private:
    std::uint64_t numberAt(std::int64_t timeNs) const noexcept;
    Bucket& bucket(std::uint64_t number);
    void fillSince(std::uint64_t lastNumber, std::uint64_t number);

    TimeSeries& m_series;
    std::map<std::uint64_t, Bucket> m_open;
    std::uint64_t m_oldestOpen = 0;  ///< everything before has been written
    std::int64_t m_lastSampleNs = 0;
    std::uint64_t m_lastSent = 0;
    std::uint32_t m_lastInFlight = 0;
};

}  // namespace changeover
