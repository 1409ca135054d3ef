// SPDX-License-Identifier: BSL-1.0
#include "core/report/comparison_report.h"

#include "core/report/junit_suite.h"
#include "core/report/messages.h"
#include "core/report/text_report.h"

#include <algorithm>

namespace changeover {

namespace {

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return text;
}

void clause(std::string& sentence, const std::string& words)
{
    if (!words.empty()) sentence += (sentence.empty() ? "" : "; ") + words;
}

template <class Choose> std::vector<std::string> names(const ComparisonReport& report, Choose choose)
{
    std::vector<std::string> chosen;
    for (const ComparedRun& run : report.runs)
        if (choose(run)) chosen.push_back(run.way.name);
    return chosen;
}

/// Nothing was lost, and that is shown: neither inconclusive nor interrupted nor a fault of the instrument.
bool isPass(const RunReport& report)
{
    return report.verdict == name(VerdictState::Pass) || report.verdict == name(VerdictState::PassRolledBack);
}

std::string losses(const ComparisonReport& report)
{
    std::vector<std::string> words;
    for (const ComparedRun& run : report.runs) {
        if (!run.report || run.report->lost == 0) continue;
        words.push_back(run.way.name + (words.empty() ? " lost " : " ") + grouped(run.report->lost));
    }
    return listed(words);
}

}  // namespace

ComparedFigures comparedFigures(const RunReport& report)
{
    ComparedFigures worst;
    worst.lost = report.lost;
    worst.maxUs = report.latency.maxNs / 1000;
    worst.pidStable = !report.restarts.empty();
    for (const RestartEntry& entry : report.restarts) {
        if (entry.superseded) continue;
        worst.refusalGapUs = std::max(worst.refusalGapUs, entry.refusalGapUs);
        worst.overlapUs = std::max(worst.overlapUs, entry.overlapUs);
        worst.p99Us = std::max(worst.p99Us, entry.p99Us);
        worst.finishUs = std::max(worst.finishUs, entry.windowUs - 2 * kWindowMarginNs / 1000);
        worst.pidStable &= entry.pidStable;
    }
    return worst;
}

std::string expectationWords(const ComparedRun& run)
{
    if (run.skipped()) return "skipped: install " + run.way.missing;
    if (!run.report) return run.words.empty() ? "not run" : "no: " + run.words;
    if (run.code == 0) return "yes";
    const bool lostNothing = run.way.expected == Expectation::Fail && run.report->verdict == "pass";
    return lostNothing ? "no: lost nothing" : "no";
}

std::string lostWords(const RunReport& report)
{
    std::string words = grouped(report.lost);
    const char* separator = ": ";
    for (const RequestClass c : kAllRequestClasses) {
        const std::uint64_t count = report.classes[static_cast<std::size_t>(c)];
        if (!isLost(c) || count == 0) continue;
        words += separator + grouped(count) + ' ' + std::string(name(c));
        separator = ", ";
    }
    return words;
}

std::string comparisonSentence(const ComparisonReport& report)
{
    std::string text;
    const auto clean =
        names(report, [](const ComparedRun& run) { return run.report && isPass(*run.report); });
    if (!clean.empty()) clause(text, listed(clean) + " lost nothing");
    clause(text, losses(report));
    const auto unproven = names(report, [](const ComparedRun& run) {
        return run.report && run.report->lost == 0 && !isPass(*run.report);
    });
    if (!unproven.empty()) clause(text, "not proven: " + listed(unproven));
    const auto failed = names(report, [](const ComparedRun& run) { return run.code != 0; });
    if (!failed.empty())
        clause(text, "not as expected: " + listed(failed));
    else if (!text.empty())
        clause(text, report.runs.size() == 1 ? "as expected" : "each as expected");
    const auto skipped = names(report, [](const ComparedRun& run) { return run.skipped(); });
    if (!skipped.empty()) clause(text, "skipped: " + listed(skipped));
    if (report.interrupted) clause(text, "interrupted");
    return text.empty() ? "Nothing was compared." : text + '.';
}

std::string junitComparison(const ComparisonReport& report)
{
    JUnitSuite suite;
    suite.name = "changeover.compare";
    suite.host = report.surroundings.host;
    suite.startedAt = report.startedAt;
    suite.seconds = static_cast<double>(report.durationUs) / 1e6;
    suite.properties = report.config;
    suite.output = textComparison(report);
    for (const ComparedRun& run : report.runs) {
        JUnitCase test;
        test.name = run.way.name;
        test.type = run.report ? run.report->verdict : "not_run";
        test.message = run.report && !run.skipped() ? runSentence(*run.report) : expectationWords(run);
        if (run.report) {
            test.seconds = static_cast<double>(run.report->durationUs) / 1e6;
            test.details = textReport(*run.report);
        }
        const bool contradicts =
            run.report && (run.report->verdict == "fail" || run.report->verdict == "pass");
        test.result = run.skipped()   ? JUnitCase::Result::Skipped
                      : !run.report   ? JUnitCase::Result::Error
                      : run.code == 0 ? JUnitCase::Result::Passed
                      : contradicts   ? JUnitCase::Result::Failed
                                      : JUnitCase::Result::Error;
        suite.cases.push_back(std::move(test));
    }
    return junitXml({std::move(suite)});
}

}  // namespace changeover
