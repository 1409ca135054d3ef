// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/clock.h"

#include <cstdint>
#include <ctime>

namespace changeover::bench {

/// Sleeps until CLOCK_MONOTONIC reads `atNs`.
inline void sleepUntil(std::int64_t atNs)
{
    const timespec at{atNs / 1'000'000'000, atNs % 1'000'000'000};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
    }
}
inline void sleepFor(std::int64_t ns) { sleepUntil(monotonicNs() + ns); }

/// Asks each half millisecond; false when `capNs` pass first.
template <class Condition> bool waitUntil(std::int64_t capNs, Condition condition)
{
    const std::int64_t endNs = monotonicNs() + capNs;
    while (!condition()) {
        if (monotonicNs() > endNs) return false;
        sleepFor(500'000);
    }
    return true;
}

}  // namespace changeover::bench
