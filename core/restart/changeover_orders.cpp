// SPDX-License-Identifier: BSL-1.0
// What the parent does with its child.
#include "core/restart/changeover_impl.h"

#include "core/posix/clock.h"
#include "core/restart/takeover_socket.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace changeover {

namespace {

/// A child whose channel has ended is ending; this is how long it may take before it is helped.
constexpr std::chrono::milliseconds kExitAfterEof{100};
/// A taker that is called off says so to whoever started it.
constexpr std::chrono::milliseconds kTakerGrace{500};

}  // namespace

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
    m_impl->m_sleep.cancel();
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
