// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/deployment.h"

namespace changeover {

/// HUP: the process calls execve(2) and keeps its listeners and its pid. Who is connected is cut; who comes
/// meanwhile waits in the accept queue.
class ExecInPlaceDeployment final : public Deployment {
public:
    using Deployment::Deployment;
    void start(RestartSteps& steps, Handler accepting) override;
    void restart(RestartSteps& steps, Handler done) override;
};

}  // namespace changeover
