// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/deployment.h"

namespace changeover {

/// Ends every generation by a signal, waits until all are gone, then starts the next. Nobody listens in
/// between. TERM: what is in flight is answered before; KILL: it is cut too.
class StopThenStartDeployment final : public Deployment {
public:
    StopThenStartDeployment(boost::asio::io_context& context, const ServerPlan& plan, int signal)
        : Deployment(context, plan), m_signal(signal)
    {
    }
    void restart(RestartSteps& steps, Handler done) override;

private:
    int m_signal;
};

}  // namespace changeover
