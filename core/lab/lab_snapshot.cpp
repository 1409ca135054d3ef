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

Snapshot Lab::snapshot() const
{
    Snapshot s;
    s.timeNs = monotonicNs();
    s.state = state();
    if (const auto address = clientAddress()) s.address = address->url();
    s.loadOn = m_load.running();
    if (m_load.wanted()) s.ratePerSecond = m_load.wanted()->ratePerSecond;
    // One record, so that sent = classes + in flight holds in what is shown too.
    s.sent = m_ledger.load().sent;
    s.inFlight = m_ledger.load().inFlight;
    s.classes = m_ledger.load().classes;
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) s.lost += s.classes[static_cast<std::size_t>(c)];
    s.restartPending = m_ledger.restartPending();
    s.verdict = m_ledger.verdict();

    const auto& windows = m_ledger.windows();
    for (std::size_t i = firstOfNewest(windows); i < windows.size(); ++i)
        s.restarts.push_back(summarise(m_ledger, m_chronicle, windows[i]));
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
