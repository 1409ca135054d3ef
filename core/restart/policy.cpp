// SPDX-License-Identifier: BSL-1.0
#include "core/restart/policy.h"

#include <array>

namespace changeover {

namespace {

using Name = Policy::Name;

// In the order of Policy::Name.
constexpr std::array<PolicyInfo, 9> kPolicies{{
    {Name::None, "none", "nothing is done wrong", ""},
    {Name::CloseIdle, "close-idle", "idle keep-alive connections are closed instead of handed over",
     "Go, nginx, HAProxy"},
    {Name::NoLinger, "no-linger",
     "connections are closed behind the next answer, whatever is still unread: a reset", "most servers"},
    {Name::SleepAsReady, "sleep-as-ready",
     "the new generation counts as ready after a fixed time, whether it is or not", "Server::Starter"},
    {Name::NoRollback, "no-rollback", "the old generation leaves also when the new one fails to start",
     "puma"},
    {Name::NoProbation, "no-probation", "the old generation cannot take over again once the new one accepts",
     "every engine known to us"},
    {Name::ReuseportBind, "reuseport-bind",
     "each generation binds the port anew (SO_REUSEPORT): the old accept queue is reset", "nginx reuseport"},
    {Name::StopBeforeStart, "stop-before-start",
     "the old generation closes its listeners before it starts the new one", "overseer"},
    {Name::NoDrain, "no-drain", "the old generation exits at once: what is in flight is cut", "os.Exit"},
}};

}  // namespace

std::span<const PolicyInfo> policies() noexcept { return kPolicies; }

std::optional<Policy> findPolicy(std::string_view name) noexcept
{
    for (const PolicyInfo& info : kPolicies)
        if (info.name == name) return info.policy;
    return std::nullopt;
}

std::string_view name(Policy policy) noexcept
{
    return kPolicies[static_cast<std::size_t>(policy.name())].name;
}

}  // namespace changeover
