// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/generator.h"

#include <chrono>
#include <optional>

namespace changeover {

/// A load that these connections cannot carry: the queue in the generator would only grow.
struct TooHeavy {
    double neededConnections = 0;  ///< rate x service time (Little's law)
    std::chrono::microseconds serviceTime{};
};

/// `work`: how long the server needs for GET /. Nothing when the load can be carried; a closed loop always
/// can.
std::optional<TooHeavy> loadTooHeavy(const LoadConfig& config, std::chrono::microseconds work);

}  // namespace changeover
