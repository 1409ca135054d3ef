// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace changeover {

/// Latencies in ns, log-linear: 64 bins an octave, so that a quantile is at most 0.8 % off; maximum and count
/// are exact. From 1 ns to 137 s, beyond which only the maximum is. 16 KiB, never allocates. One thread.
class LatencyHistogram {
public:
    void add(std::int64_t ns) noexcept;
    void merge(const LatencyHistogram& other) noexcept;

    std::uint64_t count() const noexcept { return m_count; }
    std::int64_t maxNs() const noexcept { return m_maxNs; }
    /// The value below which the fraction `q` of all lies (nearest rank); 0 when there is none.
    std::int64_t quantileNs(double q) const noexcept;

private:
    static constexpr std::size_t kBins = 2048;
    std::array<std::uint64_t, kBins> m_bins{};
    std::uint64_t m_count = 0;
    std::int64_t m_maxNs = 0;
};

/// What a report says about a histogram.
struct LatencyFigures {
    std::int64_t p50Ns = 0, p90Ns = 0, p99Ns = 0, p999Ns = 0, maxNs = 0;
    bool operator==(const LatencyFigures&) const = default;
};
LatencyFigures figures(const LatencyHistogram& histogram) noexcept;

}  // namespace changeover
