// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/request_class.h"

#include <span>
#include <string_view>

namespace changeover {

/// The load or the fault under which a policy of the server (`--policy`, core/restart/policy.h) shows. With
/// it a run loses requests; without it the same run loses none.
struct PolicyTrial {
    std::string_view policy;
    /// Options of `run`, name and value in turn.
    std::span<const std::string_view> shownWith;
    /// At least one of these is over 0 then.
    std::span<const RequestClass> seen;
    /// Its child fails: done right, the restart is rolled back.
    bool childFails = false;
};

/// One for each policy but none.
std::span<const PolicyTrial> policyTrials() noexcept;
/// Null for an unknown name and for "none".
const PolicyTrial* findPolicyTrial(std::string_view policy) noexcept;

}  // namespace changeover
