// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace changeover {

namespace {

// Values under 128 have a bin each. Above, the seven leading bits choose the bin: 64 of them an octave.
constexpr int kLeadingBits = 7;
constexpr std::uint64_t kExact = 1U << kLeadingBits;

std::size_t binOf(std::uint64_t value) noexcept
{
    if (value < kExact) return value;
    const int shift = static_cast<int>(std::bit_width(value)) - kLeadingBits;
    return static_cast<std::size_t>(shift) * (kExact / 2) + (value >> shift);
}

std::uint64_t middleOf(std::size_t bin) noexcept
{
    if (bin < kExact) return bin;
    const std::size_t shift = bin / (kExact / 2) - 1;
    const std::uint64_t leading = bin - shift * (kExact / 2);
    return (leading << shift) + (std::uint64_t{1} << shift) / 2;
}

}  // namespace

void LatencyHistogram::add(std::int64_t ns) noexcept
{
    const std::int64_t value = std::max<std::int64_t>(ns, 0);
    ++m_bins[std::min(binOf(static_cast<std::uint64_t>(value)), kBins - 1)];
    ++m_count;
    m_maxNs = std::max(m_maxNs, value);
}

void LatencyHistogram::merge(const LatencyHistogram& other) noexcept
{
    for (std::size_t i = 0; i < kBins; ++i)
        m_bins[i] += other.m_bins[i];
    m_count += other.m_count;
    m_maxNs = std::max(m_maxNs, other.m_maxNs);
}

std::int64_t LatencyHistogram::quantileNs(double q) const noexcept
{
    if (m_count == 0) return 0;
    const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(m_count));
    const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, m_count);
    if (rank == m_count) return m_maxNs;  // exact, also beyond the last bin
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        seen += m_bins[bin];
        if (seen >= rank) return std::min(static_cast<std::int64_t>(middleOf(bin)), m_maxNs);
    }
    return m_maxNs;
}

LatencyFigures figures(const LatencyHistogram& histogram) noexcept
{
    return {histogram.quantileNs(0.5), histogram.quantileNs(0.9), histogram.quantileNs(0.99),
            histogram.quantileNs(0.999), histogram.maxNs()};
}

}  // namespace changeover
