// SPDX-License-Identifier: BSL-1.0
// A comparison as a table: for a terminal and as Markdown.
#include "core/report/comparison_report.h"
#include "core/report/escape.h"
#include "core/report/messages.h"
#include "core/report/text_report.h"

#include <algorithm>
#include <utility>

namespace changeover {

namespace {

using Row = std::vector<std::string>;

const Row kHead{"restart", "verdict", "as expected", "lost",        "refusal gap", "overlap",
                "p99",     "max",     "ledger",      "finished in", "PID"};

/// "right", "short by 37".
std::string accounts(const RunReport& report)
{
    if (!report.accounts) return "-";
    const std::string words = ledgerWords(report);
    return words.empty() ? "right" : words.substr(words.find(' ') + 1);
}

Row row(const ComparedRun& run)
{
    if (!run.report)
        return {run.way.name, "-", expectationWords(run), "-", "-", "-", "-", "-", "-", "-", "-"};
    const ComparedFigures figures = comparedFigures(*run.report);
    return {run.way.name,
            banner(*run.report),
            expectationWords(run),
            lostWords(*run.report),
            forPeopleUs(figures.refusalGapUs),
            forPeopleUs(figures.overlapUs),
            forPeopleUs(figures.p99Us),
            forPeopleUs(figures.maxUs),
            accounts(*run.report),
            forPeopleUs(figures.finishUs),
            figures.pidStable ? "stable" : "changes"};
}

}  // namespace

std::vector<Row> comparisonTable(const ComparisonReport& report)
{
    std::vector<Row> all{kHead};
    for (const ComparedRun& run : report.runs)
        all.push_back(row(run));
    return all;
}

std::string textComparison(const ComparisonReport& report)
{
    const std::vector<Row> all = comparisonTable(report);
    std::vector<std::size_t> widths(kHead.size());
    for (const Row& each : all)
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], each[i].size());
    std::string text;
    for (const Row& each : all) {
        std::string line;
        for (std::size_t i = 0; i < widths.size(); ++i)
            line += oneLine(each[i]) + std::string(widths[i] - each[i].size() + 2, ' ');
        text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return text + '\n' + oneLine(comparisonSentence(report)) + '\n';
}

std::string markdownComparison(const ComparisonReport& report)
{
    std::string text = "# Changeover: comparison\n\n" + markdownCell(comparisonSentence(report)) + "\n\n";
    bool head = true;
    for (const Row& each : comparisonTable(report)) {
        text += '|';
        for (const std::string& cell : each)
            text += ' ' + markdownCell(cell) + " |";
        text += '\n';
        if (std::exchange(head, false)) text += "|---|---|---|---|--:|--:|--:|--:|---|--:|---|\n";
    }
    return text + '\n' + howItWasRun(report.config, report.surroundings);
}

}  // namespace changeover
