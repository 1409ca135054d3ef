// SPDX-License-Identifier: BSL-1.0
#include "core/lab/comparison.h"

#include <algorithm>
#include <array>

namespace changeover {

namespace {

constexpr int kPassed = 0, kLost = 1, kUnproven = 3;

ComparisonCase caseOf(const Strategy& strategy)
{
    ComparisonCase one;
    one.name = one.strategy = strategy.name;
    one.expected = strategy.expected;
    one.options.assign(strategy.shownWith.begin(), strategy.shownWith.end());
    if (!isAvailable(strategy)) one.missing = strategy.needs.package;
    return one;
}

template <class Visit> void eachName(std::string_view list, Visit visit)
{
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        visit(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

}  // namespace

ComparisonChoice chooseStrategies(std::string_view list)
{
    ComparisonChoice choice;
    if (list == "all") {
        for (const Strategy& strategy : strategies())
            choice.cases.push_back(caseOf(strategy));
        return choice;
    }
    eachName(list, [&choice](std::string_view name) {
        const bool again = std::ranges::count(choice.cases, name, &ComparisonCase::strategy) > 0;
        if (const Strategy* strategy = findStrategy(name); strategy && !again)
            choice.cases.push_back(caseOf(*strategy));
        else if (!strategy && choice.unknown.empty())
            choice.unknown = name.empty() ? "''" : name;
    });
    return choice;
}

int caseCode(Expectation expected, int runCode) noexcept
{
    if (expected == Expectation::Pass || runCode > kLost) return runCode;
    if (expected == Expectation::Depends) return kPassed;
    return runCode == kLost ? kPassed : kUnproven;
}

int worstCode(std::span<const int> codes) noexcept
{
    constexpr std::array kWorstFirst{5, 4, 2, kLost, kUnproven};
    for (const int code : kWorstFirst)
        if (std::ranges::count(codes, code) > 0) return code;
    return kPassed;
}

}  // namespace changeover
