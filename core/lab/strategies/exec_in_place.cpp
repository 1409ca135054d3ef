// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/exec_in_place.h"

#include <csignal>

namespace changeover {

void ExecInPlaceDeployment::start(RestartSteps& steps, Handler accepting)
{
    StartExtras extras;
    extras.arguments = {"--exec-in-place"};
    startAlone(steps, std::move(extras), std::move(accepting));
}

void ExecInPlaceDeployment::restart(RestartSteps& steps, Handler done)
{
    const auto ended = [&steps, done](std::error_code error, std::string words) {
        if (!error && steps.serving() == 0)
            return done(std::make_error_code(std::errc::no_such_process),
                        "The process ended while it became the next generation; nobody serves.");
        done(error, std::move(words));
    };
    steps.trigger(SIGHUP, false, [&steps, done, ended](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        steps.awaitAttemptEnd(ended);
    });
}

}  // namespace changeover
