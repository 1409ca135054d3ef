// SPDX-License-Identifier: BSL-1.0
#include "core/report/junit_report.h"

#include "core/process/signal_table.h"
#include "core/report/junit_suite.h"
#include "core/report/messages.h"
#include "core/report/text_report.h"

namespace changeover {

namespace {

JUnitCase::Result result(VerdictState state)
{
    switch (state) {
    case VerdictState::Pass:
    case VerdictState::PassRolledBack:
        return JUnitCase::Result::Passed;
    case VerdictState::Fail:
        return JUnitCase::Result::Failed;
    case VerdictState::Inconclusive:
    case VerdictState::InstrumentFault:
        break;
    }
    return JUnitCase::Result::Error;
}

/// Those of one restart, or all (0): so many there are.
std::string failureLines(const RunReport& report, std::int32_t restart, std::uint64_t total)
{
    constexpr std::uint64_t kShown = 100;
    std::string lines;
    std::uint64_t shown = 0;
    for (const FailureEntry& failure : report.failures) {
        if ((restart != 0 && failure.restart != restart) || shown == kShown) continue;
        lines += failureLine(failure) + '\n';
        ++shown;
    }
    return total > shown ? lines + moreFailures(total - shown) + '\n' : lines;
}

std::uint64_t failuresOf(const Verdict& verdict)
{
    return verdict.lost + verdict.executions.value_or(ExecutionCounts{}).duplicates;
}

JUnitCase restartCase(const RunReport& report, const RestartEntry& entry)
{
    JUnitCase test;
    test.name = "restart " + std::to_string(entry.index) +
                (entry.signal ? " by " + signalName(entry.signal) : std::string());
    test.seconds = static_cast<double>(entry.windowUs) / 1e6;
    test.type = name(entry.verdict.reason);
    test.message = sentence(entry.verdict);
    test.details = restartLine(entry) + '\n' + (entry.reason.empty() ? "" : entry.reason + '\n') +
                   failureLines(report, entry.index, failuresOf(entry.verdict));
    test.result = entry.superseded ? JUnitCase::Result::Skipped : result(entry.verdict.state);
    return test;
}

JUnitCase wholeRun(const RunReport& report)
{
    JUnitCase test;
    test.name = "whole run";
    test.seconds = static_cast<double>(report.durationUs) / 1e6;
    test.type = report.verdict;
    test.message = runSentence(report);
    test.details = failureLines(report, 0, failuresOf(report.figures));
    // "interrupted", and a run that ended before all its restarts were done, have proved nothing.
    const bool decided = report.verdict == name(report.figures.state);
    test.result = decided ? result(report.figures.state) : JUnitCase::Result::Error;
    return test;
}

}  // namespace

std::string junitReport(const RunReport& report)
{
    JUnitSuite suite;
    suite.name = "changeover." + report.strategy;
    suite.host = report.surroundings.host;
    suite.startedAt = report.startedAt;
    suite.seconds = static_cast<double>(report.durationUs) / 1e6;
    suite.properties = report.config;
    for (const RestartEntry& entry : report.restarts)
        suite.cases.push_back(restartCase(report, entry));
    suite.cases.push_back(wholeRun(report));
    suite.output = textReport(report);
    return junitXml({std::move(suite)});
}

}  // namespace changeover
