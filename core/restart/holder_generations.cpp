// SPDX-License-Identifier: BSL-1.0
// Who serves under the holder, and who next.
#include "core/restart/holder_impl.h"

#include "core/posix/clock.h"
#include "core/posix/packet_socket.h"
#include "core/posix/quantity.h"
#include "core/process/pid_handle.h"
#include "core/process/reaper.h"
#include "core/restart/exit_codes.h"

#include <algorithm>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace changeover {

namespace {

/// As a shell does.
int exitCode(int waitStatus)
{
    return WIFEXITED(waitStatus) ? WEXITSTATUS(waitStatus) : 128 + WTERMSIG(waitStatus);
}

}  // namespace

void Holder::Impl::stepAside(pid_t successor, std::function<void()> stopped)
{
    if (!m_serving) return stopped();
    m_serving->stop(successor, m_toSuccessor, std::move(stopped));
    m_toSuccessor.reset();
}

void Holder::Impl::resume()
{
    if (m_serving) m_serving->order(ResumeMessage{});
}

Restarts::Outside Holder::Impl::restartsOutside()
{
    Restarts::Outside outside;
    outside.changeover.happened = [this](PhaseEvent event) {
        happen(event == PhaseEvent::SealAcknowledged ? PhaseEvent::ChildServes : event);
    };
    outside.changeover.restartAsked = [this](const ReceivedSignal& trigger) { requestRestart(trigger); };
    // It was meant for that generation alone.
    outside.changeover.exitAsked = [this] { m_restarts.attempt().reject("was told to leave"); };
    outside.changeover.successorGone = [](std::error_code) {};  // ended() comes
    // Connections travel between the generations; one that was offered here would be let go of.
    outside.changeover.handOff = {.adopt = [](const HandedConnection&) {},
                                  .handedOver = [](std::size_t) {},
                                  .ended = [] {},
                                  .settled = [] {}};
    outside.log = [this](Severity severity, const std::string& sentence) { log(severity, sentence); };
    outside.onAttempt = m_hooks.onAttempt;
    outside.oneLessDrains = [this] { startPending(); };
    return outside;
}

void Holder::Impl::spawnNext()
{
    m_startAgain.cancel();
    if (m_serving) m_notices.reloading(m_lastGeneration + 1);
    listenAnew();
    Hold hold;
    m_toSuccessor.reset();
    if (m_serving && m_config.handOff) {
        // Without it the connections stay where they are.
        if (auto pair = makePacketPair()) {
            m_toSuccessor = std::move(pair->ours);
            hold.sibling = std::move(pair->theirs);
            hold.predecessor = m_serving->pid();
        }
    }
    const EventLog events = m_lastPid > 0 ? EventLog(m_scoreboard, m_lastPid, m_lastGeneration) : m_events;
    const auto error = m_restarts.spawn({events, m_lastGeneration, m_lifeline.descriptor(), std::move(hold)},
                                        m_listeners.all());
    happen(error ? PhaseEvent::SpawnFailed : PhaseEvent::Spawned);
}

void Holder::Impl::wantWhatTheFileSays()
{
    // Where it cannot be read, the next generation says so in its own words.
    if (auto spellings = readListenFile(m_config.listenFile)) m_listeners.want(std::move(*spellings));
}

/// What is new listens from here on. What cannot be bound, the next generation cannot either, and says why.
void Holder::Impl::listenAnew()
{
    if (m_config.listenFile.empty()) return;
    m_wantedBefore = m_listeners.wanted();
    wantWhatTheFileSays();
    if (!m_listeners.bindMissing()) static_cast<void>(m_listeners.listen());
}

HeldGeneration& Holder::Impl::keepAttempt()
{
    const pid_t pid = m_restarts.attempt().childPid();
    m_living.push_back(std::make_unique<HeldGeneration>(
        m_context, m_restarts.takeAttempt(),
        HeldGeneration::Callbacks{[this, pid] { leaves(pid); },
                                  [this, pid](int status) { ended(pid, status); }}));
    return *m_living.back();
}

void Holder::Impl::succeeded()
{
    if (m_lastPid == 0)
        m_notices.mainPid(::getpid());
    else
        m_restarts.end(RestartOutcome::Committed);
    if (m_serving) {
        m_serving->order(SealedMessage{});
        std::vector<FileDescriptor> pidfd;
        if (auto old = PidHandle::open(m_serving->pid())) pidfd.push_back(old->release());
        m_restarts.draining().watch(std::move(pidfd));
    }
    m_serving = &keepAttempt();
    m_lastPid = m_serving->pid();
    m_lastGeneration = m_serving->generation();
    for (const int signal : std::exchange(m_waitingSignals, {}))
        m_serving->signal(signal);
    m_backOff.serves(monotonicNs());
    m_notices.serving(m_lastGeneration);
    if (!m_config.listenFile.empty()) m_listeners.dropUnwanted();
    startPending();
}

void Holder::Impl::failed(Phase from)
{
    m_listeners.restoreNonBlocking();
    if (!m_config.listenFile.empty()) {
        m_listeners.want(std::exchange(m_wantedBefore, {}));
        m_listeners.dropUnwanted();
    }
    m_oneWasReady |= m_restarts.attempt().record().readyNs.has_value();
    if (!m_oneWasReady && m_lastPid == 0) return firstFailed();
    m_restarts.rolledBack(from);
    if (!m_serving) return startAgain("It is tried again");
    startPending();
}

/// Nobody has served yet, so nobody waits for it to be mended: it is said and left.
void Holder::Impl::firstFailed()
{
    const auto status = m_restarts.attempt().waitStatus();
    const bool saysWhy = status && WIFEXITED(*status) && WEXITSTATUS(*status) != 0;
    cannotStart(saysWhy ? WEXITSTATUS(*status) : kEnvironmentExit,
                "The server could not start: " + m_restarts.attempt().record().words() + '.');
}

void Holder::Impl::startPending()
{
    if (m_phase == Phase::Serving && m_restarts.takePending()) happen(PhaseEvent::RestartRequested);
}

void Holder::Impl::startAgain(const std::string& what)
{
    const auto delay = m_backOff.next(monotonicNs());
    log(Severity::Info, what + " in " + formatDuration(delay) + '.');
    m_startAgain.start(delay, [this] {
        if (m_phase != Phase::Serving || m_serving) return;
        m_restarts.setTrigger({.timeNs = monotonicNs()});
        happen(PhaseEvent::RestartRequested);
    });
}

/// A TERM reached one that serves, and not us: it drains, and the next one is started meanwhile.
void Holder::Impl::leaves(pid_t pid)
{
    if (!m_serving || m_serving->pid() != pid || m_phase >= Phase::Draining) return;
    log(Severity::Info, m_serving->words() + " was told to leave; the next one takes its place.");
    m_serving = nullptr;
    if (m_phase == Phase::Serving) startAgain("It is started");
}

void Holder::Impl::ended(pid_t pid, int waitStatus)
{
    const auto place = find(pid);
    if (place == m_living.end()) return;
    const auto generation = std::move(*place);
    m_living.erase(place);
    const bool served = m_serving == generation.get();
    if (served) m_serving = nullptr;
    reapStrangers();
    const std::string said = generation->words() + ' ' + describeWaitStatus(waitStatus);
    if (m_phase == Phase::Draining) {
        m_exit.code = std::max(m_exit.code, exitCode(waitStatus));
        if (m_living.empty()) happen(PhaseEvent::Drained);
    } else if (served) {
        log(Severity::Error, said + " while it served; connections wait for the next one.");
        // One that is under way already takes its place.
        if (m_phase == Phase::Serving) startAgain("It is started");
    } else if (waitStatus != 0) {
        log(Severity::Warning, said + " while it was draining.");
    }
}

std::vector<std::unique_ptr<HeldGeneration>>::iterator Holder::Impl::find(pid_t pid)
{
    return std::ranges::find_if(m_living, [pid](const auto& generation) { return generation->pid() == pid; });
}

}  // namespace changeover
