// SPDX-License-Identifier: BSL-1.0
// From the last accept to the exit.
#include "core/restart/engine_impl.h"

#include "core/posix/clock.h"
#include "core/restart/exit_codes.h"

#include <unistd.h>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kShortDrain{2'000};        // after a second signal
constexpr std::chrono::milliseconds kCalledOffDrain{1'500};    // the parent kills after 2 s
constexpr std::chrono::milliseconds kOrphanDrain{900};         // the supervisor is gone
constexpr std::chrono::milliseconds kOrphanLastMoment{1'900};  // with the service's second of lingering

}  // namespace

void Engine::Impl::hurry() { limitDrain(kShortDrain); }

void Engine::Impl::exitByMessage()
{
    if (m_phase == Phase::Draining || m_phase == Phase::Done) return;  // applied once, never a second signal
    m_parentToldToExit = true;
    happen(PhaseEvent::ExitRequested);
}

void Engine::Impl::calledOff()
{
    m_calledOff = true;
    m_exit.sentence = m_succession->abortReason();
    if (config.takenFrom != 0 && m_phase < Phase::Serving)
        m_exit = {kEnvironmentExit, "The takeover was called off: " + m_exit.sentence + '.', false};
    happen(PhaseEvent::Aborted);
}

void Engine::Impl::supervisorGone()
{
    m_isOrphan = true;
    limitDrain(kOrphanDrain);
    m_lastMoment.start(kOrphanLastMoment, [this] {
        m_exit = {kForcedExit, "The supervisor is gone; left with connections open.", true};
        happen(PhaseEvent::Forced);
    });
    happen(PhaseEvent::ExitRequested);
}

void Engine::Impl::limitDrain(std::chrono::milliseconds limit)
{
    m_drainLimit = std::min(limit, m_drainLimit.value_or(limit));
    if (!m_draining) return;
    m_drainEndNs = std::min(m_drainEndNs, monotonicNs() + std::chrono::nanoseconds(limit).count());
    m_service.shortenDrain(limit);
    if (m_staying) m_stayCap.start(limit, [this] { stayedLongEnough(); });
}

void Engine::Impl::beginDrain(Phase from, PhaseEvent why)
{
    if (from == Phase::Draining) return;  // limitDrain() has done what is to be done
    if (why == PhaseEvent::SealAcknowledged) return leaveToSuccessor();
    if (m_calledOff) return leaveCalledOff(from);
    if (why == PhaseEvent::SuccessorSealed || why == PhaseEvent::ParentLost) return leaveToSibling();
    leaveAlone(from);
}

void Engine::Impl::leaveToSuccessor()
{
    m_restarts.attempt().release();
    // It may have no way to our service manager, which waits for the end of the reload.
    if (m_restarts.attempt().isTakeover())
        m_notices.serving(config.birth.generation + 1, m_restarts.attempt().childPid());
    // What waits in a queue of its own is lost, after a pause where one is wanted.
    if (config.reusePort)
        m_acceptance.emptyQueue({}, [this](std::error_code) { handOver(); });
    else
        handOver();
    m_restarts.end(RestartOutcome::Committed);
    // One that came after SEALED was written: it goes after it.
    const auto pending = std::exchange(m_restarts.pending(), std::nullopt);
    if (pending && !m_restarts.pendingWasSealed()) forwardRestart(*pending);
}

void Engine::Impl::handOver()
{
    closeListeners();
    m_relays = config.handOff;
    if (config.handOff) giveConnections(Side::Successor);
    drain(true);
}

void Engine::Impl::leaveToSibling()
{
    closeListeners();
    m_relays = config.handOff && m_younger;
    if (m_relays) giveConnections(Side::Successor);
    drain(true);
}

/// The parent takes over again: it empties the accept queues, we finish what we took.
void Engine::Impl::leaveCalledOff(Phase from)
{
    if (isChangingOver(from)) {
        m_restarts.attempt().record().reason = "the generation that started it was called off itself";
        m_restarts.end(RestartOutcome::RolledBackBeforeReady);
        m_restarts.forgetAttempt();
    }
    limitDrain(kCalledOffDrain);
    m_acceptance.stop([this](ServiceLoad load) {
        m_events.write(EventKind::StoppedAccepting, load.inFlight, load.connections);
        m_listeners.removePaths(ListenerSet::Paths::NewlyBound);
        closeListeners();
        if (config.handOff && isPredecessorThere()) giveConnections(Side::Predecessor);
        drain(true);
    });
}

void Engine::Impl::leaveAlone(Phase from)
{
    if (from == Phase::AbortingToExit) {
        m_restarts.end(RestartOutcome::AbortedByTerm);
        m_restarts.forgetAttempt();
    } else if (isChangingOver(from)) {
        // Between COMMIT and SEALED both leave: the child by itself, as it was told.
        m_restarts.attempt().record().reason = "both generations were told to leave";
        m_restarts.attempt().passTerm();
        m_restarts.attempt().release();
        m_restarts.end(RestartOutcome::AbortedByTerm);
    } else if ((from < Phase::Serving || m_isHolders) && !isAlone() && !m_parentToldToExit) {
        m_succession->passTerm();
    }
    m_notices.stopping();
    if (m_succession) toPredecessor().refuse();
    // First: then nobody can come after the queue was emptied.
    m_listeners.removePaths(ListenerSet::Paths::All);
    // Has stopped, or is about to.
    const bool stops = from == Phase::Probation || from == Phase::Sealing || from == Phase::SteppedAside;
    if (!stops)
        m_acceptance.stop([this](ServiceLoad load) {
            m_events.write(EventKind::StoppedAccepting, load.inFlight, load.connections);
        });
    // Where another one accepts on the same port, it looks as if nobody could be lost.
    const auto emptied = config.reusePort ? std::span<const Listener>() : m_listeners.all();
    m_acceptance.emptyQueue(emptied, [this](std::error_code) {
        closeListeners();
        drain(false);
    });
}

void Engine::Impl::closeListeners()
{
    m_listeners.close();
    m_events.write(EventKind::ListenerClosed);
}

void Engine::Impl::drain(bool hasSuccessor)
{
    if (!config.policy.drains()) {
        m_exit.immediately = true;
        return happen(PhaseEvent::Forced);
    }
    m_drainOrder.deadline = std::min(config.drainDeadline, m_drainLimit.value_or(config.drainDeadline));
    m_drainOrder.idleGrace = std::min(config.idleGrace, m_drainOrder.deadline);
    m_drainOrder.hasSuccessor = hasSuccessor;
    m_drainEndNs = monotonicNs() + std::chrono::nanoseconds(m_drainOrder.deadline).count();
    const ServiceLoad load = m_service.load();
    m_events.write(EventKind::DrainStarted, load.inFlight, load.connections);
    m_draining = true;
    orderDrain();
}

void Engine::Impl::orderDrain()
{
    m_adoptedSinceOrder = false;
    m_service.drain(m_drainOrder, guarded([](Impl& self, DrainResult result) { self.drained(result); }));
}

void Engine::Impl::drained(const DrainResult& result)
{
    m_drainSum.completed += result.completed;
    m_drainSum.forced += result.forced;
    // The result may have been on its way here already, and says nothing about a connection adopted since.
    if (m_adoptedSinceOrder) return orderDrainOfTheRest();
    if (mustStay()) {
        m_staying = true;
        const std::int64_t leftNs = std::max<std::int64_t>(0, m_drainEndNs - monotonicNs());
        return m_stayCap.start(std::chrono::milliseconds(leftNs / 1'000'000), [this] { stayedLongEnough(); });
    }
    m_events.write(EventKind::Drained, m_drainSum.forced, m_drainSum.completed);
    const ByeMessage bye{m_drainSum.completed, m_drainSum.forced};
    if (m_younger) m_younger->sayBye(bye);
    if (m_restarts.hasAttempt()) m_restarts.attempt().sayBye(bye);
    if (!m_drainSum.clean())
        m_exit = {kForcedExit,
                  std::to_string(m_drainSum.forced) + " connections were still open at the drain's deadline.",
                  false};
    happen(PhaseEvent::Drained);
}

/// The service has nothing left, but a connection is promised, or more may come to be passed on.
bool Engine::Impl::mustStay() const
{
    if (monotonicNs() >= m_drainEndNs) return false;
    if (m_relays && !toSuccessor().isSettled()) return true;
    if (!isPredecessorThere()) return false;
    return m_relays || !toPredecessor().isSettled();
}

/// What was adopted meanwhile is drained before we go.
void Engine::Impl::stayedLongEnough()
{
    if (!std::exchange(m_staying, false)) return;
    m_stayCap.cancel();
    orderDrainOfTheRest();
}

void Engine::Impl::orderDrainOfTheRest()
{
    const std::int64_t leftNs = std::max<std::int64_t>(0, m_drainEndNs - monotonicNs());
    m_drainOrder.deadline = std::chrono::milliseconds(leftNs / 1'000'000);
    orderDrain();
}

ConnectionExchange& Engine::Impl::exchangeWith(Side side) const
{
    return side == Side::Successor ? toSuccessor() : toPredecessor();
}

void Engine::Impl::giveConnections(Side to)
{
    // It may have died since: the service would get everything back and give it again, for ever.
    if (!exchangeWith(to).canGive()) return;
    m_givesTo = to;
    m_service.handOff(guarded([to](Impl& self, std::vector<HandedConnection> connections) {
        self.exchangeWith(to).give(std::move(connections));
    }));
}

ConnectionExchange::Callbacks Engine::Impl::exchangeCallbacks(Side with, std::function<pid_t()> receiver)
{
    ConnectionExchange::Callbacks callbacks;
    callbacks.adopt = [this](HandedConnection connection) {
        m_adoptedSinceOrder = true;
        m_service.adopt(std::move(connection));
    };
    callbacks.handedOver = [this, receiver = std::move(receiver)](std::size_t count) {
        m_events.write(EventKind::HandedOff, static_cast<std::int64_t>(count), receiver());
    };
    // The predecessor of a draining generation leaves as a rule before it: what is given to the successor is
    // not concerned.
    callbacks.ended = [this, with] {
        if (m_givesTo == with) m_service.handOff(nullptr);
    };
    callbacks.settled = [this] { stayedLongEnough(); };
    return callbacks;
}

void Engine::Impl::finish()
{
    m_lastMoment.cancel();
    m_stayCap.cancel();
    // With a successor it is that one's, even where its number could not be written yet.
    if (!m_drainOrder.hasSuccessor) m_notices.left();
    m_takeoverSocket.withdraw();
    m_listeners.removePaths(ListenerSet::Paths::NewlyBound);  // open still: this one never served
    // Of several generations the last one finds it empty.
    if (m_isOrphan && !config.temporaryDirectory.empty()) ::rmdir(config.temporaryDirectory.c_str());
    m_events.write(EventKind::Exiting, m_exit.code);
    if (m_hooks.onFinished) m_hooks.onFinished(m_exit);
}

}  // namespace changeover
