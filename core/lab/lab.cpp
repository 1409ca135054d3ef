// SPDX-License-Identifier: BSL-1.0
#include "core/lab/lab.h"

#include "core/lab/raise_request.h"
#include "core/posix/clock.h"
#include "core/process/reaper.h"
#include "core/process/signal_table.h"

#include <boost/asio/post.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortService{50};   // under it a request in flight is a matter of luck …
constexpr milliseconds kBusyRequest{150};   // … so one of these is put on the server,
constexpr milliseconds kBusyInterval{100};  // and the next before it ends
constexpr milliseconds kBusyHeadStart{20};  // it has arrived by then
constexpr milliseconds kMercy{2'000};       // from TERM to KILL when everything ends
constexpr milliseconds kBeyondDeadline{5'000};

bool ends(int signal)
{
    const SignalInfo* info = findSignal(signal);
    return signal == SIGKILL || (info && (info->reaction == ServerReaction::GracefulExit ||
                                          info->reaction == ServerReaction::DefaultCrash));
}

std::error_code noProcess() { return std::make_error_code(std::errc::no_such_process); }
std::error_code canceled() { return std::make_error_code(std::errc::operation_canceled); }

}  // namespace

Result<std::unique_ptr<Lab>> Lab::create(boost::asio::io_context& context, LabHooks hooks)
{
    if (const auto subreaper = becomeSubreaper(); !subreaper) return subreaper.error();
    auto scoreboard = Scoreboard::create();
    if (!scoreboard) return scoreboard.error();
    auto series = TimeSeries::create(monotonicNs());
    if (!series) return series.error();
    std::unique_ptr<Lab> lab(new Lab(context, std::move(hooks), std::move(*scoreboard), std::move(*series)));
    if (const auto lifeline = lab->m_chain.open(); !lifeline) return lifeline.error();
    lab->watchChildren();
    lab->tick();
    lab->watchProcesses();
    return lab;
}

Lab::Lab(boost::asio::io_context& context, LabHooks hooks, Scoreboard scoreboard, TimeSeries series)
    : m_context(context), m_hooks(std::move(hooks)), m_scoreboard(std::move(scoreboard)),
      m_series(std::move(series)), m_feeder(m_series), m_load(m_ledger, m_feeder),
      m_chain(context, m_scoreboard,
              [this](const LogLine& line) {
                  if (m_hooks.onLog) m_hooks.onLog(line);
              }),
      m_childSignal(context, SIGCHLD), m_tick(context), m_watchTick(context), m_triggerDelay(context),
      m_busyTimer(context), m_attemptDeadline(context), m_goneDeadline(context)
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

// ---- commands

void Lab::start(ServerPlan plan, Done done)
{
    if (m_restarting || m_stopping || m_ending || m_chain.starting() || m_chain.serving())
        return done(std::make_error_code(std::errc::operation_in_progress), {});
    m_timings = ServerTimings::from(plan.arguments);
    plan.readyTimeout = m_timings.startAllowance();
    m_plan = std::move(plan);
    launch(std::move(done));
}

void Lab::launch(Done done)
{
    m_chain.start(*m_plan, [this, done = std::move(done)](std::error_code error, std::string words) {
        drainEvents();
        if (!error && !m_ending) error = m_load.aim(m_chain.address());
        done(error, std::move(words));
    });
}

void Lab::stop(Done done)
{
    if (m_restarting || m_stopping || m_ending)
        return done(std::make_error_code(std::errc::operation_in_progress), {});
    if (m_chain.members().empty()) return done(noProcess(), {});
    m_stopping = true;
    m_load.aim(std::nullopt);
    m_onGone = [this, done = std::move(done)](std::error_code error, std::string words) {
        m_stopping = false;
        done(error, std::move(words));
    };
    // TERM follows when the load is gone: checkAllGone().
}

void Lab::restart(const Strategy& strategy, bool expectRollback, std::optional<std::int32_t> rerunOf,
                  Done done)
{
    if (m_restarting || m_stopping || m_ending || m_chain.starting())
        return done(std::make_error_code(std::errc::operation_in_progress), {});
    m_restarting = true;
    m_expectRollback = expectRollback;
    m_rerunOf = rerunOf;
    strategy.restart(*this, [this, done = std::move(done)](std::error_code error, std::string words) {
        m_restarting = false;
        m_expectRollback = false;
        m_rerunOf.reset();
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

void Lab::askToRaise(std::int32_t pid, int signal, Done done)
{
    if (!m_chain.find(pid) || !m_chain.address()) return done(noProcess(), {});
    requestRaise(
        m_context, *m_chain.address(), signalName(signal), [done = std::move(done)](int status, int asked) {
            if (status == 200) return done({}, asked ? "pid " + std::to_string(asked) : std::string());
            if (status == 0) return done(noProcess(), "no answer");
            done(std::make_error_code(std::errc::operation_not_supported), "HTTP " + std::to_string(status));
        });
}

void Lab::end(std::function<void()> done)
{
    m_ending = true;
    m_load.cancel();
    m_triggerDelay.cancel();
    m_busyPid = 0;
    endAttempt(canceled(), {});
    if (const auto interrupted = std::exchange(m_onGone, nullptr)) interrupted(canceled(), {});
    signalAll(SIGTERM);
    m_onGone = [this, done = std::move(done)](std::error_code, const std::string&) {
        m_chain.removeStalePath();
        done();
    };
    m_goneDeadline.expires_after(kMercy);
    m_goneDeadline.async_wait([this](boost::system::error_code error) {
        if (!error) signalAll(SIGKILL);
    });
}

// ---- what strategies do

void Lab::trigger(int signal, bool everyGeneration, Handler sent)
{
    if (!m_chain.serving()) return sent(noProcess(), {});
    if (!m_load.running() || m_timings.work >= kShortService)
        return fireTrigger(signal, everyGeneration, sent);
    m_load.addSleep(kBusyRequest);
    m_triggerDelay.expires_after(kBusyHeadStart);
    m_triggerDelay.async_wait([this, signal, everyGeneration, sent](boost::system::error_code error) {
        if (error) return sent(canceled(), {});
        fireTrigger(signal, everyGeneration, sent);
    });
}

void Lab::fireTrigger(int signal, bool everyGeneration, const Handler& sent)
{
    drainEvents();
    const ChainMember* old = m_chain.serving();
    if (!old) return sent(noProcess(), {});
    openWindow(*old, signal, false);
    if (everyGeneration) {
        signalAll(signal);
        return sent({}, {});
    }
    beginAttempt(old->pid);
    sent(m_chain.send(old->pid, signal), {});
}

void Lab::openWindow(const ChainMember& old, int signal, bool byHand)
{
    Trigger trigger;
    trigger.timeNs = monotonicNs();
    trigger.signal = signal;
    trigger.senderPid = ::getpid();
    trigger.senderUid = static_cast<std::int32_t>(::getuid());
    trigger.oldPid = old.pid;
    trigger.oldGeneration = old.generation;
    trigger.byHand = byHand;
    trigger.expectRollback = m_expectRollback;
    const milliseconds start = m_timings.startAllowance();
    const milliseconds allowance = byHand             ? start
                                   : signal == SIGHUP ? m_timings.restartAllowance()
                                                      : m_timings.stopAllowance() + start;
    trigger.allowanceNs = nanoseconds(allowance);
    trigger.rerunOf = m_rerunOf;
    m_ledger.trigger(trigger);
}

bool Lab::attemptUnderWay(std::int32_t pid) const
{
    const auto& windows = m_ledger.windows();
    return std::any_of(windows.rbegin(), windows.rend(), [pid](const RestartWindow& window) {
        return !window.closed() && !window.trigger().byHand && window.trigger().oldPid == pid &&
               !window.facts().end && window.trigger().signal == SIGHUP;
    });
}

void Lab::beginAttempt(std::int32_t pid)
{
    m_attempt = Wait{{}, pid};
    if (m_timings.work >= kShortService) return;
    // How long the child takes to get ready is not known: another long request each 100 ms until it is.
    m_busyPid = pid;
    m_busyTimer.expires_after(kBusyInterval - kBusyHeadStart);
    m_busyTimer.async_wait([this](boost::system::error_code error) {
        if (!error) keepBusy();
    });
}

void Lab::keepBusy()
{
    if (m_busyPid == 0) return;
    m_load.addSleep(kBusyRequest);
    m_busyTimer.expires_after(kBusyInterval);
    m_busyTimer.async_wait([this](boost::system::error_code error) {
        if (!error) keepBusy();
    });
}

void Lab::awaitAttemptEnd(Handler ended)
{
    m_attempt.handler = std::move(ended);
    m_attemptDeadline.expires_after(m_timings.restartAllowance() + kBeyondDeadline);
    m_attemptDeadline.async_wait([this](boost::system::error_code error) {
        if (!error)
            endAttempt(std::make_error_code(std::errc::timed_out), "The attempt to restart never ended.");
    });
}

void Lab::endAttempt(std::error_code error, std::string words)
{
    const Wait attempt = std::exchange(m_attempt, {});
    m_attemptDeadline.cancel();
    // Not from within the reading of events: what the handler does must see them all.
    if (attempt.handler)
        boost::asio::post(m_context, [handler = attempt.handler, error, words = std::move(words)] {
            handler(error, words);
        });
}

void Lab::awaitAllGone(Handler gone)
{
    m_onGone = std::move(gone);
    m_goneDeadline.expires_after(m_timings.stopAllowance() + kBeyondDeadline);
    m_goneDeadline.async_wait([this](boost::system::error_code error) {
        if (!error) signalAll(SIGKILL);
    });
    checkAllGone();
}

void Lab::checkAllGone()
{
    if (!m_onGone) return;
    if (m_stopping && !m_ending && m_load.idle() && !m_termSent) {
        m_termSent = true;
        signalAll(SIGTERM);
        m_goneDeadline.expires_after(m_timings.stopAllowance() + kBeyondDeadline);
        m_goneDeadline.async_wait([this](boost::system::error_code error) {
            if (!error) signalAll(SIGKILL);
        });
    }
    if (!m_chain.members().empty() || (m_ending && !m_load.idle())) return;
    m_termSent = false;
    m_goneDeadline.cancel();
    std::exchange(m_onGone, nullptr)({}, {});
}

void Lab::startNext(Handler accepting)
{
    if (m_ending) return accepting(canceled(), {});
    launch(std::move(accepting));
}

void Lab::signalAll(int signal)
{
    std::vector<std::int32_t> pids;
    for (const ChainMember& member : m_chain.members())
        pids.push_back(member.pid);
    for (const std::int32_t pid : pids)
        static_cast<void>(m_chain.send(pid, signal));
}

}  // namespace changeover
