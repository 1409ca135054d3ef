// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/deployment.h"

namespace changeover {

void Deployment::start(RestartSteps& steps, Handler accepting)
{
    startAlone(steps, {}, std::move(accepting));
}

void Deployment::startAlone(RestartSteps& steps, StartExtras extras, Handler accepting)
{
    steps.start(std::move(extras), [accepting = std::move(accepting)](
                                       std::error_code error, std::string words, const StartedGeneration&) {
        accepting(error, std::move(words));
    });
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): an override keeps it
void Deployment::end(Handler gone) { gone({}, {}); }

}  // namespace changeover
