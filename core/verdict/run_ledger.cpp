// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/run_ledger.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace changeover {

namespace {

// Records of two threads, and the events beside them, come out of order by less than this.
constexpr std::int64_t kDisorderNs = 1'000'000'000;
constexpr std::int64_t kKeepLatenessNs = 4'000'000'000;
constexpr std::int64_t kStoodStillNs = 1'000'000'000;

}  // namespace

RunLedger::RunLedger() { m_recent.reserve(kRecent); }

// ---- requests

void RunLedger::countTotals(const RequestOutcome& outcome)
{
    ++m_classes[static_cast<std::size_t>(outcome.result)];
    if (outcome.countedNs != 0) return uncount(outcome);
    if (outcome.result != RequestClass::Ok) return;
    if (outcome.mayCarryId) ++(outcome.carriesId ? m_answersWithId : m_answersWithoutId);
    m_corrected.add(outcome.finishedNs - outcome.dueNs);
    m_uncorrected.add(outcome.finishedNs - outcome.writtenNs);
    // The newest generation answers most: look from the back.
    const auto known = std::find_if(m_answeredBy.rbegin(), m_answeredBy.rend(), [&](const Answerer& who) {
        return who.pid == outcome.pid && who.generation == outcome.generation;
    });
    if (known == m_answeredBy.rend()) {
        m_answeredBy.push_back({outcome.generation, outcome.pid, 1, outcome.finishedNs, outcome.finishedNs});
        return;
    }
    ++known->count;
    known->firstNs = std::min(known->firstNs, outcome.finishedNs);
    known->lastNs = std::max(known->lastNs, outcome.finishedNs);
}

/// It was told as OK, and is not. Its latency stays: so long it took to come.
void RunLedger::uncount(const RequestOutcome& outcome)
{
    --m_classes[0];
    for (Answerer& who : m_answeredBy)
        if (who.pid == outcome.pid && who.generation == outcome.generation) --who.count;
}

RunLedger::Recent& RunLedger::remember(const RequestOutcome& outcome)
{
    const Recent recent{outcome};
    const std::uint64_t place = m_remembered++ % kRecent;
    if (m_recent.size() < kRecent) return m_recent.emplace_back(recent);
    return m_recent[place] = recent;
}

void RunLedger::add(const RequestOutcome& outcome)
{
    countTotals(outcome);
    Execution execution = Execution::Unknown;
    if (m_journalKept && outcome.countedNs != 0)
        execution = m_reconciliation.revised(outcome.id, outcome.result);
    else if (m_journalKept)
        execution = m_reconciliation.finished(outcome.id, outcome.result);
    if (outcome.result == RequestClass::Cancelled) return;
    Recent& recent = remember(outcome);
    recent.execution = execution;
    eachOpenWindow([&](RestartWindow& window) { window.add(outcome); });
    if (!isLost(outcome.result)) return;

    ++m_lostOutside;
    list(recent);
    give(recent, ownerOf(outcome.finishedNs));
}

void RunLedger::add(std::span<const RequestOutcome> outcomes)
{
    for (const RequestOutcome& outcome : outcomes)
        add(outcome);
}

std::int32_t RunLedger::ownerOf(std::int64_t timeNs, Among windows) const
{
    std::int32_t before = 0;  // the first window whose second before the trigger it is in
    for (std::size_t i = m_windows.size(); i-- > (windows == Among::All ? 0 : m_firstOpen);) {
        const RestartWindow& window = m_windows[i];
        // What joined a restart has no clauses of its own: that one has the losses too.
        if (window.facts().end == AttemptEnd::Coalesced) continue;
        if ((windows == Among::Open && window.closed()) || !window.contains(timeNs)) continue;
        if (window.trigger().timeNs <= timeNs) return window.index();
        before = window.index();
    }
    return before;
}

void RunLedger::give(Recent& recent, std::int32_t owner)
{
    if (recent.owner == owner) return;
    if (recent.failure < m_failures.size()) recent.execution = m_failures[recent.failure].execution;
    if (RestartWindow* const from = windowAt(recent.owner)) {
        from->disown(recent.outcome);
        if (auto& counts = from->executions()) counts->remove(recent.outcome.result, recent.execution);
    } else {
        --m_lostOutside;
    }
    if (RestartWindow* const to = windowAt(owner)) {
        to->own(recent.outcome);
        if (auto& counts = to->executions()) counts->add(recent.outcome.result, recent.execution);
    } else {
        ++m_lostOutside;
    }
    recent.owner = owner;
    if (recent.failure < m_failures.size()) m_failures[recent.failure].window = owner;
}

template <class Visit> void RunLedger::eachRecentSince(std::int64_t fromNs, Visit visit)
{
    for (std::uint64_t back = 1; back <= m_recent.size(); ++back) {
        Recent& recent = m_recent[(m_remembered - back) % kRecent];
        if (recent.outcome.finishedNs < fromNs - kDisorderNs) return;
        if (recent.outcome.finishedNs >= fromNs) visit(recent);
    }
}

template <class Visit> void RunLedger::eachOpenWindow(Visit visit)
{
    for (std::size_t i = m_firstOpen; i < m_windows.size(); ++i)
        if (!m_windows[i].closed()) visit(m_windows[i]);
}

RestartWindow* RunLedger::windowAt(std::int32_t index) noexcept
{
    return index > 0 ? &m_windows[static_cast<std::size_t>(index) - 1] : nullptr;
}

// ---- the generator

void RunLedger::record(const LoadRecord& record)
{
    m_recorded = true;
    m_notConserved |= !record.conserved();
    const LoadRecord& base = m_earlierGenerators;
    m_load = record;
    m_load.sent += base.sent;
    m_load.inFlight += base.inFlight;
    m_load.outcomesLost += base.outcomesLost;
    m_load.maxLatenessNs = std::max(record.maxLatenessNs, base.maxLatenessNs);
    for (std::size_t c = 0; c < kRequestClasses; ++c)
        m_load.classes[c] += base.classes[c];
}

void RunLedger::generatorReplaced() { m_earlierGenerators = m_load; }

void RunLedger::addLateness(std::span<const std::int64_t> latenessNs, std::int64_t fromNs, std::int64_t toNs)
{
    if (latenessNs.empty()) return;
    for (const std::int64_t late : latenessNs)
        m_lateness.add(late);
    const Late late{fromNs, toNs, *std::max_element(latenessNs.begin(), latenessNs.end())};
    m_late.push_back(late);
    while (m_late.front().toNs < toNs - kKeepLatenessNs)
        m_late.pop_front();
    eachOpenWindow([&](RestartWindow& window) {
        if (window.contains(std::max(fromNs, window.fromNs())) && toNs >= window.fromNs())
            window.addGap(late.worstNs);
    });
}

// ---- processes

std::int32_t RunLedger::trigger(const Trigger& trigger)
{
    const auto index = static_cast<std::int32_t>(m_windows.size()) + 1;
    RestartWindow& window = m_windows.emplace_back(index, trigger);
    if (m_journalKept) window.executions().emplace();
    if (trigger.rerunOf) m_superseded.push_back(*trigger.rerunOf);
    addKin(trigger.oldPid, window.facts().oldKin);
    for (const Late& late : m_late)
        if (late.toNs >= window.fromNs()) window.addGap(late.worstNs);
    eachRecentSince(window.fromNs(), [&](Recent& recent) {
        window.add(recent.outcome);
        // A loss that a closed window owns is settled.
        const RestartWindow* const owner = windowAt(recent.owner);
        if (isLost(recent.outcome.result) && !(owner && owner->closed()))
            give(recent, ownerOf(recent.outcome.finishedNs));
    });
    giveDuplicatesSince(window.fromNs());
    return index;
}

void RunLedger::spawned(std::int32_t parentPid, std::int32_t pid, std::int32_t generation,
                        std::int64_t timeNs)
{
    bool done = false;
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        const Trigger& trigger = window.trigger();
        if (done || trigger.byHand || trigger.oldPid != parentPid || facts.newPid != 0 || facts.end) return;
        if (timeNs < trigger.timeNs) return;
        facts.newPid = pid;
        addKin(pid, facts.newKin);
        facts.newGeneration = generation;
        facts.spawnedNs = timeNs;
        done = true;
    });
}

void RunLedger::started(std::int32_t pid, std::int32_t generation, std::int64_t timeNs)
{
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        if (facts.newPid != 0 || facts.end || timeNs < window.trigger().timeNs) return;
        facts.newPid = pid;
        addKin(pid, facts.newKin);
        facts.newGeneration = generation;
        facts.startedNs = timeNs;
    });
}

void RunLedger::accepting(std::int32_t pid, std::int64_t timeNs)
{
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        if (facts.newPid == pid && !facts.acceptingNs) facts.acceptingNs = timeNs;
    });
}

void RunLedger::stoppedAccepting(std::int32_t pid, std::uint64_t inFlight, std::int64_t timeNs)
{
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        if (window.trigger().oldPid != pid || facts.stoppedNs || timeNs < window.trigger().timeNs) return;
        facts.stoppedNs = timeNs;
        facts.inFlightAtStop = inFlight;
    });
}

void RunLedger::attemptEnded(std::int32_t parentPid, AttemptEnd end, std::int32_t childPid,
                             std::string_view words, std::int64_t timeNs)
{
    RestartWindow* found = nullptr;
    eachOpenWindow([&](RestartWindow& window) {
        const WindowFacts& facts = window.facts();
        if (window.trigger().byHand || window.trigger().oldPid != parentPid || facts.end) return;
        if (facts.newPid != 0 && childPid != 0 && facts.newPid != childPid) return;
        // Attempts end in the order in which they began; what is coalesced came last.
        if (!found || end == AttemptEnd::Coalesced) found = &window;
    });
    if (!found) return;
    WindowFacts& facts = found->facts();
    if (facts.newPid == 0) facts.newPid = childPid;
    facts.end = end;
    facts.endNs = timeNs;
    facts.words = words;
    if (end != AttemptEnd::Coalesced) return;
    eachRecentSince(found->fromNs(), [&](Recent& recent) {
        if (isLost(recent.outcome.result) && recent.owner == found->index())
            give(recent, ownerOf(recent.outcome.finishedNs));
    });
}

void RunLedger::reaped(std::int32_t pid, std::int64_t timeNs)
{
    m_listeners.ended(pid, timeNs);
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        if (timeNs < window.trigger().timeNs) return;
        if (facts.newPid == pid && !facts.newReapedNs) facts.newReapedNs = timeNs;
        if (window.trigger().oldPid != pid || facts.oldReapedNs) return;
        facts.oldReapedNs = timeNs;
        eachRecentSince(timeNs, [&](Recent& recent) { window.lookAgain(recent.outcome); });
    });
}

/// Those that are known already.
void RunLedger::addKin(std::int32_t generationPid, std::vector<std::int32_t>& into) const
{
    for (const auto& [pid, of] : m_kin)
        if (of == generationPid) into.push_back(pid);
}

void RunLedger::kin(std::int32_t pid, std::int32_t of)
{
    m_kin.insert_or_assign(pid, of);
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        if (of == window.trigger().oldPid)
            facts.oldKin.push_back(pid);
        else if (of == facts.newPid)
            facts.newKin.push_back(pid);
    });
}

void RunLedger::outlived(std::int32_t pid, std::int32_t by, std::int64_t timeNs)
{
    eachOpenWindow([&](RestartWindow& window) {
        WindowFacts& facts = window.facts();
        if (window.trigger().oldPid != pid || facts.outlivedNs) return;
        facts.outlivedNs = timeNs;
        facts.outlivedBy = by;
    });
}

void RunLedger::connectionsOfOld(std::int32_t window, std::vector<std::uint16_t> ports)
{
    if (RestartWindow* const found = windowAt(window)) found->facts().portsOfOld = std::move(ports);
}

// ---- time

void RunLedger::clocks(std::int64_t monotonicNs, std::int64_t boottimeNs)
{
    const std::int64_t difference = boottimeNs - monotonicNs;
    if (m_clockDifferenceNs && std::abs(difference - *m_clockDifferenceNs) > kMaxClockJumpNs)
        m_clockJumped = true;
    m_clockDifferenceNs = difference;
}

void RunLedger::advance(std::int64_t nowNs)
{
    m_nowNs = std::max(m_nowNs, nowNs);
    eachOpenWindow([&](RestartWindow& window) {
        const std::optional<std::int64_t> closesNs = window.closesNs();
        if (closesNs && *closesNs + kSettleNs <= nowNs) window.close(nowNs);
    });
    while (m_firstOpen < m_windows.size() && m_windows[m_firstOpen].closed())
        ++m_firstOpen;
}

void RunLedger::finish(std::int64_t nowNs)
{
    advance(nowNs);
    eachOpenWindow([&](RestartWindow& window) { window.close(nowNs); });
    m_firstOpen = m_windows.size();
    // What the generator's threads counted came through their rings, one for one.
    if (m_recorded && m_load.outcomesLost == 0 && m_load.classes != m_classes) m_notConserved = true;
}

// ---- results

std::uint64_t RunLedger::requests() const noexcept
{
    std::uint64_t sum = 0;
    for (const RequestClass c : kAllRequestClasses)
        if (c != RequestClass::Cancelled) sum += m_classes[static_cast<std::size_t>(c)];
    return sum;
}

std::uint64_t RunLedger::unlistedFailures() const noexcept
{
    const auto counts = executions();
    const std::uint64_t all = lost() + (counts ? counts->duplicates : 0);
    return all - std::min<std::uint64_t>(all, m_failures.size());
}

std::uint64_t RunLedger::lost() const noexcept { return requests() - m_classes[0]; }

bool RunLedger::restartPending() const noexcept { return m_firstOpen < m_windows.size(); }

bool RunLedger::superseded(std::int32_t index) const noexcept
{
    return std::find(m_superseded.begin(), m_superseded.end(), index) != m_superseded.end();
}

std::int64_t RunLedger::refusalGapNs(const RestartWindow& window) const
{
    const std::int64_t toNs = std::min(window.closesNs().value_or(m_nowNs), m_nowNs);
    return m_listeners.gapWithinNs(window.fromNs(), toNs);
}

std::optional<VerdictReason> RunLedger::instrumentFault() const
{
    if (m_notConserved) return VerdictReason::NotConserved;
    if (m_load.outcomesLost > 0) return VerdictReason::RingOverflow;
    if (m_fellShort) return VerdictReason::LocalErrors;
    if (m_classes[static_cast<std::size_t>(RequestClass::LocalError)] > 0)
        return m_load.maxLatenessNs > kStoodStillNs ? VerdictReason::StoodStill : VerdictReason::LocalErrors;
    if (m_clockJumped) return VerdictReason::ClockJumped;
    if (m_journalMissing > 0) return VerdictReason::JournalOverflow;
    return std::nullopt;
}

Verdict RunLedger::verdict() const
{
    Verdict worst;
    worst.reason = VerdictReason::NothingLost;
    for (const RestartWindow& window : m_windows) {
        const Verdict one = window.verdict();
        if (!worst.firstLossAfterTriggerNs) worst.firstLossAfterTriggerNs = one.firstLossAfterTriggerNs;
        if (superseded(window.index()) || one.state <= worst.state) continue;
        worst.state = one.state;
        worst.reason = one.reason;
        worst.process = one.process;
    }
    worst.executions = executions();
    if (m_answersWithId > 0 && m_answersWithoutId > 0 && worst.state < VerdictState::Inconclusive) {
        worst.state = VerdictState::Inconclusive;
        worst.reason = VerdictReason::IdsLeftOut;
    }
    worst.answersWithoutId = m_answersWithoutId;
    const bool duplicated = worst.executions && worst.executions->duplicates > 0;
    if ((lost() > 0 || duplicated) && worst.state <= VerdictState::Fail) {
        worst.state = VerdictState::Fail;
        worst.reason = lost() > 0 ? VerdictReason::RequestsLost : VerdictReason::RequestsDuplicated;
    }
    if (const std::optional<VerdictReason> fault = instrumentFault()) {
        worst.state = VerdictState::InstrumentFault;
        worst.reason = *fault;
    }
    if (restartPending() && worst.state <= VerdictState::PassRolledBack) worst.reason = VerdictReason::None;
    worst.requests = requests();
    worst.lost = lost();
    worst.classes = m_classes;
    return worst;
}

}  // namespace changeover
