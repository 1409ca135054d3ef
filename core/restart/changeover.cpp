// SPDX-License-Identifier: BSL-1.0
// What the child says and does, and the deadlines for it.
#include "core/restart/changeover_impl.h"

#include "core/posix/clock.h"
#include "core/posix/quantity.h"
#include "core/process/reaper.h"
#include "core/process/start_failure.h"
#include "core/restart/takeover_socket.h"

namespace changeover {

std::error_code Changeover::Impl::spawn(std::span<const Listener> listeners)
{
    auto started = startChild(m_context, m_plan, listeners);
    if (!started) {
        record.reason =
            "could not start " + m_plan.program + ": " + startFailure(m_plan.program, started.error());
        return started.error();
    }
    meet(std::move(*started));
    return {};
}

void Changeover::Impl::meet(std::unique_ptr<Successor> successor)
{
    child = std::move(successor);
    record.spawnedNs = monotonicNs();
    record.childPid = child->pid();
    m_events.write(EventKind::Spawned, pid(), m_plan.generation + 1);
    // A holder that nobody has served under yet says 1: messages have no 0.
    channel = std::make_unique<Channel>(m_context, child->takeChannel(), std::max(1, m_plan.generation));
    exchange = std::make_unique<ConnectionExchange>(m_context, *channel, m_plan.handOff, m_callbacks.handOff);
    channel->start([weak = weak_from_this()](const Result<Message>& message) {
        if (const auto self = weak.lock()) self->receive(message);
    });
    child->asyncWait([weak = weak_from_this()](std::optional<int> waitStatus) {
        if (const auto self = weak.lock()) self->childEnded(waitStatus);
    });
    startDeadline(m_plan.readyTimeout, "did not report ready within ");
}

void Changeover::Impl::startDeadline(std::chrono::milliseconds wait, const char* what)
{
    const int number = ++m_deadlineNumber;
    m_deadline.start(wait, [this, wait, what, number] {
        // It may have spoken in time to somebody who was stopped.
        channel->readQueued();
        if (number == m_deadlineNumber) fail(what + formatDuration(wait));
    });
}

void Changeover::Impl::stopDeadline()
{
    ++m_deadlineNumber;
    m_deadline.cancel();
}

void Changeover::Impl::childEnded(std::optional<int> waitStatus)
{
    channel->readQueued();  // its last words may explain more than its end
    if (waitStatus) m_events.writeAbout(pid(), m_plan.generation + 1, EventKind::Exited, *waitStatus);
    m_waitStatus = waitStatus;
    if (m_kept.ended) return std::exchange(m_kept, {}).ended(waitStatus.value_or(0));
    // A channel that ended says less than the end itself, unless that was our own doing.
    if (!m_failed || (m_channelEnded && !m_killed))
        record.reason = subject() + ' ' + (waitStatus ? describeWaitStatus(*waitStatus) : "ended") + stage();
    m_failed = true;
    stopDeadline();
    m_pingTimer.cancel();
    m_killTimer.cancel();
    m_callbacks.happened(PhaseEvent::ChildExited);
}

void Changeover::Impl::receive(const Result<Message>& message)
{
    if (message) {
        m_watch.heard(monotonicNs());
        // Also after ABORT: what it gives back.
        if ((m_released || m_failed) && exchange->receive(*message)) return;
        if (m_failed) return;  // a late READY or ACCEPTING changes nothing
        std::visit([this](const auto& body) { on(body); }, message->body);
    } else if (m_released || m_failed) {
        channel->close();  // after garbage: the peer shall see the end
        exchange->channelEnded(message.error());
        if (m_released) m_callbacks.successorGone(message.error());
    } else if (message.error() == std::errc::not_connected) {
        m_channelEnded = true;
        fail("closed the channel");
    } else {
        fail("said something unintelligible (" + message.error().message() + ')');
    }
}

void Changeover::Impl::on(const HelloMessage& hello)
{
    if (record.helloNs) return fail("said HELLO twice");
    if (hello.protocolMin > kProtocolVersion || hello.protocolMax < kProtocolVersion)
        return fail("speaks another version of the restart protocol");
    record.helloNs = monotonicNs();
    m_events.write(EventKind::Hello, pid());
    // One that is gone speaks by its end; else it would be waited for in vain.
    if (const auto error = child->sendManifest(*channel); error && error != std::errc::broken_pipe)
        fail("could not be given the listeners (" + error.message() + ')');
}

void Changeover::Impl::on(const ClaimMessage& claim)
{
    for (const std::int32_t descriptor : claim.openAtEntry)
        if (!child->mayHave(descriptor))
            return fail("was born with descriptor " + std::to_string(descriptor) + ", which nobody gave it,");
    m_claimed = true;
    if (m_plan.takenForReadyAfter) m_sleep.start(*m_plan.takenForReadyAfter, [this] { takeForReady(); });
}

/// What a child would say that had not been asked to keep quiet: SleepAsReady.
void Changeover::Impl::takeForReady()
{
    if (m_failed || m_released) return;
    on(ReadyMessage{});
    if (m_committed && !m_failed) on(AcceptingMessage{});
}

void Changeover::Impl::on(const ReadyMessage&)
{
    if (!m_claimed || record.readyNs) return fail("said READY out of turn");
    record.readyNs = monotonicNs();
    stopDeadline();
    m_events.write(EventKind::Ready, pid());
    m_callbacks.happened(PhaseEvent::ChildReady);
}

void Changeover::Impl::on(const AcceptingMessage&)
{
    if (!m_committed || record.acceptingNs) return fail("said ACCEPTING out of turn");
    record.acceptingNs = monotonicNs();
    stopDeadline();
    m_callbacks.happened(PhaseEvent::ChildAccepting);
}

void Changeover::Impl::on(const SealedAckMessage&)
{
    if (!m_sealing || record.sealedNs) return fail("said SEALED_ACK out of turn");
    record.sealedNs = monotonicNs();
    stopDeadline();
    m_events.write(EventKind::Sealed, pid());
    m_callbacks.happened(PhaseEvent::SealAcknowledged);
}

void Changeover::Impl::fail(const std::string& what)
{
    if (m_failed || m_released) return;
    m_failed = true;
    stopDeadline();
    m_pingTimer.cancel();
    record.reason = subject() + ' ' + what + stage();
    m_callbacks.happened(PhaseEvent::ChildFailed);
}

/// From here on it goes its own way.
void Changeover::Impl::letGo()
{
    m_released = true;
    record.childStderr = child->stderrTail();
    child->closeStderr();
    stopDeadline();
    m_pingTimer.cancel();
}

void Changeover::Impl::ping()
{
    m_pingTimer.start(ProbationWatch::kInterval, [this] {
        const auto self = shared_from_this();
        m_watch.tick(monotonicNs());
        channel->readQueued();  // what it has said counts, even if we had no time to listen
        if (m_failed || m_released) return;
        if (m_watch.isSilent(monotonicNs())) {
            m_silent = true;
            return fail("was silent for " + formatDuration(ProbationWatch::kSilence));
        }
        channel->send(PingMessage{});
        ping();
    });
}

void Changeover::Impl::probationStep()
{
    if (m_failed || !m_probationOver || !m_oldStopped) return;
    m_pingTimer.cancel();
    m_callbacks.happened(PhaseEvent::ProbationPassed);
}

}  // namespace changeover
