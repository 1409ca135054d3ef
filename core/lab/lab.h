// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/accept_queue.h"
#include "core/lab/chronicle.h"
#include "core/lab/draining_report.h"
#include "core/lab/kin_watch.h"
#include "core/lab/load_control.h"
#include "core/lab/server_chain.h"
#include "core/lab/server_timings.h"
#include "core/lab/snapshot.h"
#include "core/lab/strategies/strategy.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/transfer_ledger.h"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace changeover {

class RaiseAttempt;

/// Each is called on the control thread as things happen; empty ones are not called.
struct LabHooks {
    std::function<void(const Event&)> onEvent;
    std::function<void(const LogLine&)> onLog;
    std::function<void(const FailureLine&)> onFailure;  ///< once its neighbourhood is known: 300 ms later
    LoadControl::Witness onOutcomes;                    ///< every request, once
    /// Executions beyond a request's first, by the journal.
    std::function<void(std::span<const JournalEntry>)> onExecutedAgain;
};

/// A server chain, the load on it, and what came of both: what `run` and `supervise` have in common.
///
/// The process becomes the subreaper and reaps every child here; nothing else in it may wait for children.
/// Every 10 ms the events and outcomes of that time go to the ledger, the time series and the hooks. Control
/// thread only: the one that runs the io_context. What was started is ended by end(); a Lab destroyed without
/// it closes the lifeline, upon which the servers leave by themselves.
class Lab final : public RestartSteps {
public:
    using Done = RestartSteps::Handler;

    [[nodiscard]] static Result<std::unique_ptr<Lab>> create(boost::asio::io_context& context,
                                                             LabHooks hooks);
    ~Lab() override;

    // Commands. Handlers come once; `words` is empty on success.
    /// A first generation, or the next one after a stop or a KILL, run as `strategy` asks for. The wanted
    /// load starts when it accepts.
    void start(const Strategy& strategy, ServerPlan plan, Done done);
    /// TERM to every generation after the load has ended; KILL to what is left after the drain deadline.
    void stop(Done done);
    /// What the strategy does; std::errc::operation_not_supported where the server was not started for it.
    /// `expectRollback` and `rerunOf` as in Trigger.
    void restart(const Strategy& strategy, bool expectRollback, std::optional<std::int32_t> rerunOf,
                 Done done);
    /// Exactly this signal. HUP opens a restart's window, and what ends the serving generation one that the
    /// next start() closes. ESRCH for a pid that is not (or no longer) the chain's.
    std::error_code sendByHand(std::int32_t pid, int signal);
    /// POST /raise; std::errc::operation_not_supported when the server refuses, ESRCH where no process
    /// answers. Where the signal itself cuts the answer off, what it did is the answer. `done` is told which
    /// process raised it: another one may have answered than `pid`.
    using Raised = std::function<void(std::error_code error, std::string words, std::int32_t pid)>;
    void askToRaise(std::int32_t pid, int signal, Raised done);
    /// For a person who watches, not for a run with options: what ends the serving generation opens a window
    /// like a signal by hand, whoever sent it, and a fault among the server's arguments makes a roll-back
    /// expected.
    void attend() noexcept { m_attended = true; }
    /// Ends everything: load, every generation (TERM, after 2 s KILL and the end of their lifeline). Comes
    /// when all are reaped, and after 3.5 s at the latest: what is left then is still in chain().
    void end(std::function<void()> done);

    /// One counted `/sleep` on the generation that serves; nothing where the server does not know it.
    void addLongRequest(std::chrono::milliseconds length);

    /// This process has no more of something it needs, as `words` say: an instrument fault from now on. The
    /// first words stay.
    void fellShort(const std::string& words);
    /// These words; empty while there is nothing to say.
    const std::string& shortage() const noexcept { return m_shortage; }

    LoadControl& load() noexcept { return m_load; }
    RunLedger& ledger() noexcept { return m_ledger; }
    const RunLedger& ledger() const noexcept { return m_ledger; }
    const ServerChain& chain() const noexcept { return m_chain; }
    const Chronicle& chronicle() const noexcept { return m_chronicle; }
    /// The accounts behind /transfer, as they are now.
    TransferLedger::Statement accounts() const { return m_accounts.readPatiently(); }
    const ServerTimings& timings() const noexcept { return m_timings; }
    const TimeSeries& series() const noexcept { return m_series; }
    LabState state() const noexcept;
    /// Where clients go; nothing before the first start.
    std::optional<Endpoint> clientAddress() const;

    /// Without `strategy`, which is the caller's.
    Snapshot snapshot() const;
    /// Of the generations that are alive.
    DrainingReport draining() const;
    /// Empty where the strategy has none.
    GatewayReport gateway() const;
    /// Takes in all that happened until now.
    void sample();

    // RestartSteps
    void trigger(int signal, bool everyGeneration, Handler sent) override;
    void begin(Handler begun) override;
    void begin(std::int32_t old, Handler begun) override;
    void frontOpened(std::int32_t pid) override;
    void cutOff(std::int32_t pid, std::uint64_t inFlight) override;
    void said(std::int32_t pid, std::string_view line) override;
    void awaitAttemptEnd(Handler ended) override;
    void rolledBack(std::int32_t child, const std::string& words) override;
    void start(StartExtras extras, StartHandler accepting) override;
    void noteReady(std::int32_t pid) override;
    Endpoint address() const override;
    std::int32_t serving() const override;
    std::error_code send(std::int32_t pid, int signal) override;
    void awaitGone(std::int32_t pid, Handler gone) override;
    void awaitAllGone(Handler gone) override;
    void pause(std::chrono::milliseconds length, Handler over) override;

private:
    /// No pid: holds the address in the ledger while a Stop that was asked for leaves it without a listener.
    static constexpr std::int32_t kStopAsked = -1;

    /// A wait for something that events tell, with a deadline.
    struct Wait {
        Handler handler;
        std::int32_t pid = 0;
    };
    struct ExitWait {
        std::int32_t pid;
        Handler handler;
        boost::asio::steady_timer deadline;  ///< KILL then
    };

    Lab(boost::asio::io_context& context, LabHooks hooks, Scoreboard scoreboard, Journal journal,
        TransferLedger accounts, TimeSeries series);
    friend class RaiseAttempt;
    void tick();
    void watchProcesses();
    void watchChildren();
    void reapChildren();
    void drainEvents();
    void drainJournal();
    void onEvent(const Event& event);
    void feedLedger(const Event& event);
    void noteSpawned(const Event& event);
    void followAttempt(const Event& event);
    void reportFailures();
    bool isForeign() const;
    void watchKin();
    void exited(std::int32_t pid, std::int64_t timeNs);
    bool stillListens(std::span<const std::int32_t> pids) const;
    void openWindow(const ChainMember& old, int signal, bool byHand, std::optional<std::int64_t> timeNs = {});
    bool rollbackExpected(std::int32_t oldGeneration) const;
    void noteEnding(std::int32_t pid, int signal, std::int64_t timeNs);
    void noteSignal(const Event& event);
    void listens(std::int32_t pid, std::int64_t timeNs);
    ServiceNow serviceNow() const;
    ServiceState serviceState() const;
    bool attemptUnderWay() const;
    bool needsCompany() const;
    void whenBusy(const Handler& then);
    void fireTrigger(int signal, bool everyGeneration, const Handler& sent);
    bool attemptUnderWay(std::int32_t pid) const;
    std::chrono::milliseconds restartAllowance() const;
    void beginAttempt(std::int32_t pid);
    void endAttempt(std::error_code error, std::string words);
    void keepBusy();
    bool redeploy(const Strategy& strategy);
    void frontClosed();
    void undeploy(std::function<void()> then);
    void ended();
    void watchOwnMeans();
    void checkAllGone();
    void endOrphans();
    void checkGone(std::int32_t pid);
    void cancelSteps();
    void killAfter(std::chrono::milliseconds patience);
    void signalAll(int signal);
    ProcessRow row(const ChainMember& member, const std::vector<GenerationCounters>& counters) const;
    void writeEvent(EventKind kind, const ChainMember& member, std::int32_t value = 0,
                    std::string_view words = {});

    boost::asio::io_context& m_context;
    LabHooks m_hooks;
    Scoreboard m_scoreboard;
    Scoreboard::Cursor m_cursor;
    Journal m_journal;
    std::vector<JournalEntry> m_executed, m_executedAgain;  ///< kept for their capacity
    TransferLedger m_accounts;
    TimeSeries m_series;
    RunLedger m_ledger;
    Chronicle m_chronicle;
    SeriesFeeder m_feeder;
    LoadControl m_load;
    ServerChain m_chain;
    AcceptQueue m_acceptQueue;
    std::uint32_t m_queueDepth = 0;

    boost::asio::signal_set m_childSignal;
    boost::asio::steady_timer m_tick, m_watchTick;
    boost::asio::steady_timer m_triggerDelay, m_busyTimer, m_attemptDeadline, m_goneDeadline, m_endDeadline,
        m_pause;

    std::optional<ServerPlan> m_plan;
    const Strategy* m_strategy = nullptr;  ///< of m_deployment
    std::unique_ptr<Deployment> m_deployment;
    std::int32_t m_frontPid = 0;  ///< holds the listener that clients meet; 0: the servers do
    ServerTimings m_timings;
    bool m_restarting = false, m_stopping = false, m_ending = false;
    bool m_termSent = false;  ///< by stop()
    bool m_expectRollback = false;
    std::optional<std::int32_t> m_rerunOf;
    // of a server that is not ours
    KinWatch m_kin;
    std::int64_t m_kinLookedNs = 0;
    struct LeftBehind {
        std::int32_t pid;  ///< of the generation that has exited, and has kin
        std::int64_t sinceNs;
    };
    std::vector<LeftBehind> m_leftBehind;
    bool m_orphansToldToGo = false;
    Wait m_attempt;
    std::list<ExitWait> m_exits;
    Handler m_onGone;
    std::function<void()> m_onEnded;
    std::int32_t m_busyPid = 0;          ///< kept busy until it stops accepting
    std::vector<Event> m_hangups;        ///< HUPs that others sent, the newest few
    std::vector<std::int32_t> m_frozen;  ///< pids in state T
    std::vector<Event> m_exited;         ///< the newest few
    bool m_attended = false;
    bool m_stopped = false;     ///< as asked, until the next start
    std::string m_startFailed;  ///< why the last start did; empty: it did not
    ServiceState m_service = ServiceState::None;
    std::int64_t m_serviceSinceNs = 0;
    std::size_t m_failuresReported = 0;
    std::string m_shortage;
};

/// What a window shows for itself.
RestartSummary summarise(const RunLedger& ledger, const Chronicle& chronicle, const RestartWindow& window);

}  // namespace changeover
