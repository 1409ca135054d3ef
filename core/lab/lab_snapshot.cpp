// SPDX-License-Identifier: BSL-1.0
// What the Lab says about itself, as plain values.
#include "core/lab/lab.h"

#include "core/posix/clock.h"
#include "core/process/process_table.h"
#include "core/verdict/statistics.h"

#include <unistd.h>

#include <algorithm>

namespace changeover {

namespace {

constexpr std::size_t kNewest = 16;
constexpr std::size_t kMaxRows = 64;
constexpr std::size_t kMaxReason = 512;  // the snapshot must fit into a packet

template <class T> std::size_t firstOfNewest(const std::vector<T>& all)
{
    return all.size() - std::min(all.size(), kNewest);
}

ProcessRow processRow(std::int32_t pid, std::int32_t generation)
{
    ProcessRow row;
    row.pid = pid;
    row.generation = generation;
    if (const auto process = readProcess(pid)) {
        row.parentPid = process->parentPid;
        row.state = process->state;
        row.ageMs = process->age.count();
    }
    return row;
}

}  // namespace

RestartSummary summarise(const RunLedger& ledger, const Chronicle& chronicle, const RestartWindow& window)
{
    const Trigger& trigger = window.trigger();
    const WindowFacts& facts = window.facts();
    RestartSummary summary;
    summary.index = window.index();
    summary.triggerNs = trigger.timeNs;
    summary.signal = trigger.signal;
    summary.oldPid = trigger.oldPid;
    summary.oldGeneration = trigger.oldGeneration;
    summary.newPid = facts.newPid;
    summary.newGeneration = facts.newGeneration;
    summary.outcome = chronicle.outcome(window);
    summary.reason = facts.words.substr(0, kMaxReason);
    summary.acceptingNs = facts.acceptingNs;
    summary.oldExitNs = facts.oldReapedNs;
    summary.firstAnswerNs = window.firstAnswerNs();
    summary.overlapNs = window.overlapNs();
    summary.refusalGapNs = ledger.refusalGapNs(window);
    summary.closed = window.closed();
    summary.verdict = window.verdict();
    summary.lossUpperBound95 = lossUpperBound95(window.lost(), window.requests());
    return summary;
}

namespace {

/// Numbers for the newest summaries: a HUP that joined a restart under way is none of its own.
void numberRestarts(std::vector<RestartSummary>& newest, const std::vector<RestartWindow>& windows)
{
    struct Count {
        std::int32_t signals = 0, joined = 0;
    };
    std::vector<Count> counts;  // of restart i + 1
    const std::size_t first = windows.size() - newest.size();
    for (std::size_t i = 0; i < windows.size(); ++i) {
        const bool joined = windows[i].facts().end == AttemptEnd::Coalesced && !counts.empty();
        if (!joined) counts.emplace_back();
        counts.back().signals += windows[i].trigger().signal != 0;
        counts.back().joined += joined;
        if (i >= first) newest[i - first].number = static_cast<std::int32_t>(counts.size());
    }
    for (RestartSummary& restart : newest) {
        const Count& count = counts[static_cast<std::size_t>(restart.number) - 1];
        restart.signals = count.signals;
        restart.joined = count.joined;
    }
}

}  // namespace

ServiceState Lab::serviceState() const
{
    const ChainMember* serving = m_chain.serving();
    if (m_stopping || m_ending) return ServiceState::Stopping;
    if (m_restarting || attemptUnderWay()) {
        const auto gaps = m_ledger.listeners().gaps();
        const bool noListener = !gaps.empty() && !gaps.back().toNs;
        return noListener ? ServiceState::Down : ServiceState::Restarting;
    }
    if (m_chain.starting()) return ServiceState::Starting;
    if (serving)
        return std::find(m_frozen.begin(), m_frozen.end(), serving->pid) == m_frozen.end()
                   ? ServiceState::Serving
                   : ServiceState::Suspended;
    if (m_chain.members().empty()) {
        if (!m_startFailed.empty()) return ServiceState::CouldNotStart;
        if (m_stopped) return ServiceState::Stopped;
        if (!m_plan) return ServiceState::None;
    }
    return ServiceState::Down;
}

ServiceNow Lab::serviceNow() const
{
    ServiceNow now{m_service, m_serviceSinceNs, 0, 0, {}};
    if (const ChainMember* serving = m_chain.serving()) {
        now.pid = serving->pid;
        now.generation = serving->generation;
    }
    if (now.state == ServiceState::CouldNotStart) now.words = m_startFailed.substr(0, kMaxReason);
    return now;
}

Snapshot Lab::snapshot() const
{
    Snapshot s;
    s.timeNs = monotonicNs();
    s.state = state();
    s.now = serviceNow();
    if (const auto address = clientAddress()) s.address = address->url();
    s.loadOn = m_load.running();
    if (m_load.wanted()) s.ratePerSecond = m_load.wanted()->ratePerSecond;
    // One record, so that sent = classes + in flight holds in what is shown too.
    s.sent = m_ledger.load().sent;
    s.inFlight = m_ledger.load().inFlight;
    s.classes = m_ledger.load().classes;
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) s.lost += s.classes[static_cast<std::size_t>(c)];
    s.unlistedFailures = m_ledger.unlistedFailures();
    s.restartPending = m_ledger.restartPending();
    s.verdict = m_ledger.verdict();

    const auto& windows = m_ledger.windows();
    for (std::size_t i = firstOfNewest(windows); i < windows.size(); ++i)
        s.restarts.push_back(summarise(m_ledger, m_chronicle, windows[i]));
    numberRestarts(s.restarts, windows);
    const auto gaps = m_ledger.listeners().gaps();
    for (std::size_t i = firstOfNewest(gaps); i < gaps.size(); ++i)
        s.gaps.push_back({gaps[i].fromNs, gaps[i].toNs});

    const auto counters = countersByGeneration(m_scoreboard);
    s.processes.push_back(processRow(::getpid(), 0));
    for (const ChainMember& member : m_chain.members())
        if (s.processes.size() < kMaxRows) s.processes.push_back(row(member, counters));
    s.latenessP99Ns = m_ledger.lateness().quantileNs(0.99);
    s.maxLatenessNs = m_ledger.lateness().maxNs();
    if (const auto self = readProcess(::getpid())) s.memoryBytes = self->residentBytes;
    return s;
}

DrainingReport Lab::draining() const
{
    return drainingReport(m_scoreboard, monotonicNs(),
                          [this](std::int32_t pid) { return m_chain.find(pid) != nullptr; });
}

GatewayReport Lab::gateway() const
{
    GatewayReport report = m_deployment ? m_deployment->gateway().value_or(GatewayReport{}) : GatewayReport{};
    report.timeNs = monotonicNs();
    for (GatewayRow& row : report.rows)
        if (const ChainMember* member = m_chain.find(row.pid)) row.generation = member->generation;
    return report;
}

ProcessRow Lab::row(const ChainMember& member, const std::vector<GenerationCounters>& counters) const
{
    ProcessRow row = processRow(member.pid, member.generation);
    row.holdsListener = member.holdsListener;
    for (const GenerationCounters& c : counters) {
        if (c.pid != member.pid || c.generation != member.generation) continue;
        row.served = c.answered;
        row.inFlight = c.inFlight;
        row.connections = c.connections;
    }
    return row;
}

}  // namespace changeover
