// SPDX-License-Identifier: BSL-1.0
#include "core/report/html_report.h"

#include "core/process/signal_table.h"
#include "core/report/html_page.h"
#include "core/report/messages.h"
#include "core/report/run_charts.h"
#include "core/report/text_report.h"

#include <algorithm>

namespace changeover {

namespace {

std::string orDash(std::int32_t number) { return number ? std::to_string(number) : "–"; }

void figures(HtmlPage& page, const RunReport& report)
{
    page.beginTable({"latency", "#p50", "#p90", "#p99", "#p99.9", "#max"});
    const auto row = [&page](const char* name, const LatencyFigures& f) {
        page.row({name, forPeople(f.p50Ns), forPeople(f.p90Ns), forPeople(f.p99Ns), forPeople(f.p999Ns),
                  forPeople(f.maxNs)});
    };
    row("corrected, from the due time", report.latency);
    row("uncorrected, from the first byte", report.uncorrected);
    page.endTable();
    page.paragraph("The load generator was late by " + forPeople(report.lateP99Ns) + " at p99 and by " +
                   forPeople(report.maxGapNs) + " at worst.");
}

void restarts(HtmlPage& page, const RunReport& report)
{
    page.heading("Restarts");
    page.beginTable({"##", "trigger", "old → new pid", "outcome", "#requests", "#lost", "#overlap",
                     "#refusal gap", "#first answer", "#p99", "verdict"});
    for (const RestartEntry& entry : report.restarts) {
        std::string outcome(entry.outcome ? name(*entry.outcome) : "–");
        if (!entry.reason.empty()) outcome += ": " + entry.reason;
        page.row({std::to_string(entry.index) +
                      (entry.rerunOf ? " (again " + std::to_string(*entry.rerunOf) + ')' : std::string()),
                  (entry.signal ? signalName(entry.signal) : std::string("start")) + " at " +
                      forPeopleUs(entry.atUs),
                  orDash(entry.oldPid) + " → " + orDash(entry.newPid), outcome,
                  grouped(entry.verdict.requests), grouped(entry.verdict.lost), forPeopleUs(entry.overlapUs),
                  forPeopleUs(entry.refusalGapUs),
                  entry.firstAnswerUs ? forPeopleUs(*entry.firstAnswerUs) : "–", forPeopleUs(entry.p99Us),
                  std::string(name(entry.verdict.state))});
    }
    page.endTable();
}

void classes(HtmlPage& page, const RunReport& report)
{
    page.heading("Requests");
    page.paragraph(countsLine(report) + '.');
    page.beginTable({"class", "#requests"});
    for (const RequestClass c : kAllRequestClasses)
        if (const std::uint64_t count = report.classes[static_cast<std::size_t>(c)])
            page.row({std::string(name(c)), grouped(count)});
    page.endTable();
    page.beginTable({"#answered by generation", "#pid", "#requests"});
    for (const Answerer& who : report.answeredBy)
        page.row({orDash(who.generation), orDash(who.pid), grouped(who.count)});
    page.endTable();
}

void failures(HtmlPage& page, const RunReport& report)
{
    if (report.failures.empty()) return;
    page.beginTable({"request", "class", "answer", "execution", "generation", "#restart", "phase", "#at",
                     "nearest event"});
    for (const FailureEntry& failure : report.failures)
        page.row({failure.id, std::string(className(failure)), answerWords(failure),
                  std::string(name(failure.execution)), generationWords(failure), orDash(failure.restart),
                  std::string(failure.phase), forPeopleUs(failure.atUs), offsetWords(failure)});
    page.endTable();
    if (report.unlisted) page.paragraph(moreFailures(report.unlisted));
    page.paragraph(generationLegend());
}

std::vector<double> triggers(const RunReport& report)
{
    std::vector<double> seconds;
    for (const RestartEntry& entry : report.restarts)
        seconds.push_back(static_cast<double>(entry.atUs) / 1e6);
    return seconds;
}

std::size_t generations(const RunReport& report)
{
    std::int32_t highest = 0;
    for (const GenerationLane& lane : report.lanes)
        highest = std::max(highest, lane.generation);
    return static_cast<std::size_t>(highest);
}

void charts(HtmlPage& page, const RunReport& report)
{
    page.heading("Requests per second and processes");
    const ChartFrame frame{0, runSeconds(report), highestRate(report.series), 900, 190};
    page.figure(requestsChart(report.series, frame, triggers(report), "Requests answered per second"), {});
    page.figure(lanesChart(report),
                "Answered, stacked by the generation that answered; dashed: the triggers.");
    page.legend(generations(report));
    page.heading("Latency");
    page.figure(latencyChart(report), {});
}

/// One scale for all: what is higher is more, what is longer took longer.
ChartFrame commonFrame(const ComparisonReport& report)
{
    ChartFrame frame{-1, 2, 1, 900, 110};
    for (const ComparedRun& run : report.runs) {
        if (!run.report) continue;
        frame.toS = std::max(frame.toS, run.report->aligned.endSeconds());
        frame.perSecond = std::max(frame.perSecond, highestRate(run.report->aligned));
    }
    return frame;
}

void smallMultiples(HtmlPage& page, const ComparisonReport& report)
{
    page.heading("Requests per second around the trigger");
    const ChartFrame frame = commonFrame(report);
    std::size_t most = 1;
    for (const ComparedRun& run : report.runs) {
        if (!run.report) continue;
        page.figure(requestsChart(run.report->aligned, frame, {0}, run.way.name),
                    run.way.name + ": " + banner(*run.report));
        most = std::max(most, generations(*run.report));
    }
    page.legend(most);
}

HtmlPage::Tone tone(const ComparisonReport& report)
{
    if (report.interrupted || report.exitCode == 3) return HtmlPage::Tone::Unproven;
    return report.exitCode == 0 ? HtmlPage::Tone::Pass : HtmlPage::Tone::Fail;
}

}  // namespace

std::string htmlReport(const RunReport& report)
{
    HtmlPage page("Changeover: " + banner(report));
    page.banner(toneOf(report.verdict), banner(report), runSentence(report));
    page.paragraph("Strategy " + report.strategy + ": " + countsLine(report) + '.');
    if (const std::string words = executionWords(report); !words.empty()) page.paragraph(words + '.');
    if (const std::string words = ledgerWords(report); !words.empty()) page.paragraph(words + '.');
    if (report.kernel && report.kernel->ownNetwork) page.paragraph(sentence(*report.kernel));
    charts(page, report);
    figures(page, report);
    restarts(page, report);
    classes(page, report);
    if (!report.failures.empty()) page.heading("Failures");
    failures(page, report);
    page.origin(report.config, report.surroundings);
    return std::move(page).finish();
}

std::string htmlComparison(const ComparisonReport& report)
{
    HtmlPage page("Changeover: comparison");
    page.banner(tone(report),
                report.interrupted     ? "INTERRUPTED"
                : report.exitCode == 0 ? "AS EXPECTED"
                                       : "NOT AS EXPECTED",
                comparisonSentence(report));
    smallMultiples(page, report);
    page.heading("Side by side");
    std::vector<std::vector<std::string>> rows = comparisonTable(report);
    for (const std::size_t number : {4, 5, 6, 7, 9})
        rows.front()[number].insert(0, 1, '#');
    page.beginTable(rows.front());
    for (auto row = rows.begin() + 1; row != rows.end(); ++row)
        page.row(*row);
    page.endTable();
    for (const ComparedRun& run : report.runs) {
        if (!run.report || run.report->failures.empty()) continue;
        page.heading("Failures of " + run.way.name);
        failures(page, *run.report);
    }
    page.origin(report.config, report.surroundings);
    return std::move(page).finish();
}

}  // namespace changeover
