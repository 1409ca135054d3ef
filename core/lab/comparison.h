// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/strategy.h"
#include "core/verdict/request_class.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace changeover {

/// One way to restart in a comparison.
struct ComparisonCase {
    std::string name;  ///< what the table calls it
    std::string strategy;
    std::string policy;  ///< empty: none
    Expectation expected = Expectation::Pass;
    std::vector<std::string> options;  ///< of `run`, name and value in turn, under which it shows
    std::vector<RequestClass> seen;    ///< of these at least one is lost; empty: any
    std::string missing;               ///< the package without which it cannot be had here; empty: it can
};

/// The cases of a list "a,b", or of "all"; each once, in the order named.
struct ComparisonChoice {
    std::vector<ComparisonCase> cases;
    std::string unknown;  ///< the first name that there is not
};
ComparisonChoice chooseStrategies(std::string_view list);
/// Each on top of the first strategy, under the load or the fault that shows it.
ComparisonChoice choosePolicies(std::string_view list);

/// The exit code that a case deserves whose run ended in `runCode`: 0 where it gave what was expected of it.
/// What lost nothing where a loss was expected has proved nothing: 3.
int caseCode(Expectation expected, int runCode) noexcept;
/// The same, where the losses must be of a kind that was expected, too.
int caseCode(const ComparisonCase& what, int runCode, const ClassCounts& classes) noexcept;

/// Of all: the worst. 5 the instrument is at fault, 4 a run could not start, 1 lost where nothing should be,
/// 3 not proven, 0.
int worstCode(std::span<const int> codes) noexcept;

}  // namespace changeover
