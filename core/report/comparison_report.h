// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/comparison.h"
#include "core/report/run_report.h"

#include <optional>
#include <string>
#include <vector>

namespace changeover {

/// What a comparison says about one way to restart: of its deciding restarts the worst.
struct ComparedFigures {
    std::uint64_t lost = 0;  ///< in the whole run
    std::int64_t refusalGapUs = 0, overlapUs = 0;
    std::int64_t p99Us = 0;     ///< in the window
    std::int64_t maxUs = 0;     ///< of the whole run
    std::int64_t finishUs = 0;  ///< from the trigger until the old one was gone and the new one had answered
    bool pidStable = false;     ///< who watches one PID sees no change
};
ComparedFigures comparedFigures(const RunReport& report);

struct ComparedRun {
    ComparisonCase way;
    int code = 0;                     ///< caseCode()
    std::optional<RunReport> report;  ///< none: not begun, or it could not start
    std::string words;                ///< why not

    bool skipped() const noexcept { return !report && !way.missing.empty(); }
};

/// All that a comparison says, as plain values, whatever it is written as.
struct ComparisonReport {
    std::vector<ComparedRun> runs;
    bool interrupted = false;
    int exitCode = 0;
    std::int64_t startedAt = 0;  ///< seconds since 1970, UTC
    std::int64_t durationUs = 0;
    Surroundings surroundings;
    std::vector<std::pair<std::string, std::string>> config;  ///< what all have in common
    std::uint64_t seed = 1;
};

/// "yes", "no"; "no: lost nothing"; "skipped: install haproxy".
std::string expectationWords(const ComparedRun& run);
/// "97: 95 refused, 2 eof_before_byte"
std::string lostWords(const RunReport& report);
/// "inherit lost nothing; stop-start lost 97 and kill-start 139; each as expected."
std::string comparisonSentence(const ComparisonReport& report);

/// A row of texts for each way, after the head.
std::vector<std::vector<std::string>> comparisonTable(const ComparisonReport& report);

/// For a terminal: a table and the sentence.
std::string textComparison(const ComparisonReport& report);
std::string markdownComparison(const ComparisonReport& report);
/// schema "changeover-comparison/1", resources/schema/changeover-comparison-1.schema.json; each run's own
/// report is in it.
std::string jsonComparison(const ComparisonReport& report);
/// What a line of JSON says to whoever follows a comparison
/// (resources/schema/changeover-comparison-line-1.schema.json): the `number`th way of `of` begins; it has
/// ended, or was not begun; all have.
std::string lineOfBeginning(const ComparisonCase& way, std::size_t number, std::size_t of);
std::string lineOfRun(const ComparedRun& run);
std::string lineOfEnd(const ComparisonReport& report);
/// A test case per way: does it what is expected of it?
std::string junitComparison(const ComparisonReport& report);

}  // namespace changeover
