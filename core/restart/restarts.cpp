// SPDX-License-Identifier: BSL-1.0
#include "core/restart/restarts.h"

#include "core/posix/clock.h"
#include "core/process/pid_handle.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <unistd.h>

namespace changeover {

Restarts::Restarts(boost::asio::io_context& context, const EngineConfig& config, Incumbent& incumbent,
                   Notices& notices, Outside outside)
    : m_context(context), m_config(config), m_incumbent(incumbent), m_notices(notices),
      m_outside(std::move(outside)), m_draining(context, m_outside.oneLessDrains)
{
}

bool Restarts::postpone(const ReceivedSignal& trigger)
{
    if (m_pending) {
        addCount(RestartOutcome::Coalesced);
        m_outside.log(EngineHooks::Severity::Info,
                      "A restart is pending already; this request is one with it.");
        return false;
    }
    m_pending = trigger;
    return true;
}

bool Restarts::takePending()
{
    if (!m_pending) return false;
    // A drain is never shortened by a restart: the restart waits.
    if (m_draining.isFull()) {
        m_outside.log(EngineHooks::Severity::Info, "Restart pending: three generations are still draining; "
                                                   "it follows when one of them is gone.");
        return false;
    }
    m_trigger = *std::exchange(m_pending, std::nullopt);
    return true;
}

void Restarts::enter(Phase from, Phase to)
{
    if (to == Phase::Committing) return commit();
    if (to == Phase::Probation) return beginProbation();
    if (to == Phase::Sealing) {
        // A holder keeps it: the next attempt is its own again.
        m_pendingWasSealed = !m_holds && m_pending.has_value();
        return m_changeover->seal(m_holds ? std::nullopt : m_pending);
    }
    if (to == Phase::Aborting) {
        if (from == Phase::Probation || from == Phase::Sealing) m_incumbent.resume();
        return m_changeover->abort(Changeover::Urgency::AsFits);
    }
    if (to != Phase::AbortingToExit) return;
    // Before ABORT, which says it to the other side.
    if (std::string& reason = m_changeover->record().reason; reason.empty())
        reason = "the server was told to leave";
    m_changeover->abort(Changeover::Urgency::AtOnce);
}

void Restarts::expect(Taker taker)
{
    m_trigger = {};
    m_trigger.senderPid = taker.process.pid();
    m_trigger.senderUid = taker.uid;
    m_trigger.timeNs = monotonicNs();
    m_taker = std::move(taker);
}

std::error_code Restarts::spawn(Start start, std::span<const Listener> listeners)
{
    ChangeoverPlan plan;
    plan.program = m_config.program;
    plan.arguments = m_config.arguments;
    plan.generation = start.generation;
    plan.lifeline = start.lifeline;
    plan.readyTimeout = m_config.readyTimeout;
    if (!m_config.policy.awaitsReady()) plan.takenForReadyAfter = Policy::kSleep;
    // Nobody could take over again.
    plan.probation = m_incumbent.isThere() ? m_config.probation : std::chrono::milliseconds(0);
    m_holds = start.hold.has_value();
    plan.hold = std::move(start.hold);
    plan.handOff = m_config.handOff && !m_holds;
    m_events.emplace(start.events);
    m_changeover =
        std::make_unique<Changeover>(m_context, std::move(plan), *m_events, m_trigger, m_outside.changeover);
    if (!m_taker) return m_changeover->spawn(listeners);
    m_changeover->meet(*std::exchange(m_taker, std::nullopt), listeners);
    return {};
}

void Restarts::commit()
{
    CommitMessage message;
    for (std::size_t i = 0; i < m_counts.size(); ++i)
        message.restarts[i] = m_counts[i];
    if (m_holds) return m_changeover->commit(message, {});  // its children restart nobody
    auto generations = m_draining.descriptors();
    const auto own = PidHandle::open(::getpid());
    if (own) generations.push_back(own->descriptor());
    m_changeover->commit(message, generations);
}

void Restarts::setCounts(const CommitMessage& commit) noexcept
{
    for (std::size_t i = 0; i < m_counts.size(); ++i)
        m_counts[i] = commit.restarts[i];
}

void Restarts::beginProbation()
{
    m_changeover->beginProbation();
    const pid_t child = m_changeover->childPid();
    m_incumbent.stepAside(child, [this, child] {
        // Not the attempt after this one.
        if (m_changeover && m_changeover->childPid() == child) m_changeover->oldStopped();
    });
}

void Restarts::rolledBack(Phase from)
{
    // A child that ended by itself on probation: nobody has accepted since.
    if (from == Phase::Probation || from == Phase::Sealing) m_incumbent.resume();
    const AttemptRecord& record = m_changeover->record();
    if (m_incumbent.isThere()) m_notices.serving(record.generation);
    end(record.readyNs ? RestartOutcome::RolledBackAfterCommit : RestartOutcome::RolledBackBeforeReady);
    forgetAttempt();
}

void Restarts::forgetAttempt()
{
    // Later: this is called from its own handlers.
    boost::asio::post(m_context, [over = std::move(m_changeover)] {});
}

void Restarts::end(RestartOutcome outcome)
{
    AttemptRecord& record = m_changeover->record();
    const std::string attempt = m_changeover->isTakeover() ? "Takeover" : "Restart";
    record.outcome = outcome;
    record.endedNs = monotonicNs();
    if (outcome == RestartOutcome::Committed) record.reason.clear();
    addCount(outcome);
    m_events->write(EventKind::AttemptEnded, static_cast<std::int64_t>(outcome), record.childPid,
                    record.words());
    const std::string old = "Generation " + std::to_string(record.generation);
    const std::string now =
        m_incumbent.isThere() ? old + " is still serving." : "No generation serves; connections wait.";
    if (outcome == RestartOutcome::Committed)
        m_outside.log(EngineHooks::Severity::Info, "Generation " + std::to_string(record.generation + 1) +
                                                       " (pid " + std::to_string(record.childPid) +
                                                       ") has taken over.");
    else if (outcome == RestartOutcome::AbortedByTerm)
        m_outside.log(EngineHooks::Severity::Info, attempt + " called off: " + record.words() + '.');
    else
        m_outside.log(EngineHooks::Severity::Warning, attempt + " failed: " + record.words() + ". " + now);
    if (m_outside.onAttempt) m_outside.onAttempt(record);
}

}  // namespace changeover
