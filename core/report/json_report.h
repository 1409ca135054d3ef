// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/run_report.h"

#include <string>

namespace changeover {

/// The interface: schema "changeover-report/1", resources/schema/changeover-report-1.schema.json. UTF-8, one
/// restart or failure a line, keys in the documented order, durations in whole microseconds. What there is no
/// evidence for is null.
std::string jsonReport(const RunReport& report);
/// The same on one line.
std::string jsonReportLine(const RunReport& report);

}  // namespace changeover
