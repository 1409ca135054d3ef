// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <signal.h>

#include <cerrno>
#include <cstdint>

namespace changeover {

/// Nobody has this pid any more, so what its process owned in shared memory is free. A zombie has it still,
/// and so has another process that was given the number since: then it stays taken a while longer.
inline bool isGone(std::int32_t pid) noexcept { return ::kill(pid, 0) != 0 && errno == ESRCH; }

}  // namespace changeover
