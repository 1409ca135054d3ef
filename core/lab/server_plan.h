// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <chrono>
#include <string>
#include <vector>

namespace changeover {

/// What to start, the same for every generation that the lab itself starts.
struct ServerPlan {
    std::string program;
    Endpoint listen;                     ///< port 0: whatever the first generation gets, kept from then on
    std::vector<std::string> arguments;  ///< beyond --listen and --scoreboard
    std::chrono::milliseconds readyTimeout{30'000};
};

}  // namespace changeover
