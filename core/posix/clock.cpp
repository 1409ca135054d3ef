// SPDX-License-Identifier: BSL-1.0
#include "core/posix/clock.h"

#include <ctime>

namespace changeover {

namespace {

std::int64_t read(clockid_t clock) noexcept
{
    timespec now{};
    ::clock_gettime(clock, &now);  // cannot fail for these two clocks
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

std::int64_t monotonicNs() noexcept { return read(CLOCK_MONOTONIC); }

std::int64_t boottimeNs() noexcept { return read(CLOCK_BOOTTIME); }

}  // namespace changeover
