// SPDX-License-Identifier: BSL-1.0
#include "core/lab/comparison.h"

#include "core/lab/policies/policy_trial.h"

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

ComparisonCase caseOf(const PolicyTrial& trial)
{
    ComparisonCase one;
    one.name = one.policy = trial.policy;
    one.strategy = strategies().front().name;
    one.expected = Expectation::Fail;
    one.options.assign(trial.shownWith.begin(), trial.shownWith.end());
    one.seen.assign(trial.seen.begin(), trial.seen.end());
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

/// `find` gives null for a name that there is not in `table`.
template <class Table, class Find>
ComparisonChoice choose(std::string_view list, const Table& table, Find find)
{
    ComparisonChoice choice;
    if (list == "all") {
        for (const auto& entry : table)
            choice.cases.push_back(caseOf(entry));
        return choice;
    }
    eachName(list, [&](std::string_view name) {
        const auto* entry = find(name);
        if (!entry && choice.unknown.empty()) choice.unknown = name.empty() ? "''" : name;
        if (entry && std::ranges::count(choice.cases, name, &ComparisonCase::name) == 0)
            choice.cases.push_back(caseOf(*entry));
    });
    return choice;
}

}  // namespace

ComparisonChoice chooseStrategies(std::string_view list) { return choose(list, strategies(), findStrategy); }
ComparisonChoice choosePolicies(std::string_view list)
{
    return choose(list, policyTrials(), findPolicyTrial);
}

int caseCode(Expectation expected, int runCode) noexcept
{
    if (expected == Expectation::Pass || runCode > kLost) return runCode;
    if (expected == Expectation::Depends) return kPassed;
    return runCode == kLost ? kPassed : kUnproven;
}

int caseCode(const ComparisonCase& what, int runCode, const ClassCounts& classes) noexcept
{
    const auto isSeen = [&classes](RequestClass c) { return classes[static_cast<std::size_t>(c)] > 0; };
    const bool otherwise = runCode == kLost && !what.seen.empty() && std::ranges::none_of(what.seen, isSeen);
    return otherwise ? kUnproven : caseCode(what.expected, runCode);
}

int worstCode(std::span<const int> codes) noexcept
{
    constexpr std::array kWorstFirst{5, 4, 2, kLost, kUnproven};
    for (const int code : kWorstFirst)
        if (std::ranges::count(codes, code) > 0) return code;
    return kPassed;
}

}  // namespace changeover
