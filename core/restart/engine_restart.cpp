// SPDX-License-Identifier: BSL-1.0
// The parent of the next generation: from a HUP to SEALED or back.
#include "core/restart/engine_impl.h"

#include "core/posix/clock.h"
#include "core/posix/quantity.h"

#include <unistd.h>

namespace changeover {

void Engine::Impl::requestRestart(const ReceivedSignal& trigger)
{
    if (m_phase == Phase::Serving) {
        m_trigger = trigger;
        return happen(PhaseEvent::RestartRequested);
    }
    if (m_phase == Phase::Draining || m_phase == Phase::AbortingToExit || m_phase == Phase::Done)
        return forwardRestart(trigger);
    // One on the way to serve starts none itself: while the parent can still take over, it owns the bit.
    if (m_phase < Phase::Serving && !isAlone() && m_succession->passRestart(trigger)) return;
    if (m_pendingRestart) {
        ++restarts[static_cast<std::size_t>(RestartOutcome::Coalesced)];
        return log(Severity::Info, "A restart is pending already; this request is one with it.");
    }
    m_pendingRestart = trigger;
    log(Severity::Info, "A restart is under way; one more will follow it.");
}

void Engine::Impl::forwardRestart(const ReceivedSignal& trigger)
{
    if (m_changeover && m_changeover->record().sealedNs && m_changeover->passRestart(trigger))
        return log(Severity::Info, "This generation is draining; its successor restarts instead.");
    log(Severity::Warning, "A restart was asked for while the server is leaving; it leaves.");
}

void Engine::Impl::startPendingRestart()
{
    if (!m_pendingRestart) return;
    m_trigger = *std::exchange(m_pendingRestart, std::nullopt);
    happen(PhaseEvent::RestartRequested);
}

void Engine::Impl::spawnNext()
{
    told(m_serviceManager.reloading(config.birth.generation + 1));
    ChangeoverPlan plan;
    plan.program = config.program;
    plan.arguments = config.arguments;
    plan.generation = config.birth.generation;
    plan.lifeline = m_lifeline.is_open() ? config.birth.lifeline : -1;
    plan.readyTimeout = config.readyTimeout;
    plan.probation = config.probation;
    plan.handOff = config.handOff;
    Changeover::Callbacks callbacks;
    callbacks.happened = [this](PhaseEvent event) { happen(event); };
    callbacks.restartAsked = [this](const ReceivedSignal& trigger) { requestRestart(trigger); };
    callbacks.exitAsked = [this] { exitByMessage(); };
    callbacks.handOff = exchangeCallbacks([this] { return m_changeover->childPid(); });
    m_changeover =
        std::make_unique<Changeover>(context, std::move(plan), m_events, m_trigger, std::move(callbacks));
    const bool failed = static_cast<bool>(m_changeover->spawn(m_listeners.all()));
    happen(failed ? PhaseEvent::SpawnFailed : PhaseEvent::Spawned);
}

void Engine::Impl::commitChild()
{
    CommitMessage commit;
    for (std::size_t i = 0; i < restarts.size(); ++i)
        commit.restarts[i] = restarts[i];
    m_changeover->commit(commit);
}

void Engine::Impl::beginProbation()
{
    m_changeover->beginProbation();
    switchMainPid(m_changeover->childPid());
    // From here on this generation accepts nothing; its listeners stay open, and their queues are the child's
    // too.
    m_acceptance.stop([this, child = m_changeover->childPid()](ServiceLoad load) {
        m_events.write(EventKind::StoppedAccepting, load.inFlight, load.connections);
        if (m_changeover->childPid() == child) m_changeover->oldStopped();  // not the attempt after this one
    });
}

void Engine::Impl::resumeAccepting()
{
    m_acceptance.start(m_listeners.all(), [this](std::error_code error) {
        if (error) return log(Severity::Error, "Cannot accept again: " + error.message() + '.');
        m_events.write(EventKind::ResumedAccepting);
    });
    switchMainPid(::getpid());
}

void Engine::Impl::rolledBack(Phase from)
{
    // The flag belongs to the open files, which the failed child shared.
    m_listeners.restoreNonBlocking();
    // A child that ended by itself on probation: nobody has accepted since.
    if (from == Phase::Probation || from == Phase::Sealing) resumeAccepting();
    const bool wasCommitted = m_changeover->record().readyNs.has_value();
    sayServing();
    endAttempt(wasCommitted ? RestartOutcome::RolledBackAfterCommit : RestartOutcome::RolledBackBeforeReady);
    startPendingRestart();
}

void Engine::Impl::endAttempt(RestartOutcome outcome)
{
    AttemptRecord& record = m_changeover->record();
    record.outcome = outcome;
    record.endedNs = monotonicNs();
    if (outcome == RestartOutcome::Committed) record.reason.clear();
    ++restarts[static_cast<std::size_t>(outcome)];
    m_events.write(EventKind::AttemptEnded, static_cast<std::int64_t>(outcome), record.childPid,
                   record.words());
    if (outcome == RestartOutcome::Committed)
        log(Severity::Info, "Generation " + std::to_string(record.generation + 1) + " (pid " +
                                std::to_string(record.childPid) + ") has taken over.");
    else
        log(Severity::Warning, "Restart failed: " + record.words() + ". Generation " +
                                   std::to_string(record.generation) + " is still serving.");
    if (m_hooks.onAttempt) m_hooks.onAttempt(record);
}

void Engine::Impl::switchMainPid(pid_t pid)
{
    told(m_serviceManager.mainPid(pid));
    if (const auto written = m_pidFile.write(pid); !written)
        log(Severity::Warning,
            "Cannot write the pid file " + config.pidFile + ": " + written.error().message() + '.');
}

void Engine::Impl::sayServing() { told(m_serviceManager.serving(config.birth.generation)); }

void Engine::Impl::told(std::error_code error)
{
    if (error)
        log(Severity::Warning, "Cannot notify the service manager at " + config.notifySocket + ": " +
                                   error.message() + ". The service goes on.");
}

}  // namespace changeover
