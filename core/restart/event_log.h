// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/signal_source.h"
#include "core/telemetry/scoreboard.h"

#include <cstdint>
#include <string_view>
#include <sys/types.h>

namespace changeover {

/// One generation's pen in the event ring.
class EventLog {
public:
    EventLog(Scoreboard& scoreboard, pid_t pid, int generation) noexcept;

    /// About this generation.
    void write(EventKind kind, std::int64_t value = 0, std::int64_t extra = 0,
               std::string_view words = {}) noexcept;
    /// SignalReceived, with who sent it.
    void writeSignal(const ReceivedSignal& signal) noexcept;
    /// About another process.
    void writeAbout(pid_t pid, int generation, EventKind kind, std::int64_t value) noexcept;

private:
    Scoreboard& m_scoreboard;
    pid_t m_pid;
    int m_generation;
};

}  // namespace changeover
