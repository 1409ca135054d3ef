// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/stop_then_start.h"

#include <csignal>

namespace changeover {

StopStartStrategy::StopStartStrategy() noexcept : StopThenStartStrategy(SIGTERM) {}
KillStartStrategy::KillStartStrategy() noexcept : StopThenStartStrategy(SIGKILL) {}

void StopThenStartStrategy::restart(RestartSteps& steps, RestartSteps::Handler done) const
{
    const auto start = [&steps, done](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        steps.startNext(done);
    };
    const auto wait = [&steps, done, start](std::error_code error, std::string words) {
        if (error) return done(error, std::move(words));
        steps.awaitAllGone(start);
    };
    steps.trigger(m_signal, true, wait);
}

}  // namespace changeover
