// SPDX-License-Identifier: BSL-1.0
#include "core/restart/changeover.h"

#include "core/posix/clock.h"
#include "core/posix/quantity.h"
#include "core/process/reaper.h"
#include "core/restart/channel.h"
#include "core/restart/deadline.h"
#include "core/restart/event_log.h"
#include "core/restart/probation_watch.h"
#include "core/restart/successor.h"
#include "core/restart/takeover_socket.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <csignal>

namespace changeover {

namespace {

/// A child whose channel has ended is ending; this is how long it may take before it is helped.
constexpr std::chrono::milliseconds kExitAfterEof{100};
/// A taker that is called off says so to whoever started it.
constexpr std::chrono::milliseconds kTakerGrace{500};

}  // namespace

class Changeover::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, ChangeoverPlan plan, const EventLog& events, Callbacks callbacks)
        : m_context(context), m_plan(std::move(plan)), m_events(events), m_callbacks(std::move(callbacks)),
          m_deadline(context), m_pingTimer(context), m_killTimer(context)
    {
    }

    std::error_code spawn(std::span<const Listener> listeners);
    void meet(std::unique_ptr<Successor> successor);
    void childEnded(std::optional<int> waitStatus);

    void receive(const Result<Message>& message);
    void on(const HelloMessage& hello);
    void on(const ClaimMessage& claim);
    void on(const ReadyMessage&);
    void on(const AcceptingMessage&);
    void on(const PongMessage&) {}
    void on(const SealedAckMessage&);
    void on(const RestartMessage& restart) { m_callbacks.restartAsked(restart.trigger); }
    void on(const TermMessage&) { m_kept.leaves ? m_kept.leaves() : m_callbacks.exitAsked(); }
    void on(const StoppedMessage& stopped)
    {
        if (m_kept.stopped) m_kept.stopped({stopped.inFlight, stopped.connections});
    }
    template <class Other> void on(const Other&) { fail("said what only a parent says"); }

    void fail(const std::string& what);
    void letGo();
    void ping();
    void probationStep();
    std::string stage() const
    {
        if (!record.readyNs) return " before it was ready";
        return record.acceptingNs ? " on probation" : " before it accepted";
    }
    std::string subject() const
    {
        return "generation " + std::to_string(m_plan.generation + 1) + " (pid " + std::to_string(pid()) + ')';
    }
    pid_t pid() const noexcept { return record.childPid; }
    void startDeadline(std::chrono::milliseconds wait, const char* what);
    void stopDeadline();
    void kill()
    {
        m_killed = true;
        if (child) static_cast<void>(child->send(SIGKILL));
    }

    boost::asio::io_context& m_context;
    const ChangeoverPlan m_plan;
    EventLog m_events;
    const Callbacks m_callbacks;
    KeptCallbacks m_kept;
    std::optional<int> m_waitStatus;
    AttemptRecord record;
    std::unique_ptr<Successor> child;
    std::unique_ptr<Channel> channel;
    std::unique_ptr<ConnectionExchange> exchange;
    Deadline m_deadline, m_pingTimer, m_killTimer;
    ProbationWatch m_watch;
    int m_deadlineNumber = 0;
    bool m_claimed = false, m_committed = false, m_released = false, m_failed = false;
    bool m_channelEnded = false, m_silent = false, m_killed = false;
    bool m_probationOver = false, m_oldStopped = false, m_sealing = false;
};

std::error_code Changeover::Impl::spawn(std::span<const Listener> listeners)
{
    auto started = startChild(m_context, m_plan, listeners);
    if (!started) {
        record.reason = "could not start " + m_plan.program + ": " + started.error().message();
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

Changeover::Changeover(boost::asio::io_context& context, ChangeoverPlan plan, const EventLog& events,
                       const ReceivedSignal& trigger, Callbacks callbacks)
    : m_impl(std::make_shared<Impl>(context, std::move(plan), events, std::move(callbacks)))
{
    m_impl->record.trigger = trigger;
    m_impl->record.triggerNs = trigger.timeNs;
    m_impl->record.generation = m_impl->m_plan.generation;
}

Changeover::~Changeover()
{
    // The destructor of the Impl may come later, from a handler that still holds it: nothing may act until
    // then.
    m_impl->m_failed = true;
    m_impl->stopDeadline();
    m_impl->m_pingTimer.cancel();
    m_impl->m_killTimer.cancel();
    m_impl->child.reset();
}

std::error_code Changeover::spawn(std::span<const Listener> listeners) { return m_impl->spawn(listeners); }

void Changeover::meet(Taker taker, std::span<const Listener> listeners)
{
    m_impl->meet(acceptTaker(m_impl->m_context, std::move(taker), listeners));
}

void Changeover::commit(const CommitMessage& message, std::span<const int> generations)
{
    m_impl->m_committed = true;
    m_impl->m_events.write(EventKind::Commit, childPid());
    // With too many descriptors under way (ETOOMANYREFS) it goes without: it must go.
    if (m_impl->channel->send(message, generations)) m_impl->channel->send(message);
    m_impl->startDeadline(m_impl->m_plan.acceptTimeout, "did not accept within ");
}

void Changeover::beginProbation()
{
    if (m_impl->m_plan.probation.count() == 0) {
        m_impl->m_probationOver = true;
        return;
    }
    m_impl->m_watch.start(monotonicNs());
    m_impl->ping();
    m_impl->m_deadline.start(m_impl->m_plan.probation, [impl = m_impl.get()] {
        impl->m_probationOver = true;
        impl->probationStep();
    });
}

void Changeover::oldStopped()
{
    m_impl->m_oldStopped = true;
    m_impl->probationStep();
}

void Changeover::seal(const std::optional<ReceivedSignal>& restart)
{
    m_impl->m_sealing = true;
    m_impl->channel->send(SealedMessage{restart});
    m_impl->startDeadline(m_impl->m_plan.sealTimeout, "did not acknowledge SEALED within ");
}

void Changeover::abort(Urgency urgency)
{
    Impl& impl = *m_impl;
    impl.m_failed = true;
    impl.stopDeadline();
    impl.m_pingTimer.cancel();
    impl.channel->send(AbortMessage{impl.record.reason});
    auto grace = std::chrono::milliseconds(0);
    if (urgency == Urgency::AsFits && !impl.m_silent) {
        if (impl.m_channelEnded) grace = kExitAfterEof;
        // Only a child that accepts can have connections to finish.
        else if (impl.record.acceptingNs || impl.m_committed)
            grace = impl.m_plan.abortGrace;
    }
    if (!impl.child->isChild() && !impl.m_silent) grace = std::max(grace, kTakerGrace);
    if (grace.count() == 0) return impl.kill();
    impl.m_killTimer.start(grace, [&impl] { impl.kill(); });
}

void Changeover::release()
{
    m_impl->letGo();
    m_impl->child->detach();
}

void Changeover::keep(KeptCallbacks callbacks)
{
    m_impl->letGo();
    m_impl->m_kept = std::move(callbacks);
}

std::error_code Changeover::order(MessageBody order, std::span<const int> descriptors)
{
    return m_impl->channel->send(std::move(order), descriptors);
}

void Changeover::signal(int number) noexcept { static_cast<void>(m_impl->child->send(number)); }

void Changeover::reject(const std::string& why) { m_impl->fail(why); }

std::optional<int> Changeover::waitStatus() const noexcept { return m_impl->m_waitStatus; }

void Changeover::passTerm() { m_impl->channel->send(TermMessage{}); }

bool Changeover::passRestart(const ReceivedSignal& trigger)
{
    return !m_impl->channel->send(RestartMessage{trigger});
}

void Changeover::sayBye(const ByeMessage& message) { m_impl->channel->send(message); }

ConnectionExchange& Changeover::exchange() noexcept { return *m_impl->exchange; }

pid_t Changeover::childPid() const noexcept { return m_impl->pid(); }

bool Changeover::isTakeover() const noexcept { return m_impl->child && !m_impl->child->isChild(); }

AttemptRecord& Changeover::record()
{
    if (m_impl->child && !m_impl->m_released) m_impl->record.childStderr = m_impl->child->stderrTail();
    return m_impl->record;
}

}  // namespace changeover
