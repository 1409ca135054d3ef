// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/run_report.h"

#include <string>

namespace changeover {

/// For a terminal: the verdict in a word and a sentence, the counts, a line per restart.
std::string textReport(const RunReport& report);

/// For a pull request or a wiki: the same with tables.
std::string markdownReport(const RunReport& report);

}  // namespace changeover
