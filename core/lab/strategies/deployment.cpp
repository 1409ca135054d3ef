// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/deployment.h"

namespace changeover {

void Deployment::start(RestartSteps& steps, Handler accepting)
{
    steps.start({}, [accepting = std::move(accepting)](std::error_code error, std::string words,
                                                       const StartedGeneration&) {
        accepting(error, std::move(words));
    });
}

void Deployment::end(Handler gone) { gone({}, {}); }

}  // namespace changeover
