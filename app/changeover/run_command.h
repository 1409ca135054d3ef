// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_options.h"

namespace changeover {

/// Checks the surroundings, runs, prints, writes the reports, ends everything. The exit code.
int runCommand(const RunOptions& options);

}  // namespace changeover
