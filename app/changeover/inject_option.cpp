// SPDX-License-Identifier: GPL-3.0-or-later
#include "inject_option.h"

#include "usage_error.h"

#include "core/load/mix.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::uint64_t kMostOfAClass = 1'000'000;
constexpr std::uint32_t kFewestConnections = 4;  // one may wait for a timeout while the others go on

std::string classNames()
{
    std::string names;
    for (const InjectedFault fault : kAllInjectedFaults)
        names += (names.empty() ? "" : ", ") + std::string(name(fault));
    return names;
}

void refuseUnsuitable(const LoadConfig& load, const FaultCounts& faults, bool hasJournal)
{
    if (batchOf(load.mix) > 1)
        refuse("--inject with --mix " + std::string(name(load.mix)) +
               " would not be exact: a fault costs every request on its connection. Use a mix that sends "
               "one at a time, such as get.");
    const bool holds = std::any_of(kAllInjectedFaults.begin(), kAllInjectedFaults.end(), [&](auto fault) {
        return holdsConnection(fault) && faults[static_cast<std::size_t>(fault)] > 0;
    });
    if (holds && load.connections < kFewestConnections)
        refuse("--inject of timeouts needs at least " + std::to_string(kFewestConnections) +
               " connections: each holds one until its request times out.");
    if (faults[static_cast<std::size_t>(InjectedFault::Duplicate)] > 0 && !hasJournal)
        refuse(
            "--inject duplicate needs a server that keeps a journal, as changeover-server does: nobody else "
            "can tell.");
}

}  // namespace

void planInjection(ExperimentPlan& plan, const std::vector<std::string>& injections)
{
    if (injections.empty()) return;
    plan.injected.emplace();
    for (const std::string& text : injections) {
        const auto injection = parseInjection(text);
        if (!injection || injection->second > kMostOfAClass)
            refuse("--inject '" + text + "' is not CLASS:K, with K up to " + std::to_string(kMostOfAClass) +
                   " and CLASS one of " + classNames() + '.');
        (*plan.injected)[static_cast<std::size_t>(injection->first)] += injection->second;
    }
    refuseUnsuitable(plan.load, *plan.injected, ServerChain::linksOurEngine(plan.server.program));
}

}  // namespace changeover
