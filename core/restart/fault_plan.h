// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace changeover {

/// A fault for demonstrations and tests: `--fault AT:WHAT`, `--fault-generation N` or `N+`.
struct FaultPlan {
    enum class At { Start, Hello, Claim, Ready, Accepting, AfterCommit };
    enum class What { Exit, Signal, Hang };

    At at = At::Start;
    std::chrono::milliseconds afterCommit{};  ///< AfterCommit only
    What what = What::Exit;
    int value = 0;  ///< exit code or signal number
    int firstGeneration = 2;
    bool alsoLater = true;  ///< every generation from the first on

    bool concerns(int generation) const noexcept;
    bool operator==(const FaultPlan&) const = default;
};

/// "ready:exit=1", "start:hang", "commit+50ms:signal=SEGV"; std::errc::invalid_argument for anything else.
[[nodiscard]] Result<FaultPlan> parseFault(std::string_view text);
/// "2" or "2+" into `plan`; false, and `plan` untouched, for anything else.
bool parseFaultGeneration(std::string_view text, FaultPlan& plan);

/// Ends this process, or hangs the calling thread for ever: deaf to every blocked signal and to the channel,
/// but not to the end of `lifeline` (-1: none), so that a demonstration leaves nothing behind. Returns after
/// signal=STOP only, once somebody has continued the process.
void commitFault(const FaultPlan& plan, int lifeline);

}  // namespace changeover
