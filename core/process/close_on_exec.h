// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace changeover {

/// Every open descriptor from `first` on closes at execve(2). False with errno set where that cannot be done.
/// Async-signal-safe; without close_range(2) it needs /proc.
bool closeOnExecFrom(int first) noexcept;

}  // namespace changeover
