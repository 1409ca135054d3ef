// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/restart_window.h"

#include <algorithm>
#include <limits>

namespace changeover {

RestartWindow::RestartWindow(std::int32_t index, const Trigger& trigger) : m_index(index), m_trigger(trigger)
{
}

std::optional<AttemptEnd> RestartWindow::outcome() const
{
    if (m_facts.end) return m_facts.end;
    // stop-start and the like have no engine that says so.
    if ((m_facts.oldReapedNs || m_trigger.sameProcess) && firstAnswerNs()) return AttemptEnd::Committed;
    return std::nullopt;
}

std::optional<std::int64_t> RestartWindow::endByRuleNs() const
{
    const std::optional<AttemptEnd> end = outcome();
    if (!end) return m_facts.outlivedNs ? std::optional(*m_facts.outlivedNs + kWindowMarginNs) : std::nullopt;
    const auto plusMargin = [](std::optional<std::int64_t> ns) {
        return ns ? std::optional(*ns + kWindowMarginNs) : std::nullopt;
    };
    switch (*end) {
    case AttemptEnd::Committed: {
        std::optional<std::int64_t> answer = firstAnswerNs();
        // Replaced in its turn before it answered anything: no answer will come.
        if (!answer) answer = m_facts.newReapedNs;
        if (m_trigger.sameProcess) return plusMargin(answer);
        if (m_facts.outlivedNs) return plusMargin(m_facts.outlivedNs);
        if (!answer || !m_facts.oldReapedNs) return std::nullopt;
        return plusMargin(std::max(*answer, *m_facts.oldReapedNs));
    }
    case AttemptEnd::RolledBack:
        // Without a child (exec failed) there is nobody to reap.
        return plusMargin(m_facts.newPid != 0 ? m_facts.newReapedNs : m_facts.endNs);
    case AttemptEnd::Coalesced:
    case AttemptEnd::NotDone:
        return plusMargin(m_facts.endNs);
    }
    return std::nullopt;
}

std::optional<std::int64_t> RestartWindow::capNs() const
{
    if (!m_trigger.byHand) return m_trigger.timeNs + m_trigger.allowanceNs + kWindowCapNs;
    if (m_facts.startedNs) return *m_facts.startedNs + m_trigger.allowanceNs + kWindowCapNs;
    return std::nullopt;  // a person may take any time before the next Start
}

std::optional<std::int64_t> RestartWindow::closesNs() const
{
    const std::optional<std::int64_t> rule = endByRuleNs();
    const std::optional<std::int64_t> cap = capNs();
    if (rule && cap) return std::min(*rule, *cap);
    return rule ? rule : cap;
}

bool RestartWindow::contains(std::int64_t timeNs) const
{
    return timeNs >= fromNs() && timeNs <= closesNs().value_or(timeNs);
}

void RestartWindow::add(const RequestOutcome& outcome)
{
    if (closed() || outcome.result == RequestClass::Cancelled) return;
    if (outcome.countedNs != 0) return recount(outcome);
    if (!contains(outcome.finishedNs)) return;
    ++m_requests;
    if (outcome.result != RequestClass::Ok) return;
    ++m_classes[0];
    if (outcome.endedByClosing) ++m_endedByClosing;
    m_latency->add(outcome.finishedNs - outcome.dueNs);
    countAnswer(outcome);
}

/// It was told as OK, and is not. Its latency stays: so long it took to come.
void RestartWindow::recount(const RequestOutcome& outcome)
{
    const bool wasHere = contains(outcome.countedNs), isHere = contains(outcome.finishedNs);
    if (wasHere) --m_classes[0];
    if (wasHere && !isHere) --m_requests;
    if (!wasHere && isHere) ++m_requests;
}

void RestartWindow::countAnswer(const RequestOutcome& outcome)
{
    const auto known = std::find_if(m_answerers.begin(), m_answerers.end(), [&](const Answerer& who) {
        return who.pid == outcome.pid && who.generation == outcome.generation;
    });
    if (known == m_answerers.end()) {
        m_answerers.push_back({outcome.generation, outcome.pid, 1, outcome.finishedNs, outcome.finishedNs});
    } else {
        ++known->count;
        known->firstNs = std::min(known->firstNs, outcome.finishedNs);
        known->lastNs = std::max(known->lastNs, outcome.finishedNs);
    }
    if (m_trigger.foreign && wasAcross(outcome)) m_across.push_back({outcome.pid, outcome.localPort});
    lookAgain(outcome);
}

bool RestartWindow::wasAcross(const RequestOutcome& outcome) const noexcept
{
    return outcome.writtenNs != 0 && outcome.writtenNs <= m_trigger.timeNs - kAcrossNs &&
           outcome.finishedNs > m_trigger.timeNs;
}

void RestartWindow::lookAgain(const RequestOutcome& outcome)
{
    // Who did not live when the request was written cannot have answered it.
    if (outcome.result != RequestClass::Ok || !m_facts.oldReapedNs ||
        outcome.writtenNs <= *m_facts.oldReapedNs)
        return;
    for (Answerer& who : m_answerers)
        if (who.pid == outcome.pid && who.generation == outcome.generation)
            who.firstAfterOldNs =
                who.firstAfterOldNs ? std::min(who.firstAfterOldNs, outcome.finishedNs) : outcome.finishedNs;
}

void RestartWindow::own(const RequestOutcome& loss)
{
    ++m_lost;
    ++m_classes[static_cast<std::size_t>(loss.result)];
    m_firstLossNs = std::min(m_firstLossNs.value_or(loss.finishedNs), loss.finishedNs);
}

void RestartWindow::disown(const RequestOutcome& loss)
{
    --m_lost;
    --m_classes[static_cast<std::size_t>(loss.result)];
    // Losses go to a later trigger, all from one instant on: the first goes only if all do.
    if (m_lost == 0) m_firstLossNs.reset();
}

void RestartWindow::addGap(std::int64_t latenessNs) noexcept { m_gapNs = std::max(m_gapNs, latenessNs); }

void RestartWindow::close(std::int64_t nowNs)
{
    if (closed()) return;
    m_p99Ns = p99Ns();
    m_latency.reset();
    m_closedNs = nowNs;
}

std::int64_t RestartWindow::p99Ns() const { return m_latency ? m_latency->quantileNs(0.99) : m_p99Ns; }

namespace {

/// `generation` 0: it does not say.
bool isOf(const Answerer& who, std::int32_t pid, std::int32_t generation,
          const std::vector<std::int32_t>& kin) noexcept
{
    if (who.pid == 0) return false;
    if (std::find(kin.begin(), kin.end(), who.pid) != kin.end()) return true;
    return who.pid == pid && (generation == 0 || who.generation == 0 || who.generation == generation);
}

}  // namespace

bool RestartWindow::isOld(const Answerer& who) const noexcept
{
    return isOf(who, m_trigger.oldPid, m_trigger.oldGeneration, m_facts.oldKin);
}

bool RestartWindow::isNew(const Answerer& who) const noexcept
{
    return isOf(who, m_facts.newPid, m_facts.newGeneration, m_facts.newKin);
}

/// It says who it is. Of a server that is not ours, X-Pid may name anything: it says so only where it names a
/// process of a generation.
bool RestartWindow::isNamed(const Answerer& who) const noexcept
{
    return who.pid != 0 && (!m_trigger.foreign || isOld(who) || isNew(who));
}

std::optional<std::int64_t> RestartWindow::firstAnswerNs() const
{
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (const Answerer& who : m_answerers) {
        if (isNew(who)) first = std::min(first, who.firstNs);
        if (!isNamed(who) && who.firstAfterOldNs != 0) first = std::min(first, who.firstAfterOldNs);
    }
    return first != std::numeric_limits<std::int64_t>::max() ? std::optional(first) : std::nullopt;
}

std::int64_t RestartWindow::overlapNs() const noexcept
{
    if (!m_facts.acceptingNs || !m_facts.oldReapedNs) return 0;
    return std::max<std::int64_t>(*m_facts.oldReapedNs - *m_facts.acceptingNs, 0);
}

bool RestartWindow::oldAnswered() const
{
    return std::any_of(m_answerers.begin(), m_answerers.end(), [this](const Answerer& who) {
        return isOld(who) || (!isNamed(who) && who.firstNs <= m_trigger.timeNs);
    });
}

bool RestartWindow::oldAnsweredThroughout() const
{
    const std::int64_t endNs = m_facts.newReapedNs.value_or(m_facts.endNs.value_or(m_trigger.timeNs));
    return std::any_of(m_answerers.begin(), m_answerers.end(), [&](const Answerer& who) {
        return (isOld(who) || !isNamed(who)) && who.firstNs <= m_trigger.timeNs && who.lastNs >= endNs;
    });
}

RestartWindow::Judgement RestartWindow::judge() const
{
    constexpr auto kInconclusive = VerdictState::Inconclusive;
    if (m_classes[static_cast<std::size_t>(RequestClass::LocalError)] > 0)
        return {VerdictState::InstrumentFault, VerdictReason::LocalErrors};
    if (m_lost > 0) return {VerdictState::Fail, VerdictReason::RequestsLost};
    if (m_executions && m_executions->duplicates > 0)
        return {VerdictState::Fail, VerdictReason::RequestsDuplicated};
    if (!closed()) return {VerdictState::Pass, VerdictReason::None};

    if (m_facts.outlivedNs) return {kInconclusive, VerdictReason::OldOutlived};
    const std::optional<std::int64_t> rule = endByRuleNs();
    const std::optional<std::int64_t> cap = capNs();
    if (cap && *m_closedNs >= *cap && (!rule || *rule > *cap))
        return {kInconclusive, VerdictReason::WindowNeverClosed};
    switch (outcome().value_or(AttemptEnd::Committed)) {
    case AttemptEnd::Coalesced:
        return {VerdictState::Pass, VerdictReason::NothingLost};
    case AttemptEnd::NotDone:
        return {kInconclusive, VerdictReason::NotRestarted};
    case AttemptEnd::RolledBack:
        return m_trigger.expectRollback ? judgeRollback()
                                        : Judgement{kInconclusive, VerdictReason::UnexpectedRollback};
    case AttemptEnd::Committed:
        return m_trigger.expectRollback && outcome()
                   ? Judgement{kInconclusive, VerdictReason::UnexpectedCommit}
                   : judgeCommit();
    }
    return {kInconclusive, VerdictReason::NotRestarted};
}

RestartWindow::Judgement RestartWindow::judgeCommit() const
{
    const auto untested = [](VerdictReason reason) { return Judgement{VerdictState::Inconclusive, reason}; };
    if (!m_trigger.sameProcess && !m_facts.oldReapedNs) return untested(VerdictReason::OldNotReaped);
    if (m_gapNs > kMaxGeneratorGapNs) return untested(VerdictReason::GeneratorLate);
    if (m_requests < kWindowMinRequests) return untested(VerdictReason::TooFewRequests);
    if (!oldAnswered()) return untested(VerdictReason::OldNeverAnswered);
    if (!firstAnswerNs()) return untested(VerdictReason::NewNeverAnswered);
    if (m_endedByClosing > 0) return untested(VerdictReason::BodiesEndByClosing);
    if (m_facts.inFlightAtStop == 0 && !m_trigger.foreign) return untested(VerdictReason::NothingInFlight);
    if (m_facts.inFlightAtStop == 0)
        if (const VerdictReason reason = untestedAcross(); reason != VerdictReason::None)
            return untested(reason);
    return {VerdictState::Pass, VerdictReason::NothingLost};
}

/// None: the old generation has answered what was in flight at the trigger, at least once.
VerdictReason RestartWindow::untestedAcross() const noexcept
{
    if (m_across.empty()) return VerdictReason::NothingAcross;
    const std::vector<std::uint16_t>& ports = m_facts.portsOfOld;
    const bool byOld = std::any_of(m_across.begin(), m_across.end(), [&](const Across& answer) {
        const Answerer who{.pid = answer.pid};
        if (isNamed(who)) return isOld(who);
        return answer.port != 0 && std::find(ports.begin(), ports.end(), answer.port) != ports.end();
    });
    return byOld ? VerdictReason::None : VerdictReason::AcrossByUnknown;
}

RestartWindow::Judgement RestartWindow::judgeRollback() const
{
    const auto untested = [](VerdictReason reason) { return Judgement{VerdictState::Inconclusive, reason}; };
    if (m_gapNs > kMaxGeneratorGapNs) return untested(VerdictReason::GeneratorLate);
    if (m_requests < kWindowMinRequests) return untested(VerdictReason::TooFewRequests);
    if (m_endedByClosing > 0) return untested(VerdictReason::BodiesEndByClosing);
    if (!oldAnsweredThroughout()) return untested(VerdictReason::OldNeverAnswered);
    return {VerdictState::PassRolledBack, VerdictReason::RolledBackAsExpected};
}

Verdict RestartWindow::verdict() const
{
    const Judgement judgement = judge();
    Verdict verdict;
    verdict.state = judgement.state;
    verdict.reason = judgement.reason;
    verdict.requests = m_requests;
    verdict.lost = m_lost;
    verdict.classes = m_classes;
    verdict.executions = m_executions;
    verdict.process = m_facts.outlivedBy;
    if (m_firstLossNs) verdict.firstLossAfterTriggerNs = *m_firstLossNs - m_trigger.timeNs;
    return verdict;
}

}  // namespace changeover
