// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_options.h"

#include "core/lab/comparison.h"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <vector>

namespace changeover {

/// What the command line of `changeover compare` says.
struct CompareOptions {
    struct Way {
        ComparisonCase what;
        RunOptions run;  ///< what is asked for, and for the rest what shows the case
    };
    std::vector<Way> ways;
    RunOptions common;  ///< what was asked for; its plan is the first way's
};

/// The options of `run`, and which ways to take in turn.
class CompareOptionTexts {
public:
    CompareOptionTexts();
    ~CompareOptionTexts();

    void declare(CLI::App& compare);

    /// As RunOptionTexts::finish().
    CompareOptions finish(const std::vector<std::string>& serverArguments,
                          const std::string& defaultServer) const;

private:
    std::vector<std::string> given() const;
    std::vector<ComparisonCase> chosen() const;

    CLI::App* m_app = nullptr;
    RunOptionTexts m_run;
    std::string m_strategies, m_policies;
};

}  // namespace changeover
