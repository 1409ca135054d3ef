// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "report_files.h"
#include "run_options.h"

#include "core/report/progress.h"
#include "core/report/run_report.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace changeover {

/// One experiment from its lab to its report: what `run` does once and `compare` several times.
class LabRun {
public:
    struct Result {
        int exitCode = 0;                 ///< of `run`
        std::optional<RunReport> report;  ///< none: it could not start
        std::string words;                ///< why not
    };
    using Done = std::function<void(Result)>;

    /// `context`, `options` and `files` must outlive it. `name` is the run's in what has several; `label`
    /// stands before its progress. Both may be empty.
    LabRun(boost::asio::io_context& context, const RunOptions& options, ReportFiles& files, std::string name,
           std::string label);
    ~LabRun();

    /// `done` comes once, when everything that was started has ended; never from within start().
    void start(Done done);
    /// `signal` ends it as it stands, at once.
    void interrupt(int signal);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
