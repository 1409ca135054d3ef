// SPDX-License-Identifier: BSL-1.0
#include "core/report/text_report.h"

#include "core/process/signal_table.h"
#include "core/report/escape.h"
#include "core/report/messages.h"

#include <algorithm>
#include <span>

namespace changeover {

namespace {

std::string latencyText(const LatencyFigures& figures)
{
    return "p50 " + forPeople(figures.p50Ns) + ", p90 " + forPeople(figures.p90Ns) + ", p99 " +
           forPeople(figures.p99Ns) + ", p99.9 " + forPeople(figures.p999Ns) + ", max " +
           forPeople(figures.maxNs);
}

std::string retryLine(const RunReport& report)
{
    return grouped(*report.retrySafe) +
           " of the lost could have been sent again safely; that changes nothing here.";
}

/// Only where it is the run's own: on a machine's network anybody may have caused it.
std::string kernelLine(const RunReport& report)
{
    return report.kernel && report.kernel->ownNetwork ? sentence(*report.kernel) : std::string();
}

std::string pidText(std::int32_t pid) { return pid ? std::to_string(pid) : "–"; }

std::string restartTable(const RunReport& report)
{
    std::string text =
        "\n## Restarts\n\n| # | trigger | old → new pid | outcome | requests | lost | overlap | refusal gap "
        "| first answer | p99 | verdict |\n|--:|---|---|---|--:|--:|--:|--:|--:|--:|---|\n";
    for (const RestartEntry& entry : report.restarts) {
        const std::string outcome(entry.outcome ? name(*entry.outcome) : "–");
        text += "| " + std::to_string(entry.index);
        if (entry.rerunOf) text += " (again " + std::to_string(*entry.rerunOf) + ')';
        text += " | " + (entry.signal ? signalName(entry.signal) : std::string("start"));
        text += " | " + pidText(entry.oldPid) + " → " + pidText(entry.newPid) + " | " + outcome;
        if (!entry.reason.empty()) text += ": " + markdownCell(entry.reason);
        text += " | " + grouped(entry.verdict.requests) + " | " + grouped(entry.verdict.lost);
        text += " | " + forPeople(entry.overlapUs * 1000) + " | " + forPeople(entry.refusalGapUs * 1000);
        text += " | " + (entry.firstAnswerUs ? forPeople(*entry.firstAnswerUs * 1000) : "–");
        text +=
            " | " + forPeople(entry.p99Us * 1000) + " | " + std::string(name(entry.verdict.state)) + " |\n";
    }
    return text;
}

std::string answeredTable(const RunReport& report)
{
    std::string text = "\n## Answered by\n\n| generation | pid | requests |\n|--:|--:|--:|\n";
    for (const Answerer& who : report.answeredBy)
        text +=
            "| " + pidText(who.generation) + " | " + pidText(who.pid) + " | " + grouped(who.count) + " |\n";
    return text;
}

std::string classTable(const RunReport& report)
{
    std::string text = "\n## Classes\n\n| class | requests |\n|---|--:|\n";
    for (const RequestClass c : kAllRequestClasses)
        if (const std::uint64_t count = report.classes[static_cast<std::size_t>(c)])
            text += "| " + std::string(name(c)) + " | " + grouped(count) + " |\n";
    return text;
}

std::string failureTable(const RunReport& report)
{
    constexpr std::size_t kShown = 20;
    if (report.failures.empty()) return {};
    std::string text =
        "\n## First failures\n\n| request | class | answer | execution | generation | restart | phase | at | "
        "nearest event |\n|---|---|---|---|---|--:|---|--:|---|\n";
    const std::size_t shown = std::min(kShown, report.failures.size());
    for (const FailureEntry& failure : std::span(report.failures).first(shown)) {
        text += "| " + failure.id + " | " + std::string(className(failure));
        text += " | " + markdownCell(answerWords(failure));
        text += " | " + std::string(name(failure.execution)) + " | " + generationWords(failure);
        text += " | " + pidText(failure.restart) + " | " + std::string(failure.phase);
        text += " | " + forPeople(failure.atUs * 1000) + " | " + offsetWords(failure) + " |\n";
    }
    const std::string more = moreFailures(report.failures.size() - shown + report.unlisted);
    return text + '\n' + (more.empty() ? "" : more + "\n\n") + generationLegend() + '\n';
}

/// The first few, so that nobody needs another report to see what kind of loss it was.
std::string firstFailures(const RunReport& report)
{
    constexpr std::size_t kShown = 3;
    const std::size_t shown = std::min(kShown, report.failures.size());
    std::string text;
    for (const FailureEntry& failure : std::span(report.failures).first(shown))
        text += "  " + failureLine(failure) + '\n';
    const std::string more = moreFailures(report.failures.size() - shown + report.unlisted);
    return more.empty() ? text : text + "  " + more + '\n';
}

}  // namespace

std::string banner(const RunReport& report)
{
    std::string word = report.verdict;
    if (word == "pass_rolled_back") return "PASS (rolled back)";
    std::replace(word.begin(), word.end(), '_', ' ');
    for (char& c : word)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (report.clientsView && word == "PASS") word += " (client's view)";
    return word;
}

std::string countsLine(const RunReport& report)
{
    std::string line = "sent " + grouped(report.sent) + " = ok " + grouped(report.classes[0]) + " + lost " +
                       grouped(report.lost) + " + in flight " + grouped(report.inFlight);
    const std::uint64_t cancelled = report.classes[static_cast<std::size_t>(RequestClass::Cancelled)];
    if (cancelled) line += " + cancelled " + grouped(cancelled);
    return line;
}

std::string howItWasRun(const std::vector<std::pair<std::string, std::string>>& config,
                        const Surroundings& here)
{
    std::string text = "## How it was run\n\n";
    for (const auto& [key, value] : config)
        text += "- " + markdownCell(key) + ": `" + markdownCode(value) + "`\n";
    text += "\nchangeover " + here.changeover + ", Boost " + here.boost + ", " + here.compiler + ". " +
            here.system + ", " + here.kernel + ", " + std::to_string(here.processors) + " processors";
    return text + (here.processor.empty() ? "" : " (" + here.processor + ')') + ".\n";
}

std::string textReport(const RunReport& report)
{
    std::string text = banner(report) + "  " + oneLine(runSentence(report)) + '\n';
    text += "  " + countsLine(report) + '\n';
    if (report.lost && report.retrySafe) text += "  " + retryLine(report) + '\n';
    if (const std::string words = executionWords(report); !words.empty()) text += "  " + words + '\n';
    text += "  latency " + latencyText(report.latency) + " (corrected)\n";
    if (const std::string words = ledgerWords(report); !words.empty()) text += "  " + words + '\n';
    if (const std::string line = kernelLine(report); !line.empty()) text += "  " + line + '\n';
    for (const RestartEntry& entry : report.restarts) {
        text += "  " + restartLine(entry) + '\n';
        if (!entry.reason.empty()) text += "     " + oneLine(entry.reason) + '\n';
    }
    return text + firstFailures(report);
}

std::string markdownReport(const RunReport& report)
{
    std::string text =
        "# Changeover: " + banner(report) + "\n\n" + markdownCell(runSentence(report)) + "\n\n";
    const std::string policy = report.policy.empty() ? "" : ", policy `" + report.policy + '`';
    text += "Strategy `" + report.strategy + '`' + policy + ": " + countsLine(report) + ".\n";
    if (report.lost && report.retrySafe) text += '\n' + retryLine(report) + '\n';
    if (const std::string words = executionWords(report); !words.empty()) text += '\n' + words + ".\n";
    if (const std::string words = ledgerWords(report); !words.empty()) text += "\n**" + words + "**\n";
    text += "\nLatency, corrected: " + latencyText(report.latency) +
            ".\\\nUncorrected: " + latencyText(report.uncorrected) + ".\n";
    text += "The load generator was late by " + forPeople(report.lateP99Ns) + " at p99 and by " +
            forPeople(report.maxGapNs) + " at worst.\n";
    if (const std::string line = kernelLine(report); !line.empty()) text += '\n' + line + '\n';
    return text + restartTable(report) + answeredTable(report) + classTable(report) + failureTable(report) +
           '\n' + howItWasRun(report.config, report.surroundings);
}

}  // namespace changeover
