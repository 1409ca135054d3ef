// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <span>
#include <string>

namespace changeover {

/// The durations among a server's arguments that the lab must know: its deadlines follow from them. Defaults
/// are the contract's of changeover-server.
struct ServerTimings {
    std::chrono::microseconds work{};
    std::chrono::milliseconds startupDelay{};
    std::chrono::milliseconds readyTimeout{30'000};
    std::chrono::milliseconds probation{1'000};
    std::chrono::milliseconds drainDeadline{30'000};
    std::chrono::milliseconds idleGrace{5'000};

    /// Reads `--work 50ms` and `--work=50ms`; what it cannot read it leaves to the server to refuse.
    static ServerTimings from(std::span<const std::string> arguments);

    /// From a HUP to the last deadline of the attempt.
    std::chrono::milliseconds restartAllowance() const noexcept;
    /// From TERM to the last deadline of the exit, which a second of lingering may follow.
    std::chrono::milliseconds stopAllowance() const noexcept;
    /// From a start to its deadline.
    std::chrono::milliseconds startAllowance() const noexcept;
};

}  // namespace changeover
