// SPDX-License-Identifier: BSL-1.0
#include "core/lab/drain_spacing.h"

#include "core/posix/clock.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kSpacingReserve{
    120};  // for what a changeover takes longer than the last one
constexpr std::chrono::milliseconds kSlowestOfAMix{
    1'200};                         // a request of the load must not end a drain later
constexpr int kDrainsKeepAHup = 3;  // a server of ours keeps a HUP while so many drain

}  // namespace

DrainSpacing::DrainSpacing(int overlap, Milliseconds interval, Milliseconds longest)
    : m_overlap(overlap), m_interval(interval), m_longest(longest)
{
}

DrainSpacing::Milliseconds DrainSpacing::next(std::int64_t nowNs, std::int64_t changeoverNs)
{
    const std::int64_t stepNs = std::max(changeoverNs + nanoseconds(m_interval + kSpacingReserve),
                                         nanoseconds(kSlowestOfAMix) / std::max(m_overlap, 1));
    std::int64_t endNs = nowNs + m_overlap * stepNs;
    if (m_overlap >= kDrainsKeepAHup) endNs = std::max(endNs, m_lastEndNs + stepNs);
    endNs = std::min(endNs, nowNs + nanoseconds(m_longest));
    m_lastEndNs = endNs;
    return std::chrono::ceil<Milliseconds>(std::chrono::nanoseconds(endNs - nowNs));
}

}  // namespace changeover
