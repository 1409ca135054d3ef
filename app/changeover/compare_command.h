// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compare_options.h"

namespace changeover {

/// Takes each way in turn, prints the table, writes the reports, ends everything. The exit code: 0 where each
/// way gave what is expected of it, else that of the worst (worstCode()), 130 when interrupted.
int compareCommand(const CompareOptions& options);

}  // namespace changeover
