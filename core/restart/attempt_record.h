// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/signal_source.h"
#include "core/telemetry/event.h"

#include <cstdint>
#include <optional>
#include <string>

namespace changeover {

/// One attempt to restart, as the old generation saw it. Times are CLOCK_MONOTONIC, none where not reached.
struct AttemptRecord {
    ReceivedSignal trigger;  ///< number 0: the asking of the server that takes over
    int generation = 0;      ///< the old one
    pid_t childPid = 0;      ///< 0: none was started
    RestartOutcome outcome = RestartOutcome::Committed;
    std::string reason;       ///< in words, empty when committed
    std::string childStderr;  ///< its last 4 KiB until SEALED
    std::int64_t triggerNs = 0;
    std::optional<std::int64_t> spawnedNs, helloNs, readyNs, acceptingNs, sealedNs;
    std::int64_t endedNs = 0;

    /// The reason, with the last line of the child's stderr where that says more.
    std::string words() const;
};

}  // namespace changeover
