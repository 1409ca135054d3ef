// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_options.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace changeover {

namespace {

constexpr const char* kStrategies = "--strategies";

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
    compare.remove_option(compare.get_option("--strategy"));
    compare.get_option("--restarts")->default_str("1");
}

std::vector<std::string> CompareOptionTexts::given() const
{
    Arguments arguments;
    for (const CLI::Option* option : m_app->get_options()) {
        const std::string name = option->get_name();
        if (option->count() == 0 || name == kStrategies || name == "--report") continue;
        for (const std::string& value : option->results()) {
            arguments.push_back(name);
            if (option->get_items_expected_max() > 0) arguments.push_back(value);
        }
    }
    return arguments;
}

CompareOptions CompareOptionTexts::finish(const Arguments& serverArguments,
                                          const std::string& defaultServer) const
{
    const ComparisonChoice choice = chooseStrategies(m_strategies.empty() ? "all" : m_strategies);
    if (!choice.unknown.empty())
        throw CLI::ValidationError("There is no strategy '" + choice.unknown +
                                       "'; changeover list strategies names them.",
                                   CLI::ExitCodes::ValidationError);
    CompareOptions options;
    options.common = m_run.finish(serverArguments, defaultServer);  // also the reports
    const Arguments asked = filledIn(given(), {"--restarts", "1"});
    for (const ComparisonCase& what : choice.cases) {
        Arguments arguments = filledIn(asked, what.options);
        arguments.insert(arguments.end(), {"--strategy", what.strategy});
        options.ways.push_back({what, runOptions(arguments, serverArguments, defaultServer)});
    }
    return options;
}

}  // namespace changeover
