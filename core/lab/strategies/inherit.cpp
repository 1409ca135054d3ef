// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/inherit.h"

#include <csignal>

namespace changeover {

void InheritDeployment::restart(RestartSteps& steps, Handler done)
{
    steps.trigger(SIGHUP, false, [&steps, done = std::move(done)](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        steps.awaitAttemptEnd(done);
    });
}

}  // namespace changeover
