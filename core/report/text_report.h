// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/run_report.h"

#include <string>

namespace changeover {

/// "PASS (rolled back)": the banner's word.
std::string banner(const RunReport& report);

/// "sent 38 412 = ok 38 410 + lost 0 + in flight 2"
std::string countsLine(const RunReport& report);

/// The section of a Markdown report that says under which options and where.
std::string howItWasRun(const std::vector<std::pair<std::string, std::string>>& config,
                        const Surroundings& here);

/// For a terminal: the verdict in a word and a sentence, the counts, a line per restart.
std::string textReport(const RunReport& report);

/// For a pull request or a wiki: the same with tables.
std::string markdownReport(const RunReport& report);

}  // namespace changeover
