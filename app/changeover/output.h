// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace changeover {

/// Writes what was asked for to the standard output. 0, or kEnvironmentError after a complaint where it is
/// closed, full, or a pipe that is no longer read.
[[nodiscard]] int printOut(const std::string& text);

}  // namespace changeover
