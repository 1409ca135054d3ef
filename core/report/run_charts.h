// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/run_report.h"

#include <string>

namespace changeover {

// Drawings of a run, as inline SVG for a page with HtmlPage's style.

/// How a drawing of requests over time is framed. Drawings with the same frame can be compared by eye.
struct ChartFrame {
    double fromS = 0, toS = 1;  ///< of the series' own zero
    double perSecond = 1;       ///< top of the scale
    double width = 900, height = 190;
};

/// Requests answered per second, stacked by who answered; a cross on top wherever some were lost. What is not
/// known stays empty. `triggersS`: a dashed line each.
std::string requestsChart(const RunSeries& series, const ChartFrame& frame,
                          const std::vector<double>& triggersS, std::string_view title);
/// How long the run was, for its drawings.
double runSeconds(const RunReport& report);
/// The highest column of `series`, answered or lost.
double highestRate(const RunSeries& series);

/// A lane per process: dotted while it starts, solid while it accepts, hatched while it drains; a bracket
/// where two overlap, and a bar where nobody listened.
std::string lanesChart(const RunReport& report);

/// Both latencies on one logarithmic axis, p50 to max.
std::string latencyChart(const RunReport& report);

}  // namespace changeover
