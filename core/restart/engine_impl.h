// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/acceptance.h"
#include "core/restart/deadline.h"
#include "core/restart/engine.h"
#include "core/restart/event_log.h"
#include "core/restart/lifeline.h"
#include "core/restart/listener_set.h"
#include "core/restart/notices.h"
#include "core/restart/phase.h"
#include "core/restart/restarts.h"
#include "core/restart/sibling.h"
#include "core/restart/signal_reactions.h"
#include "core/restart/signal_source.h"
#include "core/restart/succession.h"
#include "core/restart/takeover_socket.h"

#include <boost/asio/io_context.hpp>

#include <atomic>

namespace changeover {

/// The one place that owns the phase. What happens comes in by happen(); what is to be done then is in
/// enter().
///
/// Six sources, one a chapter of a generation's life: engine_becoming.cpp, engine_restart.cpp,
/// engine_in_place.cpp,
/// engine_held.cpp, engine_takeover.cpp, engine_leaving.cpp.
class Engine::Impl : public std::enable_shared_from_this<Impl>, private Incumbent {
public:
    Impl(boost::asio::io_context& context, EngineConfig config, Service& service, Scoreboard& scoreboard,
         EngineHooks hooks);

    void start(std::vector<FileDescriptor> activated);
    void stop();

    // Any thread.
    boost::asio::io_context& context;
    const EngineConfig config;
    std::atomic<bool> ready{false};
    std::uint64_t restarts(RestartOutcome outcome) const noexcept { return m_restarts.count(outcome); }

private:
    using Severity = EngineHooks::Severity;

    void happen(PhaseEvent event);
    void enter(Phase from, Phase to, PhaseEvent why);
    void receive(const ReceivedSignal& signal);
    SignalReactions::Callbacks reactions();
    void count(const ReceivedSignal& signal);

    // Becoming the server.
    bool openListeners(std::vector<FileDescriptor> activated);
    void watchLifeline();
    void meetParent();
    void adopt(const ManifestMessage& manifest);
    void prepared(std::error_code error);
    void sayReady();
    void arm();
    void announce();
    void ownService();
    bool isAlone() const noexcept;
    /// Nobody is told how far this one is, and nobody's word is waited for.
    bool goesAhead() const noexcept { return isAlone() || !config.policy.awaitsReady(); }
    void cannotStart(const std::string& sentence);
    void faultAt(FaultPlan::At step);

    // Restarting.
    void requestRestart(const ReceivedSignal& trigger);
    void forwardRestart(const ReceivedSignal& trigger);
    void spawnNext();
    void rolledBack(Phase from);
    void startPendingRestart();
    void replaceInPlace();
    void sayReplaced(EventKind kind);
    void closeThenRestart();
    Restarts::Outside restartsOutside();
    void successorGone(std::error_code error);
    void stepAside(pid_t successor, std::function<void()> stopped) override;
    void resume() override;
    bool isThere() const noexcept override { return true; }

    // Under a holder.
    bool isHeld() const noexcept { return m_isHolders && !isAlone(); }
    void beHeld(const HoldMessage& hold);
    void makeWay(pid_t successor, FileDescriptor sibling);
    void orderedAside();
    void hurry();
    void holderLost();
    void goOnWithoutHolder();

    // Takeover.
    bool offerTakeover();
    void takeoverAsked(Taker taker);
    std::string whyNoTakeover();
    TakeoverSocket::Callbacks takeoverCallbacks();
    void refusedTakeover(Severity severity, const std::string& who, const std::string& reason);
    pid_t predecessorPid() const noexcept;
    void adoptTaken(ManifestMessage manifest, std::vector<FileDescriptor> sockets);

    // Leaving.
    void exitByMessage();
    void calledOff();
    void supervisorGone();
    void beginDrain(Phase from, PhaseEvent why);
    void leaveToSuccessor();
    void handOver();
    void leaveCalledOff(Phase from);
    void leaveToSibling();
    void leaveAlone(Phase from);
    void closeListeners();
    void drain(bool hasSuccessor);
    void orderDrain();
    void orderDrainOfTheRest();
    void drained(const DrainResult& result);
    bool mustStay() const;
    void stayedLongEnough();
    enum class Side { Predecessor, Successor };
    void giveConnections(Side to);
    ConnectionExchange& exchangeWith(Side side) const;
    ConnectionExchange& toSuccessor() const
    {
        return m_younger ? m_younger->exchange() : m_restarts.attempt().exchange();
    }
    ConnectionExchange& toPredecessor() const
    {
        return m_elder ? m_elder->exchange() : m_succession->exchange();
    }
    bool isPredecessorThere() const noexcept
    {
        return m_isHolders ? m_elder && m_elder->isThere() : !isAlone();
    }
    ConnectionExchange::Callbacks exchangeCallbacks(Side with, std::function<pid_t()> receiver);
    void limitDrain(std::chrono::milliseconds limit);
    void finish();

    void log(Severity severity, const std::string& sentence) const;
    /// Wraps a member function so that it does nothing when the engine is gone.
    template <class Call> auto guarded(Call call)
    {
        return [weak = weak_from_this(), call](auto&&... arguments) {
            if (const auto self = weak.lock()) call(*self, std::forward<decltype(arguments)>(arguments)...);
        };
    }

    // Engine thread only, from here on.
    const EngineHooks m_hooks;
    Service& m_service;
    Scoreboard& m_scoreboard;
    EventLog m_events;
    Acceptance m_acceptance;
    Notices m_notices;
    ListenerSet m_listeners;
    SignalSource m_signals;
    SignalReactions m_reactions;
    Lifeline m_lifeline;
    std::unique_ptr<Succession> m_succession;  ///< the generation before, or the holder; none for a first one
    bool m_isHolders = false;                  ///< the holder
    std::unique_ptr<Sibling> m_elder;          ///< under a holder, the generation before
    std::unique_ptr<Sibling> m_younger;        ///< under a holder, the generation after
    Restarts m_restarts;
    TakeoverSocket m_takeoverSocket;
    Phase m_phase = Phase::Preparing;
    bool m_servicePrepared = false, m_listenersReady = false;
    bool m_parentToldToExit = false;  ///< by a message: do not send it back
    bool m_isOrphan = false;          ///< the supervisor is gone
    bool m_calledOff = false;         ///< ABORT
    std::optional<std::chrono::milliseconds> m_drainLimit;
    bool m_draining = false;  ///< the service has its drain order
    DrainOrder m_drainOrder;
    std::int64_t m_drainEndNs = 0;
    DrainResult m_drainSum;
    std::optional<Side> m_givesTo;     ///< where the service's connections go from now on
    bool m_relays = false;             ///< gives to its successor what its predecessor still gives
    bool m_adoptedSinceOrder = false;  ///< by the service, after its last drain order
    bool m_staying = false;            ///< drained, but a connection may still come
    Deadline m_faultTimer, m_lastMoment, m_stayCap, m_holderEnds;
    EngineExit m_exit;
};

}  // namespace changeover
