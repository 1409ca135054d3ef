// SPDX-License-Identifier: BSL-1.0
#include "core/restart/engine_impl.h"

#include "core/process/signal_table.h"
#include "core/restart/child_stderr.h"

#include <boost/asio/post.hpp>

#include <csignal>
#include <unistd.h>

namespace changeover {

namespace {

std::vector<std::string> noSpellings() { return {}; }

/// Where a policy is no more than a bad configuration.
EngineConfig heedPolicy(EngineConfig config)
{
    if (!config.policy.handsOff()) config.handOff = false;
    if (!config.policy.watchesChild()) config.probation = std::chrono::milliseconds(0);
    if (config.policy.closesIdle()) config.idleGrace = std::chrono::milliseconds(0);
    if (config.policy.sharesPort()) config.reusePort = true;
    return config;
}

std::string lowerName(int signal)
{
    std::string text = signalName(signal);
    for (char& letter : text)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

Engine::Impl::Impl(boost::asio::io_context& context_, EngineConfig config_, Service& service,
                   Scoreboard& scoreboard, EngineHooks hooks)
    : context(context_), config(heedPolicy(std::move(config_))), m_hooks(std::move(hooks)),
      m_service(service), m_scoreboard(scoreboard), m_events(scoreboard, ::getpid(), config.birth.generation),
      m_acceptance(service),
      m_notices(context, config.pidFile, config.notifySocket,
                [this](const std::string& sentence) { log(Severity::Warning, sentence); }),
      m_listeners(noSpellings()),
      m_signals(context, [this](const ReceivedSignal& signal) { receive(signal); }), m_reactions(reactions()),
      m_lifeline(context), m_restarts(context, config, *this, m_notices, restartsOutside()),
      m_takeoverSocket(context, config.birth.generation, takeoverCallbacks()), m_faultTimer(context),
      m_lastMoment(context), m_stayCap(context), m_holderEnds(context)
{
}

void Engine::Impl::start(std::vector<FileDescriptor> activated)
{
    faultAt(FaultPlan::At::Start);
    if (const auto started = m_signals.start(); !started)
        return cannotStart("Cannot receive signals: " + started.error().message() + '.');
    sayReplaced(EventKind::Spawned);
    watchLifeline();
    // Of a child: its parent has written it, and a restart is not to fail because of it.
    const bool isFirst = config.birth.channel < 0 || config.takenFrom != 0;
    if (const std::string why = isFirst ? m_notices.whyNoPidFile() : ""; !why.empty())
        return cannotStart(why);
    if (config.birth.channel >= 0) meetParent();
    if (!openListeners(std::move(activated))) return;
    if (config.birth.channel < 0 && !offerTakeover()) return;
    m_service.prepare(guarded([](Impl& self, std::error_code error) { self.prepared(error); }));
}

void Engine::Impl::stop()
{
    m_signals.stop();
    m_lifeline.stop();
    m_faultTimer.cancel();
    m_lastMoment.cancel();
    m_stayCap.cancel();
    m_takeoverSocket.withdraw();
    m_holderEnds.cancel();
    m_restarts.draining().stop();
    m_restarts.takeAttempt().reset();
    m_elder.reset();
    m_younger.reset();
    m_succession.reset();
}

void Engine::Impl::happen(PhaseEvent event)
{
    const auto next = nextPhase(m_phase, event);
    if (!next) return;  // late, such as a READY after its deadline: it has no meaning any more
    const Phase from = std::exchange(m_phase, *next);
    ready = m_phase >= Phase::OnProbation && m_phase < Phase::AbortingToExit;
    enter(from, m_phase, event);
}

void Engine::Impl::enter(Phase from, Phase to, PhaseEvent why)
{
    switch (to) {
    case Phase::Preparing:
        return;
    case Phase::AwaitingCommit:
        return sayReady();
    case Phase::Arming:
        if (from != to) arm();
        return;
    case Phase::OnProbation:
        return announce();
    case Phase::Serving:
        if (from == Phase::SteppedAside) return resume();
        return from == Phase::OnProbation ? ownService() : rolledBack(from);
    case Phase::SteppedAside:
        return orderedAside();
    case Phase::Spawning:
        return spawnNext();
    case Phase::AwaitingReadiness:
        return;
    case Phase::Committing:
    case Phase::Probation:
    case Phase::Sealing:
    case Phase::Aborting:
    case Phase::AbortingToExit:
        return m_restarts.enter(from, to);
    case Phase::Draining:
        return beginDrain(from, why);
    case Phase::Done:
        return finish();
    }
}

void Engine::Impl::receive(const ReceivedSignal& signal)
{
    // Our own children are waited for by their pidfd.
    if (signal.number == SIGCHLD && signal.fromKernel()) return;
    m_events.writeSignal(signal);
    m_reactions.receive(signal);
}

SignalReactions::Callbacks Engine::Impl::reactions()
{
    SignalReactions::Callbacks callbacks;
    callbacks.restart = [this](const ReceivedSignal& signal) { requestRestart(signal); };
    callbacks.leave = [this](const ReceivedSignal& signal) {
        log(Severity::Info, signalName(signal.number) + ": leaving when what is in flight is answered.");
        happen(PhaseEvent::ExitRequested);
    };
    callbacks.hurry = [this](const ReceivedSignal&) {
        log(Severity::Info, "Second signal: the drain ends within 2s.");
        hurry();
        happen(PhaseEvent::ExitRequested);
    };
    callbacks.leaveAtOnce = [this](const ReceivedSignal& signal) {
        m_exit = EngineExit::byThirdSignal(signal.number);
        happen(PhaseEvent::Forced);
    };
    callbacks.other = [this](const ReceivedSignal& signal) { count(signal); };
    return callbacks;
}

void Engine::Impl::count(const ReceivedSignal& signal)
{
    const bool isUsers = signal.number == SIGUSR1 || signal.number == SIGUSR2;
    m_events.write(EventKind::UserSignal, signal.number);
    log(Severity::Info,
        isUsers ? lowerName(signal.number) + " signal" : "other signal " + signalName(signal.number));
}

void Engine::Impl::log(Severity severity, const std::string& sentence) const
{
    if (m_hooks.onLog) m_hooks.onLog(severity, sentence);
}

EngineExit EngineExit::byThirdSignal(int signal)
{
    return {128 + signal, "Left at once by a third signal.", true};
}

Engine::Engine(boost::asio::io_context& context, EngineConfig config, Service& service,
               Scoreboard& scoreboard, EngineHooks hooks)
    : m_impl(std::make_shared<Impl>(context, std::move(config), service, scoreboard, std::move(hooks)))
{
}

Engine::~Engine() { m_impl->stop(); }

void Engine::start(std::vector<FileDescriptor> activated) { m_impl->start(std::move(activated)); }

int Engine::generation() const noexcept { return m_impl->config.birth.generation; }

bool Engine::isReady() const noexcept { return m_impl->ready; }

std::uint64_t Engine::restarts(RestartOutcome outcome) const noexcept { return m_impl->restarts(outcome); }

void Engine::raiseSignal(int signal)
{
    boost::asio::post(m_impl->context, [signal] { ::raise(signal); });
}

void printReadyLines(std::span<const Listener> listeners, int generation)
{
    for (const Listener& listener : listeners)
        writeWithoutBlocking(STDOUT_FILENO, "ready: " + listener.address.url() + " pid " +
                                                std::to_string(::getpid()) + " generation " +
                                                std::to_string(generation) + '\n');
}

}  // namespace changeover
