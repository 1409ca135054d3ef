// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/changeover.h"
#include "core/restart/draining_generations.h"
#include "core/restart/engine.h"
#include "core/restart/notices.h"
#include "core/restart/takeover_socket.h"

#include <array>
#include <atomic>

namespace changeover {

/// Who serves until the next generation is sealed. Engine thread only.
class Incumbent {
public:
    virtual ~Incumbent() = default;

    /// The successor accepts. Accepts nothing more from here on, keeps the listeners open and serves what is
    /// there; `stopped` comes once that is so, or nobody is there.
    virtual void stepAside(pid_t successor, std::function<void()> stopped) = 0;
    /// The successor failed: accepts again.
    virtual void resume() = 0;
    /// False: nobody does, connections wait in the accept queue.
    virtual bool isThere() const noexcept = 0;
};

/// The parent's chapter: attempts to restart, one at a time, from the trigger to the outcome, and the one
/// request that may wait meanwhile. Whoever owns the phase calls enter(). Engine thread only, but for
/// count().
class Restarts {
public:
    struct Outside {
        Changeover::Callbacks changeover;
        std::function<void(EngineHooks::Severity, const std::string&)> log;
        std::function<void(const AttemptRecord&)> onAttempt;  ///< may be empty
        std::function<void()> oneLessDrains;
    };

    /// `config`, `incumbent` and `notices` outlive this.
    Restarts(boost::asio::io_context& context, const EngineConfig& config, Incumbent& incumbent,
             Notices& notices, Outside outside);

    /// What asks for the next attempt, where nobody has to wait.
    void setTrigger(const ReceivedSignal& trigger) noexcept { m_trigger = trigger; }
    /// One request waits; false: another is one with it.
    bool postpone(const ReceivedSignal& trigger);
    std::optional<ReceivedSignal>& pending() noexcept { return m_pending; }
    /// The pending request can be acted on: it is the trigger then. Not while too many generations drain.
    bool takePending();
    /// Those before the one that serves.
    DrainingGenerations& draining() noexcept { return m_draining; }
    bool pendingWasSealed() const noexcept { return m_pendingWasSealed; }

    /// What is to be done in the phases from Committing to AbortingToExit.
    void enter(Phase from, Phase to);
    /// The next spawn() starts nobody: this one has come.
    void expect(Taker taker);
    struct Start {
        EventLog events;  ///< about the incumbent
        int generation;   ///< the incumbent's; the child's is one more
        int lifeline;     ///< -1: none
        std::optional<Hold> hold = {};
    };
    /// Starts the next generation; on error the record has the reason.
    [[nodiscard]] std::error_code spawn(Start start, std::span<const Listener> listeners);
    /// The attempt failed in `from`, and its child is reaped.
    void rolledBack(Phase from);
    void end(RestartOutcome outcome);

    /// Drops the attempt, which is over: its child was never started, or is reaped.
    void forgetAttempt();

    /// The attempt under way, or the one that succeeded: its child lives on, and the channel to it.
    bool hasAttempt() const noexcept { return m_changeover != nullptr; }
    Changeover& attempt() const noexcept { return *m_changeover; }
    /// With it goes the child that is neither released nor reaped.
    std::unique_ptr<Changeover> takeAttempt() noexcept { return std::move(m_changeover); }

    std::uint64_t count(RestartOutcome outcome) const noexcept
    {
        return m_counts[static_cast<std::size_t>(outcome)];
    }
    void addCount(RestartOutcome outcome) noexcept { ++m_counts[static_cast<std::size_t>(outcome)]; }
    /// Those of the generations before this one.
    void setCounts(const CommitMessage& commit) noexcept;

private:
    void commit();
    void beginProbation();

    boost::asio::io_context& m_context;
    const EngineConfig& m_config;
    Incumbent& m_incumbent;
    Notices& m_notices;
    const Outside m_outside;
    std::array<std::atomic<std::uint64_t>, 6> m_counts{};  ///< by RestartOutcome
    bool m_holds = false;
    std::optional<EventLog> m_events;  ///< of the attempt
    std::unique_ptr<Changeover> m_changeover;
    ReceivedSignal m_trigger;  ///< without a number: a taker's asking
    std::optional<Taker> m_taker;
    std::optional<ReceivedSignal> m_pending;
    DrainingGenerations m_draining;
    bool m_pendingWasSealed = false;  ///< it travelled with SEALED
};

}  // namespace changeover
