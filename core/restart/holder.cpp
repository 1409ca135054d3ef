// SPDX-License-Identifier: BSL-1.0
#include "core/restart/holder_impl.h"

#include "core/posix/clock.h"
#include "core/process/reaper.h"
#include "core/process/signal_table.h"
#include "core/restart/exit_codes.h"

#include <algorithm>
#include <csignal>
#include <unistd.h>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kBeyondDrain{5'000};        // a generation still there then is killed
constexpr std::chrono::milliseconds kAfterSecondSignal{5'000};  // its drain ends within 2 s
constexpr std::chrono::milliseconds kHolderLastMoment{1'950};

}  // namespace

Holder::Impl::Impl(boost::asio::io_context& context, EngineConfig config, Scoreboard& scoreboard,
                   EngineHooks hooks)
    : m_context(context), m_config(std::move(config)), m_hooks(std::move(hooks)), m_scoreboard(scoreboard),
      m_events(scoreboard, ::getpid(), 0),
      m_notices(context, m_config.pidFile, m_config.notifySocket,
                [this](const std::string& sentence) { log(Severity::Warning, sentence); }),
      m_listeners({}), m_signals(context, [this](const ReceivedSignal& signal) { receive(signal); }),
      m_reactions(reactions()), m_lifeline(context),
      m_restarts(context, m_config, *this, m_notices, restartsOutside()),
      m_lastGeneration(m_config.birth.generation - 1), m_startAgain(context), m_lastMoment(context)
{
}

void Holder::Impl::start(std::vector<FileDescriptor> activated)
{
    m_events.write(EventKind::Holding);
    if (const auto started = m_signals.start(); !started)
        return cannotStart(kEnvironmentExit, "Cannot receive signals: " + started.error().message() + '.');
    if (const auto subreaper = becomeSubreaper(); !subreaper)
        log(Severity::Warning,
            "Orphans of a generation will not be reaped here: " + subreaper.error().message() + '.');
    const auto error = m_lifeline.watch(m_config.birth.lifeline, [this] { supervisorGone(); });
    if (error) log(Severity::Warning, "The lifeline of this server is none: " + error.message() + '.');
    if (const std::string why = m_notices.whyNoPidFile(); !why.empty())
        return cannotStart(kEnvironmentExit, why);
    if (!openListeners(std::move(activated))) return;
    m_restarts.setTrigger({.timeNs = monotonicNs()});
    happen(PhaseEvent::RestartRequested);
}

void Holder::Impl::stop()
{
    m_signals.stop();
    m_lifeline.stop();
    m_startAgain.cancel();
    m_lastMoment.cancel();
    m_restarts.draining().stop();
    m_restarts.takeAttempt().reset();
    m_serving = nullptr;
    m_living.clear();
}

/// They listen from the start: whoever connects before a generation serves waits for it.
bool Holder::Impl::openListeners(std::vector<FileDescriptor> activated)
{
    m_listeners = ListenerSet(m_config.listen, m_config.listenOtherwise);
    if (!m_config.listenFile.empty()) wantWhatTheFileSays();
    auto failure = m_listeners.adopt(std::move(activated));
    if (!failure) failure = m_listeners.bindMissing();
    if (!failure) failure = m_listeners.listen();
    if (failure) {
        cannotStart(kEnvironmentExit, sentence(failure));
        return false;
    }
    for (const Listener& listener : m_listeners.all())
        m_events.write(EventKind::ListenerOpened, listener.address.port);
    return true;
}

void Holder::Impl::cannotStart(int code, const std::string& text)
{
    m_exit = {code, text, false};
    happen(PhaseEvent::Forced);
}

void Holder::Impl::happen(PhaseEvent event)
{
    const auto next = nextPhase(m_phase, event);
    if (!next) return;
    const Phase from = std::exchange(m_phase, *next);
    enter(from, m_phase, event);
}

void Holder::Impl::enter(Phase from, Phase to, PhaseEvent why)
{
    switch (to) {
    case Phase::Spawning:
        return spawnNext();
    case Phase::Committing:
    case Phase::Probation:
    case Phase::Sealing:
    case Phase::Aborting:
    case Phase::AbortingToExit:
        return m_restarts.enter(from, to);
    case Phase::Serving:
        return why == PhaseEvent::ChildServes ? succeeded() : failed(from);
    case Phase::Draining:
        if (from != Phase::Draining) leave(from);
        return;
    case Phase::Done:
        return finish();
    case Phase::AwaitingReadiness:  // the child initialises
    case Phase::Preparing:          // the rest: only generations come there
    case Phase::AwaitingCommit:
    case Phase::Arming:
    case Phase::OnProbation:
    case Phase::SteppedAside:
        return;
    }
}

void Holder::Impl::receive(const ReceivedSignal& signal)
{
    if (signal.number == SIGCHLD && signal.fromKernel()) return reapStrangers();
    m_events.writeSignal(signal);
    m_reactions.receive(signal);
}

SignalReactions::Callbacks Holder::Impl::reactions()
{
    SignalReactions::Callbacks callbacks;
    callbacks.restart = [this](const ReceivedSignal& signal) { requestRestart(signal); };
    callbacks.leave = [this](const ReceivedSignal& signal) {
        log(Severity::Info, signalName(signal.number) + ": all generations leave, then the holder.");
        happen(PhaseEvent::ExitRequested);
    };
    callbacks.hurry = [this](const ReceivedSignal&) {
        log(Severity::Info, "Second signal: the drain ends within 2s.");
        orderAll(HurryMessage{});
        killAfter(kAfterSecondSignal);
        happen(PhaseEvent::ExitRequested);
    };
    callbacks.leaveAtOnce = [this](const ReceivedSignal& signal) {
        m_exit = EngineExit::byThirdSignal(signal.number);
        happen(PhaseEvent::Forced);
    };
    callbacks.other = [this](const ReceivedSignal& signal) {
        if (m_serving)
            m_serving->signal(signal.number);
        else
            m_waitingSignals.insert(signal.number);
    };
    return callbacks;
}

/// Orphans: the generations are waited for by their pidfds.
void Holder::Impl::reapStrangers()
{
    reapOthers([this](pid_t pid) {
        return find(pid) != m_living.end() ||
               (m_restarts.hasAttempt() && m_restarts.attempt().childPid() == pid);
    });
}

void Holder::Impl::requestRestart(const ReceivedSignal& trigger)
{
    if (m_phase == Phase::Draining || m_phase == Phase::AbortingToExit || m_phase == Phase::Done)
        return log(Severity::Warning, "A restart was asked for while the server is leaving; it leaves.");
    if (!m_restarts.postpone(trigger)) return;
    if (m_phase != Phase::Serving)
        return log(Severity::Info, "A restart is under way; one more will follow it.");
    startPending();
}

/// Every generation has a lifeline of its own and leaves by it.
void Holder::Impl::supervisorGone()
{
    happen(PhaseEvent::ExitRequested);
    m_lastMoment.start(kHolderLastMoment, [this] {
        m_exit = {kForcedExit, "The supervisor is gone; left with generations running.", true};
        happen(PhaseEvent::Forced);
    });
}

void Holder::Impl::leave(Phase from)
{
    if (from == Phase::AbortingToExit) {
        m_restarts.end(RestartOutcome::AbortedByTerm);
        m_restarts.forgetAttempt();
    } else if (isChangingOver(from)) {
        // Between COMMIT and SEALED both leave.
        m_restarts.attempt().record().reason = "both generations were told to leave";
        m_restarts.end(RestartOutcome::AbortedByTerm);
        keepAttempt();
    }
    m_notices.stopping();
    m_restarts.pending().reset();
    m_startAgain.cancel();
    orderAll(TermMessage{});
    // After the order: each generation has copies, and empties the accept queue before it closes them.
    m_listeners.removePaths(ListenerSet::Paths::All);
    m_listeners.close();
    m_events.write(EventKind::ListenerClosed);
    if (m_living.empty()) return happen(PhaseEvent::Drained);
    killAfter(m_config.drainDeadline + kBeyondDrain);
}

void Holder::Impl::orderAll(const MessageBody& body)
{
    for (const auto& generation : m_living)
        generation->order(body);
}

void Holder::Impl::killAfter(std::chrono::milliseconds patience)
{
    m_lastMoment.start(patience, [this] {
        for (const auto& generation : m_living) {
            log(Severity::Error, generation->words() + " did not leave in time; it is killed.");
            generation->signal(SIGKILL);
        }
    });
}

void Holder::Impl::finish()
{
    m_lastMoment.cancel();
    m_startAgain.cancel();
    for (const auto& generation : m_living)
        generation->signal(SIGKILL);  // a third signal, or no time is left
    m_listeners.removePaths(ListenerSet::Paths::All);
    m_notices.left();
    m_events.write(EventKind::Exiting, m_exit.code);
    if (m_hooks.onFinished) m_hooks.onFinished(m_exit);
}

void Holder::Impl::log(Severity severity, const std::string& sentence) const
{
    if (m_hooks.onLog) m_hooks.onLog(severity, sentence);
}

Holder::Holder(boost::asio::io_context& context, EngineConfig config, Scoreboard& scoreboard,
               EngineHooks hooks)
    : m_impl(std::make_shared<Impl>(context, std::move(config), scoreboard, std::move(hooks)))
{
}

Holder::~Holder() { m_impl->stop(); }

void Holder::start(std::vector<FileDescriptor> activated) { m_impl->start(std::move(activated)); }

}  // namespace changeover
