// SPDX-License-Identifier: BSL-1.0
// Under which load each is caught, as data.
#include "core/lab/policies/policy_trial.h"

#include <algorithm>

namespace changeover {

namespace {

using C = RequestClass;
using Words = std::string_view;

constexpr C kCut[] = {C::EofBeforeByte, C::EofMidResponse, C::ResetBeforeByte, C::ResetMidResponse};
constexpr C kReset[] = {C::ResetBeforeByte, C::ResetMidResponse};
constexpr C kResetBeforeByte[] = {C::ResetBeforeByte};
constexpr C kRefused[] = {C::Refused};

// Each connection is idle for 330 ms and sends once; a close meets some of them on their way, not in every
// restart.
constexpr Words kIdle[] = {"--connections",   "1000",  "--rate",      "3000/s", "--work",     "0ms",
                           "--startup-delay", "100ms", "--probation", "100ms",  "--restarts", "3"};
constexpr Words kPipelined[] = {"--mix",       "pipelined", "--startup-delay", "100ms",
                                "--probation", "100ms",     "--restarts",      "1"};
// Several tries: a child that fails sooner than the parent has left is rolled back all the same.
constexpr Words kFailsWhenReady[] = {"--fault", "ready:exit=1", "--startup-delay", "1s", "--restarts", "3"};
constexpr Words kFailsAtStart[] = {"--fault", "start:exit=1", "--startup-delay", "100ms", "--restarts", "3"};
constexpr Words kFailsAfterCommit[] = {"--fault", "commit+50ms:exit=1", "--startup-delay",
                                       "100ms",   "--restarts",         "3"};
// Half of what comes while it does not accept waits in the queue that is closed: 20.
constexpr Words kFreshPausedAccept[] = {"--keep-alive",    "off",   "--pause-accept", "200ms",
                                        "--startup-delay", "100ms", "--restarts",     "1"};
// Refused: rate x start-up, 200.
constexpr Words kFreshDuringStart[] = {"--keep-alive", "off", "--startup-delay", "1s", "--restarts", "1"};
// In flight: rate x work, 10.
constexpr Words kInFlight[] = {"--work",      "50ms",  "--startup-delay", "100ms",
                               "--probation", "100ms", "--restarts",      "1"};

constexpr PolicyTrial kTrials[] = {
    {.policy = "close-idle", .shownWith = kIdle, .seen = kCut},
    {.policy = "no-linger", .shownWith = kPipelined, .seen = kReset},
    {.policy = "sleep-as-ready", .shownWith = kFailsWhenReady, .seen = kRefused, .childFails = true},
    {.policy = "no-rollback", .shownWith = kFailsAtStart, .seen = kRefused, .childFails = true},
    {.policy = "no-probation", .shownWith = kFailsAfterCommit, .seen = kRefused, .childFails = true},
    {.policy = "reuseport-bind", .shownWith = kFreshPausedAccept, .seen = kResetBeforeByte},
    {.policy = "stop-before-start", .shownWith = kFreshDuringStart, .seen = kRefused},
    {.policy = "no-drain", .shownWith = kInFlight, .seen = kCut},
};

}  // namespace

std::span<const PolicyTrial> policyTrials() noexcept { return kTrials; }

const PolicyTrial* findPolicyTrial(std::string_view policy) noexcept
{
    const auto* const found = std::ranges::find(kTrials, policy, &PolicyTrial::policy);
    return found == std::end(kTrials) ? nullptr : found;
}

}  // namespace changeover
