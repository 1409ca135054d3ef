// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace changeover {

/// A value that an option does not take: ends the parse with `sentence` and exit code 2.
[[noreturn]] inline void refuse(const std::string& sentence)
{
    throw CLI::ValidationError(sentence, CLI::ExitCodes::ValidationError);
}

/// No option of `app` or its commands takes an empty value.
inline void refuseEmptyValues(CLI::App& app)
{
    const auto isGiven = [](std::string& value) {
        return value.empty() ? std::string("the value is empty") : std::string();
    };
    for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
        if (option->get_items_expected_max() > 0) option->check(CLI::Validator(isGiven, ""));
    for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        refuseEmptyValues(*command);
}

}  // namespace changeover
