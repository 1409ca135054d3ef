// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/private_path.h"
#include "core/lab/strategies/deployment.h"

namespace changeover {

/// Every generation offers a takeover at a path that only this user reaches; an unrelated new process asks
/// there for the listeners (SCM_RIGHTS). The two engines do the rest, as parent and child do.
class TakeoverDeployment final : public Deployment {
public:
    using Deployment::Deployment;
    void start(RestartSteps& steps, Handler accepting) override;
    void restart(RestartSteps& steps, Handler done) override;
    void end(Handler gone) override;

private:
    StartExtras extras(std::vector<std::string> arguments) const;
    void startTaker(RestartSteps& steps, const Handler& done);

    PrivatePath m_socket;
};

}  // namespace changeover
