// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace changeover::bench {

/// What `command`, run by the shell, writes to its standard output. Blocks until it ends. Empty when it
/// cannot be run.
std::string outputOf(const std::string& command);
/// Its first line, without the line end.
std::string firstLine(const std::string& command);

}  // namespace changeover::bench
