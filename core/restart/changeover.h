// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/attempt_record.h"
#include "core/restart/connection_exchange.h"
#include "core/restart/event_log.h"
#include "core/restart/listener.h"
#include "core/restart/message.h"
#include "core/restart/phase.h"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace changeover {

struct Taker;

/// What a holder gives its children beside the listeners.
struct Hold {
    FileDescriptor sibling;  ///< to the generation before; none: there is no such
    pid_t predecessor = 0;   ///< its pid
};

/// How to start the next generation, and how long to wait for what.
struct ChangeoverPlan {
    std::string program;
    std::vector<std::string> arguments;
    int generation = 1;  ///< ours; the child's is one more
    int lifeline = -1;
    std::chrono::milliseconds readyTimeout{};
    std::optional<std::chrono::milliseconds> takenForReadyAfter;  ///< its claim, whatever it says
    std::chrono::milliseconds probation{};
    std::chrono::milliseconds acceptTimeout{1'000};  ///< COMMIT to ACCEPTING
    std::chrono::milliseconds sealTimeout{500};      ///< SEALED to its ACK
    std::chrono::milliseconds abortGrace{2'000};     ///< ABORT to KILL, for a child that accepts
    bool handOff = false;                            ///< connections may come back from a child that failed
    std::optional<Hold> hold;                        ///< this process is a holder
};

/// The parent's side of one attempt: starts the child, talks with it, watches it until it is sealed.
///
/// Decides nothing: it reports what happened and does what it is told. Owns the child until release():
/// destroyed before, it kills it. A taker, which is no child, outlives it. Engine thread only.
class Changeover {
public:
    struct Callbacks {
        std::function<void(PhaseEvent)> happened;                 ///< ChildReady … ChildExited
        std::function<void(const ReceivedSignal&)> restartAsked;  ///< a HUP reached the child
        std::function<void()> exitAsked;                          ///< a TERM reached the child
        std::function<void(std::error_code)> successorGone;       ///< after it was sealed; by end or garbage
        ConnectionExchange::Callbacks handOff;
    };

    /// What a kept child may say and do.
    struct KeptCallbacks {
        std::function<void(ServiceLoad)> stopped;   ///< to STOP
        std::function<void()> leaves;               ///< a TERM reached it
        std::function<void(int waitStatus)> ended;  ///< and is reaped
    };

    Changeover(boost::asio::io_context& context, ChangeoverPlan plan, const EventLog& events,
               const ReceivedSignal& trigger, Callbacks callbacks);
    ~Changeover();
    Changeover(const Changeover&) = delete;
    Changeover& operator=(const Changeover&) = delete;

    /// Starts the child with `listeners` and begins to wait for its readiness. On error the record has the
    /// reason.
    [[nodiscard]] std::error_code spawn(std::span<const Listener> listeners);
    /// Instead of spawn(): the next generation is there already, and is a child of somebody else.
    void meet(Taker taker, std::span<const Listener> listeners);
    /// `generations`: a pidfd of each that will be draining once the child serves; they stay the caller's.
    void commit(const CommitMessage& message, std::span<const int> generations);
    /// The child accepts. ProbationPassed comes when its time is over and oldStopped() was called.
    void beginProbation();
    void oldStopped();
    void seal(const std::optional<ReceivedSignal>& restart);

    enum class Urgency { AsFits, AtOnce };
    /// ABORT, then KILL: at once where the child has nothing to finish, else after the grace. ChildExited
    /// follows.
    void abort(Urgency urgency);
    /// The child lives on without us; the channel stays open.
    void release();
    /// The child lives on under us: a holder's. It is waited for, and killed with this object as before.
    void keep(KeptCallbacks callbacks);
    /// To a child that is kept; an error where it is gone.
    std::error_code order(MessageBody order, std::span<const int> descriptors = {});
    void signal(int number) noexcept;
    /// As if it had failed by itself; ChildFailed follows.
    void reject(const std::string& why);
    /// Of a child that is reaped, as of waitpid(2).
    std::optional<int> waitStatus() const noexcept;

    void passTerm();
    /// False when the channel is closed.
    bool passRestart(const ReceivedSignal& trigger);
    void sayBye(const ByeMessage& message);

    /// After spawn(). What travels goes to the child once it is sealed; what it gives back comes after ABORT.
    ConnectionExchange& exchange() noexcept;

    pid_t childPid() const noexcept;
    bool isTakeover() const noexcept;
    /// With the child's stderr so far.
    AttemptRecord& record();

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
