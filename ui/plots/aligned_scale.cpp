// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/aligned_scale.h"

#include "ui/plots/nice_numbers.h"

#include <algorithm>

namespace changeover {
namespace {

constexpr double kUsual = 0.95;  // of the steps lie below what sets the scale

double usualTop(const AlignedSeries& series)
{
    std::vector<double> counts;
    for (std::size_t i = 0; i < series.steps(); ++i)
        counts.push_back(series.answeredIn(i));
    const auto usual =
        counts.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(counts.size()) * kUsual);
    std::ranges::nth_element(counts, usual);
    return series.perSecond(*usual);
}

}  // namespace

AlignedScale::AlignedScale(const std::vector<ComparedWay>& ways)
{
    double top = 0;
    for (const ComparedWay& way : ways) {
        if (way.series.steps() == 0) continue;
        m_fromS = std::min(m_fromS, way.series.fromS);
        m_toS = std::max(m_toS, way.series.endS());
        top = std::max(top, usualTop(way.series));
    }
    m_top = niceTop(top);
}

}  // namespace changeover
