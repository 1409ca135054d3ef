// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/birth.h"
#include "core/restart/attempt_record.h"
#include "core/restart/fault_plan.h"
#include "core/restart/policy.h"
#include "core/restart/service.h"
#include "core/telemetry/scoreboard.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

namespace boost::asio {
class io_context;
}

namespace changeover {

struct EngineConfig {
    std::string program;                 ///< as configured (argv[0]); resolved anew at each restart
    std::vector<std::string> arguments;  ///< argv, verbatim
    std::vector<std::string> listen;     ///< spellings as Endpoint::parse() reads them
    std::string listenFile;       ///< instead of `listen`: one address a line, read anew by each generation
    std::string listenOtherwise;  ///< where nothing else names an address; empty: that is an error
    Birth birth;                  ///< takeBirth()
    std::vector<int>
        openAtEntry;  ///< openDescriptors() on entry to main, reported to the parent; empty: not checked
    std::chrono::milliseconds readyTimeout{30'000};
    std::chrono::milliseconds probation{1'000};
    std::chrono::milliseconds drainDeadline{30'000};
    std::chrono::milliseconds idleGrace{5'000};
    /// Listeners are bound with SO_REUSEPORT, and not emptied before they are closed: what everybody does who
    /// starts a second server on the same port. Loses what waits in the queue.
    bool reusePort = false;
    /// HUP: no child, this process becomes the next generation by execve(2). Loses what is in flight.
    bool execInPlace = false;
    bool handOff = false;        ///< connections travel; the service overrides Service::handOff() and adopt()
    std::string pidFile;         ///< empty: none
    std::string takeoverSocket;  ///< path where unrelated servers may ask for the listeners; empty: none
    /// Around such a path, made by the supervisor: removed, once empty, when that is gone; empty: none.
    std::string temporaryDirectory;
    /// `birth.channel` leads to this unrelated server (askForTakeover()); 0: to the parent, if any.
    pid_t takenFrom = 0;
    std::string notifySocket;  ///< NOTIFY_SOCKET of the service manager; empty: none
    std::optional<FaultPlan> fault;
    Policy policy;      ///< overrules what is said above
    std::string build;  ///< name and version, for the other generation's log
};

/// How a generation ended.
struct EngineExit {
    int code = 0;              ///< 0 clean, 4 environment, 6 connections were forced, 128+n third signal
    std::string sentence;      ///< for stderr; empty when there is nothing to say
    bool immediately = false;  ///< third signal, or the supervisor is gone: leave by _exit, tidy nothing

    static EngineExit byThirdSignal(int signal);
};

/// All calls come on the engine's thread and must return at once. Empty ones are not called.
struct EngineHooks {
    enum class Severity { Info, Warning, Error };

    std::function<void(std::span<const Listener>)> onAccepting;  ///< print the ready lines: printReadyLines()
    std::function<void(Severity, const std::string&)> onLog;     ///< one English sentence
    std::function<void(const AttemptRecord&)> onAttempt;         ///< an attempt to restart has ended
    std::function<void(const EngineExit&)> onFinished;           ///< once, the last call: stop the io_context
};

/// Restarts and stops a Service without losing a request.
///
/// Owns the listeners, the signals, the lifeline and the phase; runs on the thread that runs the io_context,
/// main's, which must have called blockSignals() first. Nothing happens before start(); what goes wrong, such
/// as a port in use, ends in onFinished. Not restartable.
class Engine {
public:
    Engine(boost::asio::io_context& context, EngineConfig config, Service& service, Scoreboard& scoreboard,
           EngineHooks hooks);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// `activated`: takeActivatedSockets().
    void start(std::vector<FileDescriptor> activated = {});

    /// From 1. Any thread.
    int generation() const noexcept;
    /// Prepared, accepting or able to take over again, and not draining: for a readiness probe. Any
    /// thread.
    bool isReady() const noexcept;
    /// Attempts so far that ended so, in this generation and its predecessors. Any thread.
    std::uint64_t restarts(RestartOutcome outcome) const noexcept;
    /// The engine's thread calls raise(3): a signal raised by another one is never seen by the signalfd. Any
    /// thread.
    void raiseSignal(int signal);

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

/// "ready: http://127.0.0.1:8090 pid 4711 generation 1", a line per listener, on stdout. A full or closed
/// stdout neither blocks nor kills: the line is dropped.
void printReadyLines(std::span<const Listener> listeners, int generation);

}  // namespace changeover
