// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/scoreboard.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace changeover {

/// A generation that drains. Times are CLOCK_MONOTONIC.
struct DrainingGeneration {
    std::int32_t pid = 0;
    std::int32_t generation = 0;
    std::int64_t deadlineNs = 0;
    std::uint64_t connections = 0;  ///< still open, listed or not

    bool operator==(const DrainingGeneration&) const = default;
};

/// One of its connections, and why it is still there: see DrainingConnection.
struct StayingRow {
    std::int32_t generation = 0;
    std::uint64_t id = 0;
    std::string state;
    StayReason reason = StayReason::AwaitsRequest;
    std::int64_t openedNs = 0;
    std::int64_t sinceNs = 0;
    std::int64_t untilNs = 0;
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::uint64_t have = 0;
    std::uint64_t want = 0;
    std::string peer;

    bool operator==(const StayingRow&) const = default;
};

/// Who drains, and what each waits for.
struct DrainingReport {
    static constexpr std::size_t kMaxRows = 128;  ///< it must fit into a packet

    std::int64_t timeNs = 0;
    std::vector<DrainingGeneration> generations;  ///< oldest first
    std::vector<StayingRow> rows;                 ///< by generation and id; the first kMaxRows

    std::uint64_t connections() const noexcept;
    bool operator==(const DrainingReport&) const = default;
};

/// From what the processes say; of those that `lives` says no to, nothing.
DrainingReport drainingReport(const Scoreboard& scoreboard, std::int64_t nowNs,
                              const std::function<bool(std::int32_t pid)>& lives);

}  // namespace changeover
