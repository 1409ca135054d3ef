// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace changeover {

/// When somebody held a listening socket on the address, and so when nobody did: the refusal gaps.
///
/// Fed with what each process said and when it ended, in any order. A gap lies between two holders; before
/// the first one ever there is none. Times are CLOCK_MONOTONIC. Keeps the newest 4 096 gaps. One thread.
class ListenerTimeline {
public:
    struct Gap {
        std::int64_t fromNs = 0;
        std::optional<std::int64_t> toNs;  ///< none: it goes on
        bool operator==(const Gap&) const = default;
    };

    void opened(std::int32_t pid, std::int64_t timeNs);
    void closed(std::int32_t pid, std::int64_t timeNs);
    /// Whatever it held is gone; nothing when it held none.
    void ended(std::int32_t pid, std::int64_t timeNs) { closed(pid, timeNs); }

    std::vector<Gap> gaps() const;
    /// The length of all gaps inside [fromNs, toNs].
    std::int64_t gapWithinNs(std::int64_t fromNs, std::int64_t toNs) const;

private:
    struct Span {
        std::int64_t fromNs, toNs;
    };
    static void cover(Span span, std::vector<Span>& spans);

    std::vector<Span> m_covered;                  // disjoint, in order
    std::map<std::int32_t, std::int64_t> m_open;  // pid, since when
};

}  // namespace changeover
