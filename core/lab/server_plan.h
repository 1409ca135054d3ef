// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace changeover {

/// What the strategies with a gateway go by. The durations are an orchestrator's, counted from "it is to go".
struct RolloutPlan {
    int instances = 3;                           ///< of `rolling`
    std::chrono::milliseconds propagation{300};  ///< until the gateway hears that it is to go
    std::chrono::milliseconds preStop{500};      ///< until TERM
    std::chrono::milliseconds grace{30'000};     ///< until KILL
    bool drain = true;  ///< of `gateway`: it is told before the old one is stopped, not afterwards
};

/// What to start, the same for every generation that the lab itself starts.
struct ServerPlan {
    std::string program;
    Endpoint listen;                     ///< port 0: whatever the first generation gets, kept from then on
    std::vector<std::string> arguments;  ///< beyond --listen and --scoreboard
    std::chrono::milliseconds readyTimeout{30'000};
    /// Options for a server of ours, where it is none: only the lab's own waiting goes by them.
    std::vector<std::string> waitingArguments;
    RolloutPlan rollout;
};

/// A program's arguments: the options of ours only where it knows them (ServerChain::linksOurEngine), then
/// what was typed for it.
std::vector<std::string> argumentsFor(const std::string& program, std::span<const std::string> ours,
                                      std::span<const std::string> asTyped);

}  // namespace changeover
