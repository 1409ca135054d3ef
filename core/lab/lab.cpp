// SPDX-License-Identifier: BSL-1.0
#include "core/lab/lab.h"

#include "core/lab/deliberate_faults.h"
#include "core/lab/step_errors.h"
#include "core/posix/clock.h"
#include "core/process/pid_handle.h"
#include "core/process/reaper.h"
#include "core/process/signal_table.h"

#include <boost/asio/post.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMercy{2'000};     // from TERM to KILL when everything ends
constexpr milliseconds kLastWait{1'500};  // from KILL on, for what no signal ends

bool ends(int signal)
{
    const SignalInfo* info = findSignal(signal);
    return signal == SIGKILL || (info && (info->reaction == ServerReaction::GracefulExit ||
                                          info->reaction == ServerReaction::DefaultCrash));
}

}  // namespace

Result<std::unique_ptr<Lab>> Lab::create(boost::asio::io_context& context, LabHooks hooks)
{
    if (const auto subreaper = becomeSubreaper(); !subreaper) return subreaper.error();
    // What cannot be signalled can neither be restarted nor ended: better known before anything is started.
    if (const std::error_code refused = canSignal()) return refused;
    auto scoreboard = Scoreboard::create();
    if (!scoreboard) return scoreboard.error();
    auto journal = Journal::create();
    if (!journal) return journal.error();
    auto accounts = TransferLedger::create();
    if (!accounts) return accounts.error();
    auto series = TimeSeries::create(monotonicNs());
    if (!series) return series.error();
    std::unique_ptr<Lab> lab(new Lab(context, std::move(hooks), std::move(*scoreboard), std::move(*journal),
                                     std::move(*accounts), std::move(*series)));
    if (const auto lifeline = lab->m_chain.open(); !lifeline) return lifeline.error();
    lab->watchChildren();
    lab->tick();
    lab->watchProcesses();
    return lab;
}

Lab::Lab(boost::asio::io_context& context, LabHooks hooks, Scoreboard scoreboard, Journal journal,
         TransferLedger accounts, TimeSeries series)
    : m_context(context), m_hooks(std::move(hooks)), m_scoreboard(std::move(scoreboard)),
      m_journal(std::move(journal)), m_accounts(std::move(accounts)), m_series(std::move(series)),
      m_feeder(m_series), m_load(m_ledger, m_feeder, m_hooks.onOutcomes),
      m_chain(context, m_scoreboard, m_journal, m_accounts,
              [this](const LogLine& line) {
                  if (m_hooks.onLog) m_hooks.onLog(line);
              }),
      m_childSignal(context, SIGCHLD), m_tick(context), m_watchTick(context), m_triggerDelay(context),
      m_busyTimer(context), m_attemptDeadline(context), m_goneDeadline(context), m_endDeadline(context),
      m_pause(context)
{
}

Lab::~Lab() = default;

LabState Lab::state() const noexcept
{
    if (m_stopping || m_ending) return LabState::Stopping;
    if (m_restarting) return LabState::Restarting;
    if (m_chain.starting()) return LabState::Starting;
    return m_chain.members().empty() ? LabState::Idle : LabState::Running;
}

std::optional<Endpoint> Lab::clientAddress() const
{
    return m_deployment && m_deployment->hasFront() ? m_deployment->front() : m_chain.address();
}

// ---- commands

void Lab::start(const Strategy& strategy, ServerPlan plan, Done done)
{
    if (m_restarting || m_stopping || m_ending || m_chain.starting() || m_chain.serving())
        return done(std::make_error_code(std::errc::operation_in_progress), {});
    std::vector<std::string> timed = plan.waitingArguments;
    timed.insert(timed.end(), plan.arguments.begin(), plan.arguments.end());
    m_timings = ServerTimings::from(timed);
    plan.readyTimeout = std::max(m_timings.readyTimeout, m_timings.startupDelay);
    const bool asBefore = m_deployment && m_strategy == &strategy && m_plan->listen == plan.listen;
    m_plan = std::move(plan);
    m_stopped = false;
    m_startFailed.clear();
    const auto started = [this, done = std::move(done)](std::error_code error, std::string words) {
        if (error) m_startFailed = words.empty() ? error.message() : words;
        done(error, std::move(words));
    };
    const auto go = [this, started] {
        m_stopping = false;
        if (m_ending) return started(canceled(), {});
        m_deployment->start(*this, started);
    };
    if (asBefore) return go();
    m_stopping = true;  // what the strategy before has left
    undeploy([this, &strategy, go] {
        m_strategy = &strategy;
        m_deployment = strategy.deploy(m_context, *m_plan);
        go();
    });
}

/// What was made for the strategy goes when the last generation has.
void Lab::undeploy(std::function<void()> then)
{
    if (!m_deployment) return then();
    m_deployment->end([this, then = std::move(then)](std::error_code, const std::string&) {
        // Not from within itself.
        boost::asio::post(m_context, [this, then] {
            m_deployment.reset();
            m_ledger.listenerClosed(::getpid(), monotonicNs());
            m_strategy = nullptr;
            frontClosed();
            then();
        });
    });
}

/// The running server can be restarted so from now on.
bool Lab::redeploy(const Strategy& strategy)
{
    if (m_strategy == &strategy) return true;
    if (!m_strategy || m_strategy->fromFirstStart || strategy.fromFirstStart) return false;
    m_strategy = &strategy;
    m_deployment = strategy.deploy(m_context, *m_plan);
    return true;
}

void Lab::stop(Done done)
{
    if (m_restarting || m_stopping || m_ending)
        return done(std::make_error_code(std::errc::operation_in_progress), {});
    // After a KILL the load goes on alone.
    if (m_chain.members().empty() && m_load.idle()) return done(noProcess(), {});
    m_stopping = true;
    m_load.aim(std::nullopt);
    m_onGone = [this, done = std::move(done)](std::error_code error, std::string words) {
        undeploy([this, done, error, words = std::move(words)] {
            m_stopping = false;
            m_stopped = true;
            done(error, words);
        });
    };
    // TERM follows when the load is gone: checkAllGone().
}

void Lab::restart(const Strategy& strategy, bool expectRollback, std::optional<std::int32_t> rerunOf,
                  Done done)
{
    if (m_restarting || m_stopping || m_ending || m_chain.starting())
        return done(std::make_error_code(std::errc::operation_in_progress), {});
    if (!m_chain.serving()) return done(noProcess(), {});
    if (!redeploy(strategy))
        return done(std::make_error_code(std::errc::operation_not_supported),
                    "The server was started for another strategy.");
    m_restarting = true;
    m_expectRollback = expectRollback;
    m_rerunOf = rerunOf;
    m_deployment->restart(*this, [this, done = std::move(done)](std::error_code error, std::string words) {
        m_restarting = false;
        m_load.keepLong(0);
        m_expectRollback = false;
        m_rerunOf.reset();
        if (error && m_chain.members().empty()) m_startFailed = words.empty() ? error.message() : words;
        done(error, std::move(words));
    });
}

std::error_code Lab::sendByHand(std::int32_t pid, int signal)
{
    const ChainMember* member = m_chain.find(pid);
    if (!member) return noProcess();
    if (signal == SIGHUP) {
        drainEvents();
        member = m_chain.find(pid);
        if (!member) return noProcess();
        if (attemptUnderWay(pid)) {
            openWindow(*member, signal, false);
            // The engine joins it to the one under way, or the kernel did: two pending HUPs are one.
            writeEvent(EventKind::AttemptEnded, *member, static_cast<std::int32_t>(RestartOutcome::Coalesced),
                       "joined the restart under way");
        } else if (member->accepting) {
            openWindow(*member, signal, false);
            beginAttempt(pid);
            keepBusy();
        }
    } else if (ends(signal) && member == m_chain.serving()) {
        openWindow(*member, signal, true);
    }
    return m_chain.send(pid, signal);
}

/// A window for what ends the generation that serves though nothing here sent it that: raise(3), kill(2) by
/// others, a crash. Before the chain forgets it.
void Lab::noteEnding(std::int32_t pid, int signal, std::int64_t timeNs)
{
    const ChainMember* member = m_chain.find(pid);
    if (!m_attended || m_restarting || m_stopping || m_ending || !member || !member->accepting) return;
    const auto& windows = m_ledger.windows();
    const bool concerned = std::any_of(windows.rbegin(), windows.rend(), [pid](const RestartWindow& window) {
        const WindowFacts& facts = window.facts();
        if (window.closed()) return false;
        // The one that takes over has not done so yet: it fails, and that is the attempt's own story.
        const bool takingOver = facts.newPid == pid && !window.trigger().byHand && !facts.oldReapedNs;
        return takingOver || (window.trigger().oldPid == pid && facts.end != AttemptEnd::RolledBack);
    });
    if (!concerned) openWindow(*member, signal, true, timeNs);
}

void Lab::noteSignal(const Event& event)
{
    const bool byUs = (event.extra >> 32) == ::getpid();
    if (event.kind == EventKind::SignalReceived && ends(event.value) && !byUs)
        noteEnding(event.pid, event.value, event.timeNs);
}

bool Lab::rollbackExpected(std::int32_t oldGeneration) const
{
    if (m_expectRollback || !m_attended || !m_plan) return m_expectRollback;
    return DeliberateFaults::from(m_plan->arguments).failsToTakeOver(oldGeneration + 1, m_timings.probation);
}

void Lab::listens(std::int32_t pid, std::int64_t timeNs)
{
    m_ledger.listenerOpened(pid, timeNs);
    m_ledger.listenerClosed(kStopAsked, timeNs);
}

void Lab::end(std::function<void()> done)
{
    m_ending = true;
    m_load.cancel();
    m_triggerDelay.cancel();
    m_busyPid = 0;
    cancelSteps();
    signalAll(SIGTERM);
    m_onEnded = std::move(done);
    m_onGone = [this](std::error_code, const std::string&) {
        m_chain.removeStalePath();
        undeploy([this] { ended(); });
    };
    killAfter(kMercy);
    m_endDeadline.expires_after(kMercy + kLastWait);
    m_endDeadline.async_wait([this](boost::system::error_code error) {
        if (!error) ended();
    });
}

/// Everything has ended, or what is left cannot be ended from here.
void Lab::ended()
{
    m_endDeadline.cancel();
    if (const auto done = std::exchange(m_onEnded, nullptr)) done();
}

}  // namespace changeover
