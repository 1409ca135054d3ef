// SPDX-License-Identifier: BSL-1.0
// Ways to restart, as data.
#include "core/lab/strategies/strategy.h"

#include "core/lab/strategies/beside.h"
#include "core/lab/strategies/exec_in_place.h"
#include "core/lab/strategies/inherit.h"
#include "core/lab/strategies/rolling_update.h"
#include "core/lab/strategies/shift_traffic.h"
#include "core/lab/strategies/stop_then_start.h"
#include "core/lab/strategies/takeover.h"
#include "core/process/spawn.h"

#include <csignal>
#include <unistd.h>

#include <algorithm>

namespace changeover {

namespace {

template <class Way, auto... how>
std::unique_ptr<Deployment> as(boost::asio::io_context& context, const ServerPlan& plan)
{
    return std::make_unique<Way>(context, plan, how...);
}

constexpr std::string_view kFreshWhilePaused[] = {"--keep-alive", "off", "--pause-accept", "200ms"};
constexpr NeededProgram kHaproxy{"haproxy", "haproxy"};

const Strategy kStrategies[] = {
    {.name = "inherit",
     .summary = "HUP: a child inherits the listening socket, then the parent drains and exits",
     .seen = "nothing: each request is answered by one of the two",
     .expected = Expectation::Pass,
     .overlaps = true,
     .deploy = as<InheritDeployment>},
    {.name = "stop-start",
     .summary = "TERM with drain, then start: nothing in flight is cut",
     .seen = "new connections are refused for the gap",
     .expected = Expectation::Fail,
     .deploy = as<StopThenStartDeployment, SIGTERM>},
    {.name = "kill-start",
     .summary = "KILL, then start: requests in flight are cut",
     .seen = "in-flight requests are cut, then refused until the new process is up",
     .expected = Expectation::Fail,
     .deploy = as<StopThenStartDeployment, SIGKILL>},
    {.name = "takeover",
     .summary = "an unrelated new process asks the old one for its listeners over a UNIX socket",
     .seen = "nothing: each request is answered by one of the two",
     .expected = Expectation::Pass,
     .fromFirstStart = true,
     .deploy = as<TakeoverDeployment>},
    {.name = "activate",
     .summary = "the lab holds the listener and passes it on (LISTEN_FDS, NOTIFY_SOCKET); then TERM",
     .seen = "nothing; works with any server that speaks these",
     .expected = Expectation::Pass,
     .fromFirstStart = true,
     .anyServer = true,
     .deploy = as<ActivateDeployment>},
    {.name = "reuseport",
     .summary = "the new process binds the same port with SO_REUSEPORT, the old one closes its own",
     .seen = "what waits in the old one's queue is reset",
     .expected = Expectation::Fail,
     .shownWith = kFreshWhilePaused,
     .fromFirstStart = true,
     .deploy = as<ReuseportDeployment>},
    {.name = "exec-in-place",
     .summary = "HUP: the process replaces itself (execve) and keeps its pid and the listener",
     .seen = "in-flight requests are cut; new connections wait for the start-up",
     .expected = Expectation::Fail,
     .fromFirstStart = true,
     .samePid = true,
     .deploy = as<ExecInPlaceDeployment>},
    {.name = "gateway",
     .summary = "HAProxy, L4 before L7: weight 0, 10, 50, 100 %, the old one drained there, then TERM",
     .seen = "nothing where it is drained; else 503 from the gateway while the old one is gone",
     .expected = Expectation::Pass,
     .needs = kHaproxy,
     .fromFirstStart = true,
     .deploy = as<ShiftTrafficDeployment>},
    {.name = "rolling",
     .summary = "instances behind HAProxy replaced one at a time, as an orchestrator does",
     .seen =
         "503 from the gateway iff TERM comes before the gateway has heard of it (--pre-stop, --propagation)",
     .expected = Expectation::Pass,
     .needs = kHaproxy,
     .fromFirstStart = true,
     .deploy = as<RollingUpdateDeployment>},
};

}  // namespace

std::string_view name(Expectation expectation) noexcept
{
    switch (expectation) {
    case Expectation::Pass:
        return "pass";
    case Expectation::Fail:
        return "fail";
    case Expectation::Depends:
        return "depends";
    }
    return "unknown";
}

std::span<const Strategy> strategies() { return kStrategies; }

const Strategy* findStrategy(std::string_view name)
{
    const auto* const found = std::ranges::find(kStrategies, name, &Strategy::name);
    return found == std::end(kStrategies) ? nullptr : found;
}

bool isAvailable(const Strategy& strategy)
{
    if (!strategy.needs.isAny()) return true;
    const std::string program(strategy.needs.program);
    // Servers lie where an ordinary user's PATH does not lead.
    return findProgram(program) || ::access(("/usr/sbin/" + program).c_str(), X_OK) == 0;
}

}  // namespace changeover
