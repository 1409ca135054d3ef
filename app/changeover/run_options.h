// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report_files.h"

#include "core/lab/experiment.h"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace changeover {

/// What the command line of `changeover run` says.
struct RunOptions {
    ExperimentPlan plan;
    std::vector<ReportTarget> reports;
    bool strict = false, quiet = false;
    bool privateNetwork = false;
    std::string warning;  ///< to be told before the run; empty: none
    std::vector<std::pair<std::string, std::string>>
        config;  ///< every option as it takes effect, for the report
};

/// The options of `run` as texts; CLI11 fills it in, then finish() makes sense of it.
class RunOptionTexts {
public:
    RunOptionTexts();
    ~RunOptionTexts();

    void declare(CLI::App& run);

    /// `serverArguments`: what stands after `--`. Throws CLI::ValidationError with a sentence for a bad
    /// value.
    RunOptions finish(const std::vector<std::string>& serverArguments,
                      const std::string& defaultServer) const;

private:
    struct Texts;
    std::unique_ptr<Texts> m_texts;
};

}  // namespace changeover
