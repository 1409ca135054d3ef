// SPDX-License-Identifier: BSL-1.0
#include "core/lab/server_timings.h"

#include "core/posix/quantity.h"

#include <algorithm>
#include <string_view>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kAcceptingWithin{1'000};
constexpr milliseconds kSealWithin{500};
constexpr milliseconds kLinger{1'000};
constexpr milliseconds kLaunch{5'000};  // beyond the server's own deadline

template <class Duration>
void readOption(std::span<const std::string> arguments, std::string_view name, Duration& into)
{
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        std::string_view value;
        if (argument == name && i + 1 < arguments.size())
            value = arguments[i + 1];
        else if (argument.starts_with(name) && argument.substr(name.size()).starts_with('='))
            value = argument.substr(name.size() + 1);
        if (const auto duration = parseDuration(value)) into = std::chrono::ceil<Duration>(*duration);
    }
}

}  // namespace

ServerTimings ServerTimings::from(std::span<const std::string> arguments)
{
    ServerTimings timings;
    readOption(arguments, "--work", timings.work);
    readOption(arguments, "--startup-delay", timings.startupDelay);
    readOption(arguments, "--ready-timeout", timings.readyTimeout);
    readOption(arguments, "--probation", timings.probation);
    readOption(arguments, "--drain-deadline", timings.drainDeadline);
    readOption(arguments, "--idle-grace", timings.idleGrace);
    return timings;
}

milliseconds ServerTimings::restartAllowance() const noexcept
{
    return readyTimeout + kAcceptingWithin + probation + kSealWithin + stopAllowance();
}

milliseconds ServerTimings::stopAllowance() const noexcept
{
    return std::max(drainDeadline, idleGrace) + kLinger;
}

milliseconds ServerTimings::startAllowance() const noexcept
{
    return std::max(readyTimeout, startupDelay) + kLaunch;
}

}  // namespace changeover
