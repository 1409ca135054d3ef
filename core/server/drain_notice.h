// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/server_connection.h"
#include "core/telemetry/scoreboard.h"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <vector>

namespace changeover {

/// While a worker drains, tells the scoreboard ten times a second which connections are still there and why.
/// Costs nothing before start() and after stop(). On the worker's thread, but for the constructor.
class DrainNotice {
public:
    /// `connections` are the worker's and outlive this; `scoreboard` may be null: nothing is told then.
    DrainNotice(boost::asio::io_context& context, Scoreboard* scoreboard, std::int32_t pid,
                std::int32_t generation, const std::vector<ServerConnectionPtr>& connections);

    /// Also while it runs: `deadlineNs` has changed.
    void start(std::int64_t deadlineNs);
    /// Withdraws what was told.
    void stop();

private:
    void schedule();
    void publish();

    // constant after construction
    Scoreboard* m_scoreboard;
    std::int32_t m_pid;
    std::int32_t m_generation;
    const std::vector<ServerConnectionPtr>& m_connections;

    boost::asio::steady_timer m_timer;
    DrainingPlace* m_place = nullptr;  ///< none while not draining, or where the scoreboard has none left
    std::int64_t m_deadlineNs = 0;
    bool m_running = false;
};

}  // namespace changeover
