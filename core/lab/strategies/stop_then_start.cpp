// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/stop_then_start.h"

namespace changeover {

void StopThenStartDeployment::restart(RestartSteps& steps, Handler done)
{
    const auto startNext = [this, &steps, done](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        start(steps, done);
    };
    const auto wait = [&steps, done, startNext](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        steps.awaitAllGone(startNext);
    };
    steps.trigger(m_signal, true, wait);
}

}  // namespace changeover
