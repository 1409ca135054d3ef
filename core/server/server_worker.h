// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/restart/service.h"
#include "core/server/places.h"
#include "core/server/server_log.h"
#include "core/server/server_options.h"
#include "core/server/worker_counters.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/scoreboard.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace changeover {

class TransferLedger;

/// What a worker needs to know of its process.
struct WorkerSetup {
    ServerOptions options;
    int pid = 0;
    int generation = 1;
    int index = 0;                                     ///< of the worker, from 0
    ScoreboardSlot* slot = nullptr;                    ///< its own
    Scoreboard* scoreboard = nullptr;                  ///< for events; may be null
    TransferLedger* ledger = nullptr;                  ///< may be null
    std::optional<JournalWriter> journal;              ///< its own, where one is kept
    const ServerLog* log = nullptr;                    ///< may be null
    Places* places = nullptr;                          ///< of all workers
    std::atomic<std::int64_t>* pauseSaidNs = nullptr;  ///< when one of all workers last logged a pause
    std::function<bool()> isReady;                     ///< any thread
    std::function<void(std::string&)> writeMetrics;    ///< any thread
    std::function<void(int)> raise;                    ///< any thread
};

/// One thread that accepts and serves: its own io_context, listeners of its own (duplicates), its own
/// connections. Nothing is shared between workers, so nothing is locked.
///
/// Calls come from any one other thread and return at once; handlers run on the worker's thread, in the order
/// of the calls. stop() before destruction.
class ServerWorker {
public:
    using Handler = std::function<void()>;
    /// Connections forced at the deadline.
    using DrainHandler = std::function<void(std::uint32_t forced)>;

    explicit ServerWorker(WorkerSetup setup);
    ~ServerWorker();  // NOLINT(bugprone-exception-escape): see its source
    ServerWorker(const ServerWorker&) = delete;
    ServerWorker& operator=(const ServerWorker&) = delete;

    /// As startThread().
    [[nodiscard]] std::error_code start();
    /// Ends the thread and every connection, and waits for that.
    void stop();

    /// Takes connections from these listeners until stopAccepting().
    void startAccepting(std::vector<FileDescriptor> listeners, Handler whenArmed);
    /// After `whenStopped` the duplicates are closed and nothing more is taken.
    void stopAccepting(Handler whenStopped);
    /// Takes what waits in their accept queues now, and lets them go.
    void takeWaiting(std::vector<FileDescriptor> listeners, Handler whenTaken);
    /// Serves a connected socket.
    void adopt(FileDescriptor socket);
    /// Serves on where another owner stopped.
    void adopt(HandedConnection connection);
    /// Gives what is between two requests to `sink`, on the worker's thread; an empty one ends that.
    void handOff(Service::HandOffSink sink);

    void drain(const DrainOrder& order, DrainHandler whenGone);
    void shortenDrain(std::chrono::milliseconds deadline);

    const WorkerCounters& counters() const noexcept;
    const ScoreboardSlot& slot() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
