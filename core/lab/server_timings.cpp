// SPDX-License-Identifier: BSL-1.0
#include "core/lab/server_timings.h"

#include "core/lab/server_argument.h"
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

/// What cannot be read is left to the server to refuse.
template <class Duration>
void readOption(std::span<const std::string> arguments, std::string_view name, Duration& into)
{
    const auto value = lastValue(arguments, name);
    if (const auto duration = parseDuration(value.value_or("")))
        into = std::chrono::ceil<Duration>(*duration);
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
