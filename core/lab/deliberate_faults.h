// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <span>
#include <string>

namespace changeover {

/// What a server's arguments tell it to do wrong on purpose: `--policy`, `--fault`, `--fault-generation`.
struct DeliberateFaults {
    std::string policy;  ///< empty: none
    std::string fault;   ///< "ready:exit=1"; empty: none
    int firstGeneration = 2;
    bool alsoLater = true;  ///< every generation from the first on

    /// The last of each counts, as for the server.
    static DeliberateFaults from(std::span<const std::string> arguments);

    bool concerns(int generation) const noexcept;
    /// This generation fails before `probation` is over, so the one before it is to take over again.
    bool failsToTakeOver(int generation, std::chrono::milliseconds probation) const;

    bool operator==(const DeliberateFaults&) const = default;
};

}  // namespace changeover
