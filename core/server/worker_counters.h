// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/connection_state.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

namespace changeover {

/// Adds to a counter that one thread writes: a plain addition that others may read whole at any time.
inline void bump(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) noexcept
{
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

/// What /metrics tells beyond the scoreboard. One writer, the worker's thread; any number of readers.
struct WorkerCounters {
    static constexpr std::array kCodes{101, 200, 400, 403, 404, 405, 408, 413, 414, 426, 431, 500, 501, 503};

    std::array<std::atomic<std::uint64_t>, kOpenStates.size()> connections{};  ///< now, by state
    std::array<std::atomic<std::uint64_t>, kCodes.size()> answers{};           ///< so far, by code

    std::atomic<std::uint64_t> unfinishedBytes{};  ///< now, of requests that are not answered in full
    std::atomic<std::uint64_t> acceptPauses{};     ///< so far
    std::atomic<std::uint64_t> isPaused{};         ///< 1 while clients wait and none is accepted

    void moved(ConnectionState from, ConnectionState to) noexcept
    {
        if (from != ConnectionState::Closed)
            bump(connections[static_cast<std::size_t>(from)], ~std::uint64_t{0});
        if (to != ConnectionState::Closed) bump(connections[static_cast<std::size_t>(to)]);
    }

    void answered(int code) noexcept
    {
        const auto at = std::find(kCodes.begin(), kCodes.end(), code);
        if (at != kCodes.end()) bump(answers[static_cast<std::size_t>(at - kCodes.begin())]);
    }
};

}  // namespace changeover
