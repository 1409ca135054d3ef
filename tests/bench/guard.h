// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace changeover::bench {

/// Runs `work` in a child and returns its exit code. Whatever happens to the child, and also on INT, TERM and
/// HUP, every process that it started is ended and reaped, those too that made themselves daemons.
/// Call before any thread is started.
int guarded(const std::function<int()>& work);

}  // namespace changeover::bench
