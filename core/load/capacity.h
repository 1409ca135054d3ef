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

/// How long the server is busy with one request, on average over the mix; `work`: with GET /.
std::chrono::microseconds serviceTime(Mix mix, std::chrono::microseconds work);

/// `work`: how long the server needs for GET /. Nothing when the load can be carried; a closed loop always
/// can.
std::optional<TooHeavy> loadTooHeavy(const LoadConfig& config, std::chrono::microseconds work);

}  // namespace changeover
