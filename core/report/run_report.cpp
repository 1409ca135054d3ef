// SPDX-License-Identifier: BSL-1.0
#include "core/report/run_report.h"

#include "core/posix/clock.h"
#include "core/verdict/statistics.h"

#include <algorithm>
#include <ctime>

namespace changeover {

namespace {

std::uint64_t count(const ClassCounts& classes, RequestClass c)
{
    return classes[static_cast<std::size_t>(c)];
}

/// The milestones of an attempt in their order, each with where its phase's length goes.
PhaseTimes phaseTimes(const RestartWindow& window, const GenerationTimes* child)
{
    PhaseTimes phases;
    if (!child) return phases;
    std::int64_t last = window.trigger().timeNs;
    const auto reach = [&last](const std::optional<std::int64_t>& timeNs,
                               std::optional<std::int64_t>& phaseUs) {
        if (!timeNs) return;
        phaseUs = std::max<std::int64_t>(*timeNs - last, 0) / 1000;
        last = std::max(last, *timeNs);
    };
    // A window opened by hand waits for the person; its attempt begins with the Start.
    if (window.trigger().byHand && child->spawnedNs) last = *child->spawnedNs;
    reach(child->spawnedNs, phases.spawnUs);
    reach(child->helloNs, phases.helloUs);
    reach(child->readyNs, phases.readyUs);
    reach(child->acceptingNs, phases.acceptingUs);
    reach(child->sealedNs, phases.probationUs);
    if (child->sealedNs) reach(window.facts().oldReapedNs, phases.drainUs);
    return phases;
}

std::int64_t lengthNs(const RestartWindow& window, std::int64_t nowNs)
{
    return std::max<std::int64_t>(window.closesNs().value_or(nowNs) - window.fromNs(), 0);
}

bool watchedPidStays(const Chronicle& chronicle, const RestartWindow& window, std::int64_t endNs)
{
    if (const std::int32_t holder = chronicle.holderAt(window.trigger().timeNs))
        return chronicle.holderAt(endNs) == holder;
    const WindowFacts& facts = window.facts();
    if (facts.oldReapedNs) return false;
    if (facts.newPid == window.trigger().oldPid) return true;
    // After COMMIT the pid file and MAINPID named the child, if only for a while.
    const auto outcome = chronicle.outcome(window);
    return outcome && *outcome != RestartOutcome::Committed &&
           *outcome != RestartOutcome::RolledBackAfterCommit;
}

RestartEntry restartEntry(const RunLedger& ledger, const Chronicle& chronicle, const RestartWindow& window,
                          const RunReport& run)
{
    const Trigger& trigger = window.trigger();
    const std::int64_t nowNs = run.startNs + run.durationUs * 1000;
    RestartEntry entry;
    entry.index = window.index();
    entry.atUs = (trigger.timeNs - run.startNs) / 1000;
    entry.windowUs = lengthNs(window, nowNs) / 1000;
    entry.signal = trigger.signal;
    entry.senderPid = trigger.senderPid;
    entry.senderUid = trigger.senderUid;
    entry.oldPid = trigger.oldPid;
    entry.newPid = window.facts().newPid;
    entry.pidStable = watchedPidStays(chronicle, window, std::min(window.closesNs().value_or(nowNs), nowNs));
    entry.outcome = chronicle.outcome(window);
    entry.reason = window.facts().words;
    entry.phases = phaseTimes(window, chronicle.times(window.facts().newGeneration));
    entry.rerunOf = trigger.rerunOf;
    entry.overlapping = trigger.overlapping;
    entry.superseded = ledger.superseded(window.index());
    if (const auto first = window.firstAnswerNs()) entry.firstAnswerUs = (*first - trigger.timeNs) / 1000;
    entry.overlapUs = window.overlapNs() / 1000;
    entry.refusalGapUs = ledger.refusalGapNs(window) / 1000;
    entry.p99Us = window.p99Ns() / 1000;
    entry.verdict = window.verdict();
    entry.lossUpperBound95 = lossUpperBound95(window.lost(), window.requests());
    return entry;
}

}  // namespace

std::uint64_t retrySafe(const ClassCounts& classes, bool idempotent) noexcept
{
    const std::uint64_t neverExecuted =
        count(classes, RequestClass::Refused) + count(classes, RequestClass::ConnectTimeout);
    if (!idempotent) return neverExecuted;
    return neverExecuted + count(classes, RequestClass::ResetBeforeByte) +
           count(classes, RequestClass::EofBeforeByte);
}

std::string ledgerWords(const RunReport& report)
{
    if (!report.accounts || report.accounts->consistent()) return {};
    const std::int64_t missing = TransferLedger::kExpected - report.accounts->sum - report.accounts->pending;
    return missing > 0 ? "ledger short by " + std::to_string(missing)
                       : "ledger over by " + std::to_string(-missing);
}

void readCourse(RunReport& report, const TimeSeries& series, const RunLedger& ledger,
                const Chronicle& chronicle)
{
    constexpr std::size_t kColumns = 480;
    const std::int64_t endNs = report.startNs + report.durationUs * 1000;
    report.series = readSeries(series, report.startNs, endNs, report.startNs, kColumns);
    report.lanes = readLanes(chronicle, report.startNs);
    report.gaps = readGaps(ledger, report.startNs, endNs);
    const RestartEntry* shown = tellingRestart(report.restarts);
    if (!shown) return;
    const std::int64_t fromNs = report.startNs + shown->atUs * 1000 - kWindowMarginNs;
    report.aligned = readSeries(series, fromNs, std::min(fromNs + shown->windowUs * 1000, endNs),
                                fromNs + kWindowMarginNs, kColumns);
}

const RestartEntry* tellingRestart(const std::vector<RestartEntry>& restarts) noexcept
{
    const RestartEntry* telling = nullptr;
    for (const RestartEntry& entry : restarts)
        if (!entry.superseded && (!telling || entry.verdict.lost > telling->verdict.lost)) telling = &entry;
    return telling;
}

RunReport makeReport(const RunLedger& ledger, const Chronicle& chronicle, std::int64_t startNs,
                     bool interrupted)
{
    RunReport report;
    report.startNs = startNs;
    report.durationUs = std::max<std::int64_t>(monotonicNs() - startNs, 0) / 1000;
    report.startedAt = static_cast<std::int64_t>(std::time(nullptr)) - report.durationUs / 1'000'000;
    report.figures = ledger.verdict();
    report.verdict = interrupted ? "interrupted" : name(report.figures.state);
    report.sent = ledger.load().sent;
    report.inFlight = ledger.load().inFlight;
    report.classes = ledger.load().classes;
    report.lost = ledger.lost();
    report.lossUpperBound95 = lossUpperBound95(ledger.lost(), ledger.requests());
    report.latency = figures(ledger.corrected());
    report.uncorrected = figures(ledger.uncorrected());
    report.answeredBy.assign(ledger.answeredBy().begin(), ledger.answeredBy().end());
    for (const RestartWindow& window : ledger.windows())
        report.restarts.push_back(restartEntry(ledger, chronicle, window, report));
    for (const Failure& failure : ledger.failures())
        report.failures.push_back(failureEntry(ledger, chronicle, failure, startNs));
    report.unlisted =
        report.lost + ledger.executions().value_or(ExecutionCounts{}).duplicates - report.failures.size();
    report.lateP99Ns = ledger.lateness().quantileNs(0.99);
    report.maxGapNs = ledger.lateness().maxNs();
    return report;
}

}  // namespace changeover
