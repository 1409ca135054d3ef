// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/comparison_report.h"
#include "core/report/run_report.h"

#include <string>

namespace changeover {

/// One self-contained page: verdict, drawings, figures, and every failure with its request, phase, generation
/// and distance to the nearest event.
std::string htmlReport(const RunReport& report);

/// The ways side by side: small drawings on one scale with the trigger at zero, the table, the sentence, and
/// the failures of each.
std::string htmlComparison(const ComparisonReport& report);

}  // namespace changeover
