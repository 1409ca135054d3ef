// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/changeover.h"
#include "core/restart/channel.h"
#include "core/restart/deadline.h"
#include "core/restart/event_log.h"
#include "core/restart/probation_watch.h"
#include "core/restart/successor.h"

#include <csignal>
#include <optional>

namespace changeover {

/// What the child says and does is in changeover.cpp, what it is told in changeover_orders.cpp.
class Changeover::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, ChangeoverPlan plan, const EventLog& events, Callbacks callbacks)
        : m_context(context), m_plan(std::move(plan)), m_events(events), m_callbacks(std::move(callbacks)),
          m_deadline(context), m_pingTimer(context), m_killTimer(context), m_sleep(context)
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

    void takeForReady();
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
    Deadline m_deadline, m_pingTimer, m_killTimer, m_sleep;
    ProbationWatch m_watch;
    int m_deadlineNumber = 0;
    bool m_claimed = false, m_committed = false, m_released = false, m_failed = false;
    bool m_channelEnded = false, m_silent = false, m_killed = false;
    bool m_probationOver = false, m_oldStopped = false, m_sealing = false;
};

}  // namespace changeover
