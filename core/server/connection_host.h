// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/http_response.h"
#include "core/server/routes.h"
#include "core/server/worker_counters.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/scoreboard.h"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace changeover {

class ServerConnection;

/// What the connections of one thread share: all of it belongs to that thread.
struct ConnectionHost {
    boost::asio::io_context& io;
    const ServerOptions& options;
    ScoreboardSlot& slot;
    WorkerCounters& counters;
    ResponseWriter writer;
    RouteContext routes;
    std::optional<JournalWriter> journal;  ///< of what is executed, where one is kept
    std::function<void(int)> raise;        ///< asks the engine's thread for raise(3)
    std::size_t unfinishedLimit;           ///< of counters.unfinishedBytes; what would grow beyond is refused
    std::function<void(ServerConnection&)> gone;  ///< called once, last of all
    /// While handing off: it stands between two requests, so release() may take it away.
    std::function<void(ServerConnection&)> atRest;

    bool draining = false;
    bool handingOff = false;                ///< to a generation that serves on: nothing is closed for us
    std::chrono::milliseconds idleGrace{};  ///< while draining
    std::int64_t tunnelsLeaveFromNs = 0;    ///< while draining: CLOCK_MONOTONIC
    std::int64_t tunnelsLeaveWithinNs = 0;  ///< from then on

    /// Reused by every request and read, so that an idle connection holds no buffers and a busy one allocates
    /// nothing.
    Answer answer = {};
    std::vector<char> input;
};

}  // namespace changeover
