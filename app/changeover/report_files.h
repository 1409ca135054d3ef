// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/report_file.h"
#include "core/report/report_format.h"
#include "core/report/request_log.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace changeover {

/// Where a report goes and as what.
struct ReportTarget {
    ReportFormat format = ReportFormat::Json;
    std::string path;  ///< "-" is stdout
};

/// The reports that were asked for: opened before anything starts, written at the end; the requests as they
/// come.
class ReportFiles {
public:
    /// What is wrong, as a sentence; empty when all can be written. `severalRuns`: the CSV has a column that
    /// says which.
    std::string open(const std::vector<ReportTarget>& targets, bool severalRuns);

    /// As RequestLog's, for each log.
    void beginRun(std::int64_t startNs, std::string_view name, const RunLedger& ledger,
                  const Chronicle& chronicle);
    void add(std::span<const RequestOutcome> outcomes);
    void addAgain(std::span<const JournalEntry> executions);
    void endRun();
    /// Why one of the logs that are written while the run goes on has no more room, as a sentence; else
    /// empty.
    std::string shortage() const;
    /// A line of JSON for whoever follows. False when it could not be written; write() will say so.
    bool note(std::string_view line);

    using Render = std::function<std::string(ReportFormat)>;
    /// Writes everything; where no report goes to stdout, `summary` does. A file for which there is no room
    /// any more is written to the temporary directory instead, and it is said where that is. 0, or the exit
    /// code after a complaint about what could not be written.
    [[nodiscard]] int write(const Render& render, const std::string& summary);
    /// There is nothing to report: what was not there before is not there after. Only requests that were
    /// already written stay.
    void abandon();

private:
    struct Written {
        ReportTarget target;
        ReportFile file;
        std::error_code error{};  ///< the first; nothing is written after it

        bool write(std::string_view text);
    };
    struct Log {
        std::string path;
        std::unique_ptr<RequestLog> requests;
    };
    int finishLogs();

    std::vector<Written> m_files;
    std::vector<Log> m_logs;
    bool m_stdoutTaken = false;
};

}  // namespace changeover
