// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace changeover {

namespace {

constexpr const char* kStrategies = "--strategies";
constexpr const char* kPolicies = "--policies";

using Arguments = std::vector<std::string>;

bool says(const Arguments& arguments, const std::string& name)
{
    return std::ranges::count(arguments, name) > 0;
}

/// What was asked for stands; the options under which a case shows fill in the rest.
Arguments filledIn(const Arguments& given, const Arguments& shownWith)
{
    Arguments all = given;
    for (std::size_t i = 0; i + 1 < shownWith.size(); i += 2) {
        const bool otherLoop = shownWith[i] == "--rate" && says(given, "--closed");
        if (!otherLoop && !says(given, shownWith[i])) all.insert(all.end(), {shownWith[i], shownWith[i + 1]});
    }
    return all;
}

RunOptions runOptions(Arguments arguments, const Arguments& serverArguments, const std::string& defaultServer)
{
    CLI::App app;
    RunOptionTexts texts;
    texts.declare(app);
    std::ranges::reverse(arguments);  // as CLI11 wants them
    app.parse(arguments);
    return texts.finish(serverArguments, defaultServer);
}

}  // namespace

CompareOptionTexts::CompareOptionTexts() = default;
CompareOptionTexts::~CompareOptionTexts() = default;

void CompareOptionTexts::declare(CLI::App& compare)
{
    m_app = &compare;
    compare.add_option(kStrategies, m_strategies, "a,b,… or all: changeover list strategies [all]")
        ->type_name("");
    m_run.declare(compare);
    compare.add_option(kPolicies, m_policies, "a,b,… or all: changeover list policies")->type_name("");
    compare.remove_option(compare.get_option("--strategy"));
    compare.remove_option(compare.get_option("--policy"));
    compare.get_option("--restarts")->default_str("1");
}

std::vector<std::string> CompareOptionTexts::given() const
{
    Arguments arguments;
    for (const CLI::Option* option : m_app->get_options()) {
        const std::string name = option->get_name();
        if (option->count() == 0 || name == kStrategies || name == kPolicies || name == "--report") continue;
        for (const std::string& value : option->results()) {
            arguments.push_back(name);
            if (option->get_items_expected_max() > 0) arguments.push_back(value);
        }
    }
    return arguments;
}

std::vector<ComparisonCase> CompareOptionTexts::chosen() const
{
    // Strategies where nothing is named.
    const bool all = m_strategies.empty() && m_policies.empty();
    ComparisonChoice strategies = chooseStrategies(all ? "all" : m_strategies);
    ComparisonChoice policies = choosePolicies(m_policies);
    for (const auto& [kind, plural, unknown] : {std::tuple("strategy", "strategies", strategies.unknown),
                                                std::tuple("policy", "policies", policies.unknown)})
        if (!unknown.empty())
            throw CLI::ValidationError("There is no " + std::string(kind) + " '" + unknown +
                                           "'; changeover list " + plural + " names them.",
                                       CLI::ExitCodes::ValidationError);
    std::ranges::move(policies.cases, std::back_inserter(strategies.cases));
    return strategies.cases;
}

CompareOptions CompareOptionTexts::finish(const Arguments& serverArguments,
                                          const std::string& defaultServer) const
{
    CompareOptions options;
    options.common = m_run.finish(serverArguments, defaultServer);  // also the reports
    for (const ComparisonCase& what : chosen()) {
        // Some policies need several tries to be caught.
        Arguments arguments = filledIn(filledIn(given(), what.options), {"--restarts", "1"});
        arguments.insert(arguments.end(), {"--strategy", what.strategy});
        if (!what.policy.empty()) arguments.insert(arguments.end(), {"--policy", what.policy});
        options.ways.push_back({what, runOptions(arguments, serverArguments, defaultServer)});
    }
    return options;
}

}  // namespace changeover
