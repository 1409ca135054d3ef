// SPDX-License-Identifier: BSL-1.0
// The parent of the next generation: from a HUP to SEALED or back.
#include "core/restart/engine_impl.h"

#include <unistd.h>

namespace changeover {

void Engine::Impl::requestRestart(const ReceivedSignal& trigger)
{
    if (isHeld() && m_succession->passRestart(trigger)) return;  // the holder's to do
    if (m_phase == Phase::Draining || m_phase == Phase::AbortingToExit || m_phase == Phase::Done)
        return forwardRestart(trigger);
    // One on the way to serve starts none itself: while the parent can still take over, it owns the bit.
    if (m_phase < Phase::Serving && !isAlone() && m_succession->passRestart(trigger)) return;
    if (!m_restarts.postpone(trigger)) return;
    if (m_phase != Phase::Serving)
        return log(Severity::Info, "A restart is under way; one more will follow it.");
    startPendingRestart();
}

void Engine::Impl::forwardRestart(const ReceivedSignal& trigger)
{
    if (m_restarts.hasAttempt() && m_restarts.attempt().record().sealedNs &&
        m_restarts.attempt().passRestart(trigger))
        return log(Severity::Info, "This generation is draining; its successor restarts instead.");
    log(Severity::Warning, "A restart was asked for while the server is leaving; it leaves.");
}

void Engine::Impl::startPendingRestart()
{
    if (m_phase != Phase::Serving || !m_restarts.takePending()) return;
    if (config.execInPlace) return replaceInPlace();
    if (config.policy.stopsFirst()) return closeThenRestart();
    happen(PhaseEvent::RestartRequested);
}

void Engine::Impl::closeThenRestart()
{
    m_acceptance.stop([this](ServiceLoad load) {
        m_events.write(EventKind::StoppedAccepting, load.inFlight, load.connections);
        m_listeners.closeSockets();
        m_events.write(EventKind::ListenerClosed);
        happen(PhaseEvent::RestartRequested);
    });
}

void Engine::Impl::spawnNext()
{
    m_notices.reloading(config.birth.generation + 1);
    m_younger.reset();  // of a holder that is gone
    const auto bare = m_listeners.withoutSockets();
    const auto listeners = config.policy.bequeathsListeners() ? m_listeners.all() : bare;
    const auto error =
        m_restarts.spawn({m_events, config.birth.generation, m_lifeline.descriptor()}, listeners);
    happen(error ? PhaseEvent::SpawnFailed : PhaseEvent::Spawned);
}

Restarts::Outside Engine::Impl::restartsOutside()
{
    Restarts::Outside outside;
    outside.changeover.happened = [this](PhaseEvent event) { happen(event); };
    outside.changeover.restartAsked = [this](const ReceivedSignal& trigger) { requestRestart(trigger); };
    outside.changeover.successorGone = [this](std::error_code error) { successorGone(error); };
    outside.changeover.exitAsked = [this] { exitByMessage(); };
    outside.changeover.handOff =
        exchangeCallbacks(Side::Successor, [this] { return m_restarts.attempt().childPid(); });
    outside.log = [this](Severity severity, const std::string& sentence) { log(severity, sentence); };
    outside.onAttempt = m_hooks.onAttempt;
    outside.oneLessDrains = [this] { startPendingRestart(); };
    return outside;
}

void Engine::Impl::successorGone(std::error_code error)
{
    if (m_phase != Phase::Draining) return;
    // Whether it has a successor of its own by now is not known here.
    const bool ended = error == std::errc::not_connected;
    log(Severity::Warning, ended ? "The generation after this one ended while this one was draining. What is "
                                   "left here is answered."
                                 : "The generation after this one said something unintelligible (" +
                                       error.message() + "). Both go on; no more connections go there.");
}

void Engine::Impl::stepAside(pid_t successor, std::function<void()> stopped)
{
    m_notices.mainPid(successor);
    // From here on this generation accepts nothing; its listeners stay open, and their queues are the child's
    // too.
    m_acceptance.stop([this, stopped = std::move(stopped)](ServiceLoad load) {
        m_events.write(EventKind::StoppedAccepting, load.inFlight, load.connections);
        stopped();
    });
}

void Engine::Impl::resume()
{
    m_acceptance.start(m_listeners.all(), [this](std::error_code error) {
        if (error) return log(Severity::Error, "Cannot accept again: " + error.message() + '.');
        m_events.write(EventKind::ResumedAccepting);
    });
    m_notices.mainPid(::getpid());
}

void Engine::Impl::rolledBack(Phase from)
{
    // The flag belongs to the open files, which the failed child shared.
    m_listeners.restoreNonBlocking();
    m_restarts.rolledBack(from);
    if (!config.policy.rollsBack()) return happen(PhaseEvent::ExitRequested);
    startPendingRestart();
}

}  // namespace changeover
