// SPDX-License-Identifier: BSL-1.0
// The Lab's hands: what strategies do to the server, and the windows that this opens.
#include "core/lab/lab.h"

#include "core/lab/step_errors.h"
#include "core/load/capacity.h"
#include "core/posix/clock.h"
#include "core/posix/shortage.h"
#include "core/process/process_table.h"

#include <boost/asio/post.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace changeover {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kShortService{50};   // under it a request in flight is a matter of luck …
constexpr milliseconds kBusyRequest{150};   // … so one of these is put on the server,
constexpr milliseconds kBusyInterval{100};  // and the next before it ends
constexpr milliseconds kBusyHeadStart{20};  // it has arrived by then
constexpr milliseconds kLongHeadStart{80};  // a long request has been in flight for kAcrossNs by then
constexpr milliseconds kMercyForOrphans{2'000};
constexpr unsigned kLongInFlight = 2;
constexpr milliseconds kBeyondDeadline{5'000};

/// Most likely nothing is in flight at a given instant: an echo, say, takes no time whatever --work is.
bool isShortService(const LoadControl& load, microseconds work)
{
    if (!load.wanted() || !load.wanted()->shape.isPlain()) return true;  // --work is that of GET /
    return serviceTime(load.wanted()->mix, work) < kShortService;
}

}  // namespace

void Lab::trigger(int signal, bool everyGeneration, Handler sent)
{
    whenBusy([this, signal, everyGeneration, sent](std::error_code error, const std::string&) {
        if (error) return sent(error, {});
        fireTrigger(signal, everyGeneration, sent);
    });
}

void Lab::begin(Handler begun) { begin(serving(), std::move(begun)); }

void Lab::begin(std::int32_t pid, Handler begun)
{
    whenBusy([this, pid, begun](std::error_code error, const std::string&) {
        if (error) return begun(error, {});
        drainEvents();
        const ChainMember* old = m_chain.find(pid);
        if (!old || !old->accepting) return begun(noProcess(), {});
        openWindow(*old, 0, false);
        beginAttempt(old->pid);
        begun({}, {});
    });
}

/// Nothing may be in flight when it matters. Another server may not know what `/sleep` is.
bool Lab::needsCompany() const
{
    return ServerChain::linksOurEngine(m_plan->program) && isShortService(m_load, m_timings.work);
}

void Lab::addLongRequest(milliseconds length)
{
    if (m_plan && ServerChain::linksOurEngine(m_plan->program)) m_load.addSleep(length);
}

/// Something is in flight on the server, where its requests are short.
void Lab::whenBusy(const Handler& then)
{
    if (!m_chain.serving()) return then(noProcess(), {});
    const bool hasLong = m_load.wanted() && !m_load.wanted()->shape.longPath.empty();
    if (!m_load.running() || (!needsCompany() && !hasLong)) return then({}, {});
    if (needsCompany()) m_load.addSleep(kBusyRequest);
    if (hasLong) m_load.keepLong(kLongInFlight);
    m_triggerDelay.expires_after(hasLong ? kLongHeadStart : kBusyHeadStart);
    m_triggerDelay.async_wait(
        [then](boost::system::error_code error) { then(error ? canceled() : std::error_code{}, {}); });
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
    sent(m_chain.send(m_chain.inCharge()->pid, signal), {});
}

void Lab::openWindow(const ChainMember& old, int signal, bool byHand, std::optional<std::int64_t> timeNs)
{
    Trigger trigger;
    trigger.timeNs = timeNs.value_or(monotonicNs());
    trigger.signal = signal;
    trigger.senderPid = ::getpid();
    trigger.senderUid = static_cast<std::int32_t>(::getuid());
    trigger.oldPid = old.pid;
    trigger.oldGeneration = old.generation;
    trigger.byHand = byHand;
    trigger.overlapping = m_chain.drainingBefore(old);
    trigger.foreign = isForeign();
    trigger.expectRollback = !byHand && rollbackExpected(old.generation);
    trigger.sameProcess = signal == SIGHUP && m_strategy && m_strategy->samePid;
    const milliseconds start = m_timings.startAllowance();
    const milliseconds allowance = byHand             ? start
                                   : signal == SIGHUP ? restartAllowance()
                                   : signal == 0      ? m_timings.restartAllowance() + start
                                                      : m_timings.stopAllowance() + start;
    trigger.allowanceNs = nanoseconds(allowance);
    trigger.rerunOf = m_rerunOf;
    if (m_rerunOf) ++*m_rerunOf;  // of several windows, the next is that of the next
    const std::int32_t window = m_ledger.trigger(trigger);
    const auto address = m_chain.address();
    if (!trigger.foreign || !address || address->family == Endpoint::Family::Unix) return;
    std::vector<std::int32_t> pids = m_kin.of(old.pid);
    pids.push_back(old.pid);
    m_ledger.connectionsOfOld(window, clientPorts(address->port, pids));
}

/// The server keeps a HUP while as many generations drain as it allows: until one of them is gone.
milliseconds Lab::restartAllowance() const
{
    const ChainMember* serving = m_chain.serving();
    const bool mayWait = serving && m_chain.drainingBefore(*serving) > 0;
    return m_timings.restartAllowance() + (mayWait ? m_timings.stopAllowance() : milliseconds(0));
}

bool Lab::attemptUnderWay(std::int32_t pid) const
{
    const auto& windows = m_ledger.windows();
    return std::any_of(windows.rbegin(), windows.rend(), [pid](const RestartWindow& window) {
        return !window.closed() && !window.trigger().byHand && window.trigger().oldPid == pid &&
               !window.facts().end && window.trigger().signal == SIGHUP;
    });
}

/// Of whichever generation; also one that others asked for.
bool Lab::attemptUnderWay() const
{
    const auto& windows = m_ledger.windows();
    return std::any_of(windows.rbegin(), windows.rend(), [](const RestartWindow& window) {
        const WindowFacts& facts = window.facts();
        return !window.closed() && !window.trigger().byHand && window.trigger().signal == SIGHUP &&
               !facts.end && !facts.oldReapedNs;
    });
}

void Lab::beginAttempt(std::int32_t pid)
{
    m_attempt = Wait{{}, pid};
    if (!needsCompany()) return;
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
    m_attemptDeadline.expires_after(restartAllowance() + kBeyondDeadline);
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
    killAfter(m_timings.stopAllowance() + kBeyondDeadline);
    checkAllGone();
}

void Lab::checkAllGone()
{
    if (!m_onGone) return;
    if (m_stopping && !m_ending && m_load.idle() && !m_termSent) {
        m_termSent = true;
        m_ledger.listenerOpened(kStopAsked, monotonicNs());
        signalAll(SIGTERM);
        killAfter(m_timings.stopAllowance() + kBeyondDeadline);
    }
    if (!m_chain.members().empty() || ((m_ending || m_stopping) && !m_load.idle())) return;
    if (m_ending && m_kin.hasOrphans(m_chain.members())) return endOrphans();
    m_termSent = false;
    m_goneDeadline.cancel();
    std::exchange(m_onGone, nullptr)({}, {});
}

/// What generations left behind ends with the lab.
void Lab::endOrphans()
{
    if (std::exchange(m_orphansToldToGo, true)) return;
    m_kin.signalOrphans(m_chain.members(), SIGTERM);
    killAfter(kMercyForOrphans);
}

void Lab::rolledBack(std::int32_t child, const std::string& words)
{
    const auto& windows = m_ledger.windows();
    if (windows.empty() || windows.back().facts().end) return;
    const ChainMember* old = m_chain.find(windows.back().trigger().oldPid);
    if (!old) return;
    Event event;
    event.kind = EventKind::AttemptEnded;
    event.pid = old->pid;
    event.generation = old->generation;
    event.value = static_cast<std::int32_t>(RestartOutcome::RolledBackBeforeReady);
    event.extra = child;
    event.setWords(words);
    m_scoreboard.append(event);
}

void Lab::start(StartExtras extras, StartHandler accepting)
{
    if (m_ending) return accepting(canceled(), {}, {});
    // Held here, it is never closed, whoever else comes and goes.
    if (!extras.listeners.empty()) listens(::getpid(), monotonicNs());
    m_chain.start(*m_plan, extras,
                  [this, accepting = std::move(accepting)](std::error_code error, std::string words,
                                                           const StartedGeneration& started) {
                      drainEvents();
                      if (isShortage(error)) fellShort(words);
                      // Behind a gateway there is nothing to aim at before its front is open.
                      if (!error && !m_ending) {
                          error = m_load.aim(clientAddress());
                          if (error) words = "The load could not be started: " + error.message() + '.';
                      }
                      accepting(error, std::move(words), started);
                  });
}

void Lab::frontOpened(std::int32_t pid)
{
    m_frontPid = pid;
    listens(pid, monotonicNs());
    if (!m_ending) static_cast<void>(m_load.aim(m_deployment->front()));
}

void Lab::frontClosed()
{
    if (const std::int32_t pid = std::exchange(m_frontPid, 0)) m_ledger.listenerClosed(pid, monotonicNs());
}

void Lab::cutOff(std::int32_t pid, std::uint64_t inFlight)
{
    drainEvents();
    const ChainMember* member = m_chain.find(pid);
    if (member && member->accepting)
        writeEvent(EventKind::StoppedAccepting, *member, static_cast<std::int32_t>(inFlight),
                   "at the gateway");
    drainEvents();
}

void Lab::said(std::int32_t pid, std::string_view line)
{
    if (m_hooks.onLog) m_hooks.onLog(LogLine{monotonicNs(), pid, true, std::string(line)});
}

void Lab::noteReady(std::int32_t pid) { m_chain.noteReady(pid); }

Endpoint Lab::address() const { return m_chain.addressFor(*m_plan); }

std::int32_t Lab::serving() const
{
    const ChainMember* member = m_chain.serving();
    return member ? member->pid : 0;
}

std::error_code Lab::send(std::int32_t pid, int signal) { return m_chain.send(pid, signal); }

void Lab::awaitGone(std::int32_t pid, Handler gone)
{
    ExitWait& wait =
        m_exits.emplace_back(ExitWait{pid, std::move(gone), boost::asio::steady_timer(m_context)});
    wait.deadline.expires_after(m_timings.stopAllowance() + kBeyondDeadline);
    wait.deadline.async_wait([this, pid](boost::system::error_code error) {
        if (!error) static_cast<void>(m_chain.send(pid, SIGKILL));
    });
    if (!m_chain.find(pid)) checkGone(pid);
}

void Lab::checkGone(std::int32_t pid)
{
    for (auto wait = m_exits.begin(); wait != m_exits.end();) {
        const auto next = std::next(wait);
        if (wait->pid == pid) {
            // Not from within the reading of events.
            boost::asio::post(m_context, [handler = std::move(wait->handler)] { handler({}, {}); });
            m_exits.erase(wait);
        }
        wait = next;
    }
}

void Lab::pause(milliseconds length, Handler over)
{
    m_pause.expires_after(length);
    m_pause.async_wait([over = std::move(over)](boost::system::error_code error) {
        over(error ? canceled() : std::error_code{}, {});
    });
}

/// Everything ends: nobody waits any longer.
void Lab::cancelSteps()
{
    endAttempt(canceled(), {});
    m_pause.cancel();
    for (const ExitWait& wait : std::exchange(m_exits, {}))
        wait.handler(canceled(), {});
    if (const auto interrupted = std::exchange(m_onGone, nullptr)) interrupted(canceled(), {});
}

void Lab::killAfter(milliseconds patience)
{
    m_goneDeadline.expires_after(patience);
    m_goneDeadline.async_wait([this](boost::system::error_code error) {
        if (error) return;
        if (m_ending) m_chain.cutLifeline();
        signalAll(SIGKILL);
    });
}

void Lab::signalAll(int signal)
{
    std::vector<std::int32_t> pids;
    for (const ChainMember& member : m_chain.members())
        pids.push_back(member.pid);
    for (const std::int32_t pid : pids)
        static_cast<void>(m_chain.send(pid, signal));
    if (m_ending) m_kin.signalOrphans(m_chain.members(), signal);
}

}  // namespace changeover
