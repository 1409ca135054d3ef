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

}  // namespace changeover
