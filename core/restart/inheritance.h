// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/spawn.h"
#include "core/restart/listener.h"
#include "core/restart/message.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace changeover {

/// What the next generation is born with, and the words that tell it which number is what.
struct Inheritance {
    LaunchPlan launch;  ///< without the program
    ManifestMessage manifest;
    std::optional<HoldMessage> hold;  ///< said before it, by a holder

    /// The only descriptors that it may have on entry to main.
    std::vector<std::int32_t> descriptors() const;
};

/// Its numbers here, which stay ours: the channel's far end, the pipe that becomes its stderr, the lifeline
/// and the sibling (-1: none).
struct Bequest {
    int generation = 1;  ///< the child's
    int channel = -1;
    int errorPipe = -1;
    int lifeline = -1;
    bool holds = false;  ///< a holder: what it owns stays its own
    int sibling = -1;    ///< to the generation before, under a holder
};

Inheritance inheritanceOf(const Bequest& bequest, std::span<const Listener> listeners);

}  // namespace changeover
