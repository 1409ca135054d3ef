// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/listener_timeline.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::size_t kMaxSpans = 4097;  // as many gaps as promised, and one

}  // namespace

void ListenerTimeline::opened(std::int32_t pid, std::int64_t timeNs)
{
    m_open.try_emplace(pid, timeNs);  // a second listener of the same process changes nothing
}

void ListenerTimeline::closed(std::int32_t pid, std::int64_t timeNs)
{
    const auto held = m_open.find(pid);
    if (held == m_open.end()) return;
    cover({held->second, std::max(held->second, timeNs)}, m_covered);
    m_open.erase(held);
    if (m_covered.size() > kMaxSpans) m_covered.erase(m_covered.begin());
}

void ListenerTimeline::cover(Span span, std::vector<Span>& spans)
{
    const auto first = std::lower_bound(spans.begin(), spans.end(), span.fromNs,
                                        [](const Span& s, std::int64_t from) { return s.toNs < from; });
    auto last = first;
    for (; last != spans.end() && last->fromNs <= span.toNs; ++last) {
        span.fromNs = std::min(span.fromNs, last->fromNs);
        span.toNs = std::max(span.toNs, last->toNs);
    }
    spans.insert(spans.erase(first, last), span);
}

std::vector<ListenerTimeline::Gap> ListenerTimeline::gaps() const
{
    std::optional<std::int64_t> openSinceNs;
    for (const auto& [pid, since] : m_open)
        openSinceNs = std::min(openSinceNs.value_or(since), since);

    std::vector<Gap> gaps;
    std::optional<std::int64_t> closedNs;
    for (const Span& span : m_covered) {
        if (openSinceNs && *openSinceNs <= span.fromNs) break;  // from here on it was always held
        if (closedNs) gaps.push_back({*closedNs, span.fromNs});
        closedNs = span.toNs;
    }
    if (closedNs && (!openSinceNs || *openSinceNs > *closedNs)) gaps.push_back({*closedNs, openSinceNs});
    return gaps;
}

std::int64_t ListenerTimeline::gapWithinNs(std::int64_t fromNs, std::int64_t toNs) const
{
    std::int64_t sum = 0;
    for (const Gap& gap : gaps()) {
        const std::int64_t from = std::max(gap.fromNs, fromNs);
        const std::int64_t to = std::min(gap.toNs.value_or(toNs), toNs);
        sum += std::max<std::int64_t>(to - from, 0);
    }
    return sum;
}

}  // namespace changeover
