// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>

namespace changeover {

/// Nanoseconds of CLOCK_MONOTONIC: the one time base of all processes on a machine, and of every record here.
std::int64_t monotonicNs() noexcept;

/// Nanoseconds of CLOCK_BOOTTIME, which also counts suspend: it jumps against monotonicNs() when the machine
/// slept.
std::int64_t boottimeNs() noexcept;

constexpr std::int64_t nanoseconds(std::chrono::nanoseconds duration) noexcept { return duration.count(); }

}  // namespace changeover
