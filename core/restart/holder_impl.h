// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/back_off.h"
#include "core/restart/held_generation.h"
#include "core/restart/holder.h"
#include "core/restart/lifeline.h"
#include "core/restart/listener_set.h"
#include "core/restart/restarts.h"
#include "core/restart/signal_reactions.h"
#include "core/restart/signal_source.h"

#include <boost/asio/io_context.hpp>

#include <set>
#include <vector>

namespace changeover {

/// As Engine::Impl, the one place that owns the phase. Two sources: holder.cpp has the signals and the end,
/// holder_generations.cpp who serves, and who next.
class Holder::Impl : public std::enable_shared_from_this<Impl>, private Incumbent {
public:
    Impl(boost::asio::io_context& context, EngineConfig config, Scoreboard& scoreboard, EngineHooks hooks);

    void start(std::vector<FileDescriptor> activated);
    void stop();

private:
    using Severity = EngineHooks::Severity;

    void happen(PhaseEvent event);
    void enter(Phase from, Phase to, PhaseEvent why);
    bool openListeners(std::vector<FileDescriptor> activated);
    void cannotStart(int code, const std::string& sentence);

    // Signals.
    void receive(const ReceivedSignal& signal);
    SignalReactions::Callbacks reactions();
    void requestRestart(const ReceivedSignal& trigger);
    void reapStrangers();

    // Generations.
    void stepAside(pid_t successor, std::function<void()> stopped) override;
    void resume() override;
    bool isThere() const noexcept override { return m_serving != nullptr; }
    Restarts::Outside restartsOutside();
    void spawnNext();
    void wantWhatTheFileSays();
    void listenAnew();
    void succeeded();
    HeldGeneration& keepAttempt();
    void failed(Phase from);
    void firstFailed();
    void startPending();
    void startAgain(const std::string& why);
    void leaves(pid_t pid);
    void ended(pid_t pid, int waitStatus);
    std::vector<std::unique_ptr<HeldGeneration>>::iterator find(pid_t pid);

    // Leaving.
    void leave(Phase from);
    void supervisorGone();
    void orderAll(const MessageBody& body);
    void killAfter(std::chrono::milliseconds patience);
    void finish();

    void log(Severity severity, const std::string& sentence) const;

    boost::asio::io_context& m_context;
    const EngineConfig m_config;
    const EngineHooks m_hooks;
    Scoreboard& m_scoreboard;
    EventLog m_events;
    Notices m_notices;
    ListenerSet m_listeners;
    SignalSource m_signals;
    SignalReactions m_reactions;
    Lifeline m_lifeline;
    Restarts m_restarts;
    Phase m_phase = Phase::Serving;  ///< who serves is m_serving's to say
    std::vector<std::unique_ptr<HeldGeneration>> m_living;
    HeldGeneration* m_serving = nullptr;  ///< one of them; none: connections wait
    std::set<int> m_waitingSignals;       ///< for whoever serves next; each once, as the kernel keeps them
    pid_t m_lastPid = 0;                  ///< of the one that was sealed last
    int m_lastGeneration = 0;
    bool m_oneWasReady = false;               ///< it may have served, also where it died before it was sealed
    std::vector<std::string> m_wantedBefore;  ///< the attempt: its listeners, should it fail
    FileDescriptor m_toSuccessor;             ///< the incumbent's way to the attempt's child
    BackOff m_backOff;
    Deadline m_startAgain, m_lastMoment;
    EngineExit m_exit;
};

}  // namespace changeover
