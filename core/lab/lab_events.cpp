// SPDX-License-Identifier: BSL-1.0
// The Lab's eyes: what the processes say through the scoreboard, what /proc and the kernel say, what ended.
#include "core/lab/lab.h"

#include "core/posix/clock.h"
#include "core/posix/file_descriptor.h"
#include "core/posix/shortage.h"
#include "core/posix/utf8.h"
#include "core/process/process_table.h"
#include "core/process/reaper.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kSampleInterval{10};
constexpr std::chrono::milliseconds kWatchInterval{100};
constexpr std::int64_t kFailureSettlesNs = 300'000'000;
constexpr std::size_t kHangupsRemembered = 64;
constexpr std::size_t kExitsRemembered = 64;

AttemptEnd attemptEnd(std::int32_t outcome)
{
    switch (static_cast<RestartOutcome>(outcome)) {
    case RestartOutcome::Committed:
        return AttemptEnd::Committed;
    case RestartOutcome::RolledBackBeforeReady:
    case RestartOutcome::RolledBackAfterCommit:
        return AttemptEnd::RolledBack;
    case RestartOutcome::Coalesced:
        return AttemptEnd::Coalesced;
    case RestartOutcome::Refused:
    case RestartOutcome::AbortedByTerm:
        break;
    }
    return AttemptEnd::NotDone;
}

}  // namespace

void Lab::tick()
{
    sample();
    checkAllGone();
    m_tick.expires_after(kSampleInterval);
    m_tick.async_wait([this](boost::system::error_code error) {
        if (!error) tick();
    });
}

void Lab::sample()
{
    drainEvents();
    drainJournal();
    std::vector<GenerationCounters> living = countersByGeneration(m_scoreboard);
    // A process that has replaced itself has the figures of what it was before, too.
    std::erase_if(living, [this](const GenerationCounters& c) {
        const ChainMember* member = m_chain.find(c.pid);
        return !member || member->generation != c.generation;
    });
    watchKin();
    m_load.sample(living, m_queueDepth);
    if (const ServiceState service = serviceState(); service != std::exchange(m_service, service))
        m_serviceSinceNs = monotonicNs();
    reportFailures();
}

void Lab::watchProcesses()
{
    watchOwnMeans();
    if (const auto address = clientAddress()) m_queueDepth = m_acceptQueue.depth(*address).value_or(0);
    if (m_deployment) m_deployment->watch();
    for (const ChainMember& member : m_chain.members()) {
        const auto process = readProcess(member.pid);
        const bool frozen = process && process->state == 'T';
        const auto known = std::find(m_frozen.begin(), m_frozen.end(), member.pid);
        if (frozen == (known != m_frozen.end())) continue;
        writeEvent(frozen ? EventKind::Stopped : EventKind::Continued, member);
        if (frozen)
            m_frozen.push_back(member.pid);
        else
            m_frozen.erase(known);
    }
    std::erase_if(m_frozen, [this](std::int32_t pid) { return !m_chain.find(pid); });
    m_watchTick.expires_after(kWatchInterval);
    m_watchTick.async_wait([this](boost::system::error_code error) {
        if (!error) watchProcesses();
    });
}

/// What cannot be looked at for want of a descriptor looks as if it were not there.
void Lab::watchOwnMeans()
{
    const FileDescriptor one(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!one && (errno == EMFILE || errno == EINVAL))
        fellShort("The lab has no descriptor left: raise the limit (ulimit -n).");
    if (memoryRanOut())
        fellShort("The lab has no memory left: use fewer connections, or raise the limit (ulimit -v).");
}

void Lab::fellShort(const std::string& words)
{
    if (m_shortage.empty()) m_shortage = words;
    m_ledger.instrumentFellShort();
}

void Lab::writeEvent(EventKind kind, const ChainMember& member, std::int32_t value, std::string_view words)
{
    Event event;
    event.kind = kind;
    event.pid = member.pid;
    event.generation = member.generation;
    event.value = value;
    event.setWords(words);
    m_scoreboard.append(event);
}

void Lab::watchChildren()
{
    m_childSignal.async_wait([this](boost::system::error_code error, int) {
        if (error) return;
        reapChildren();
        watchChildren();
    });
}

void Lab::reapChildren()
{
    // First what they still said, so that a child that nobody has told us of yet is known when its end is.
    drainEvents();
    reapAll([this](pid_t pid, int waitStatus) {
        noteEnding(pid, WIFSIGNALED(waitStatus) ? WTERMSIG(waitStatus) : 0, monotonicNs());
        m_chain.reaped(pid, waitStatus);
        if (pid == m_frontPid) frontClosed();
    });
    drainEvents();
    checkAllGone();
}

void Lab::drainEvents()
{
    for (const Event& event : m_scoreboard.read(m_cursor))
        onEvent(event);
}

/// Before the outcomes: what was begun is then known of nearly every request that was cut.
void Lab::drainJournal()
{
    if (!m_journal.isKept()) return;
    m_ledger.journalKept();
    m_executed.clear();
    m_executedAgain.clear();
    m_journal.read(m_executed);
    for (const JournalEntry& entry : m_executed)
        if (m_ledger.executed(entry.id, entry.generation, entry.timeNs)) m_executedAgain.push_back(entry);
    if (m_hooks.onExecutedAgain && !m_executedAgain.empty()) m_hooks.onExecutedAgain(m_executedAgain);
    m_ledger.journalMissing(m_journal.missing());
}

void Lab::onEvent(const Event& event)
{
    m_chronicle.observe(event);
    noteSignal(event);
    if (event.kind == EventKind::Exited) {
        m_exited.push_back(event);
        if (m_exited.size() > kExitsRemembered) m_exited.erase(m_exited.begin());
    }
    m_chain.observe(event);
    feedLedger(event);
    followAttempt(event);
    if (m_hooks.onEvent) m_hooks.onEvent(event);
}

void Lab::feedLedger(const Event& event)
{
    const std::int64_t at = event.timeNs;
    // clang-format off
    switch (event.kind) {
    case EventKind::Started: m_ledger.started(event.pid, event.generation, at); break;
    case EventKind::Spawned: noteSpawned(event); break;
    case EventKind::Accepting: m_ledger.accepting(event.pid, at); break;
    case EventKind::StoppedAccepting:
        m_ledger.stoppedAccepting(event.pid, static_cast<std::uint64_t>(std::max(event.value, 0)), at);
        break;
    case EventKind::AttemptEnded:
        m_ledger.attemptEnded(event.pid, attemptEnd(event.value), static_cast<std::int32_t>(event.extra),
                              event.words(), at);
        break;
    case EventKind::Exited: exited(event.pid, at); break;
    // Behind a gateway nobody is refused because a server closes its listener.
    case EventKind::ListenerOpened:
        if (!m_deployment || !m_deployment->hasFront()) listens(event.pid, at);
        break;
    case EventKind::ListenerClosed: m_ledger.listenerClosed(event.pid, at); break;
    case EventKind::SignalReceived:
        if (event.value != SIGHUP || (event.extra >> 32) == ::getpid()) break;
        m_hangups.push_back(event);
        if (m_hangups.size() > kHangupsRemembered) m_hangups.erase(m_hangups.begin());
        break;
    case EventKind::None: case EventKind::Hello: case EventKind::Ready: case EventKind::Commit:
    case EventKind::ResumedAccepting: case EventKind::Sealed: case EventKind::DrainStarted:
    case EventKind::Drained: case EventKind::Exiting: case EventKind::SignalSent: case EventKind::Stopped:
    case EventKind::Continued: case EventKind::UserSignal: case EventKind::ConnectionForced:
    case EventKind::HandedOff: case EventKind::Holding: break;
    }
    // clang-format on
}

void Lab::noteSpawned(const Event& event)
{
    if (m_chain.isHolder(event.pid)) return;  // its first generation: nobody is restarted
    const auto generation = static_cast<std::int32_t>(event.extra);
    const auto known = [&] {
        const auto& windows = m_ledger.windows();
        return std::any_of(windows.rbegin(), windows.rend(), [&](const RestartWindow& window) {
            return window.facts().newGeneration == generation;
        });
    };
    m_ledger.spawned(event.pid, event.value, generation, event.timeNs);
    if (known()) return;
    // Nobody here asked for it: somebody else's HUP, or one that was pending from the restart before.
    Trigger trigger;
    trigger.timeNs = event.timeNs;
    trigger.oldPid = event.pid;
    trigger.oldGeneration = event.generation;
    trigger.signal = SIGHUP;
    trigger.expectRollback = rollbackExpected(event.generation);
    trigger.sameProcess = event.value == event.pid;
    if (const ChainMember* old = m_chain.find(event.pid)) trigger.overlapping = m_chain.drainingBefore(*old);
    trigger.allowanceNs = nanoseconds(restartAllowance());
    const auto hangup = std::find_if(m_hangups.rbegin(), m_hangups.rend(), [&](const Event& e) {
        return e.pid == event.pid || m_chain.isHolder(e.pid);
    });
    if (hangup != m_hangups.rend()) {
        trigger.timeNs = std::min(hangup->timeNs, event.timeNs);
        trigger.senderPid = static_cast<std::int32_t>(hangup->extra >> 32);
        trigger.senderUid = static_cast<std::int32_t>(hangup->extra & 0xffff'ffff);
    }
    m_ledger.trigger(trigger);
    m_ledger.spawned(event.pid, event.value, generation, event.timeNs);
}

void Lab::followAttempt(const Event& event)
{
    const bool joined = event.kind == EventKind::AttemptEnded &&
                        event.value == static_cast<std::int32_t>(RestartOutcome::Coalesced);
    const bool ended = (event.kind == EventKind::AttemptEnded && !joined) || event.kind == EventKind::Exited;
    if (event.pid == m_busyPid && (ended || event.kind == EventKind::StoppedAccepting)) m_busyPid = 0;
    if (event.kind == EventKind::Exited) checkGone(event.pid);
    if (ended && m_attempt.pid != 0 && event.pid == m_attempt.pid) endAttempt({}, {});
    // A generation born while everything ends is ended too.
    if (m_ending && event.kind == EventKind::Spawned) static_cast<void>(m_chain.send(event.value, SIGTERM));
}

void Lab::reportFailures()
{
    const auto& failures = m_ledger.failures();
    const std::int64_t settledNs = monotonicNs() - kFailureSettlesNs;
    for (; m_failuresReported < failures.size(); ++m_failuresReported) {
        const Failure& failure = failures[m_failuresReported];
        if (failure.timeNs > settledNs) return;
        if (!m_hooks.onFailure) continue;
        const Chronicle::Nearest nearest = m_chronicle.nearest(failure.timeNs);
        m_hooks.onFailure(FailureLine{text(failure.id), failure.result, failure.generation, failure.timeNs,
                                      nearest.offsetNs, nearest.kind, failure.execution, failure.isDuplicate,
                                      failure.status, failure.why, toValidUtf8(failure.bytes.view())});
    }
}

}  // namespace changeover
