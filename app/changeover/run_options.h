// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/experiment.h"
#include "core/report/report_format.h"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace changeover {

/// Where a report goes and as what.
struct ReportTarget {
    ReportFormat format = ReportFormat::Json;
    std::string path;  ///< "-" is stdout
};

/// What the command line of `changeover run` says.
struct RunOptions {
    ExperimentPlan plan;
    std::vector<ReportTarget> reports;
    bool strict = false, quiet = false;
    bool privateNetwork = false;
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
