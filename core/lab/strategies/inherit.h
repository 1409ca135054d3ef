// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/deployment.h"

namespace changeover {

/// HUP: the server's own engine starts a child that inherits the listening socket.
class InheritDeployment final : public Deployment {
public:
    using Deployment::Deployment;
    void restart(RestartSteps& steps, Handler done) override;
};

}  // namespace changeover
