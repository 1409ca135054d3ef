// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/behind_gateway.h"

#include <chrono>

namespace changeover {

/// Starts the next generation beside the old one and shifts the traffic in steps: 10, 50, 100 of a hundred
/// requests. Then the old one is drained at the gateway, until it has no request left, and stopped. Undrained
/// (RolloutPlan::drain), it is stopped at the second step, and the gateway hears of it afterwards.
class ShiftTrafficDeployment final : public BehindGatewayDeployment {
public:
    ShiftTrafficDeployment(boost::asio::io_context& context, const ServerPlan& plan);

protected:
    void replace() override;

private:
    void shift(std::size_t step);
    void awaitBusy(int looks);
    void drain();
    void awaitIdle();
    void stopOld();

    Place* m_old = nullptr;
    Place* m_new = nullptr;
    std::chrono::steady_clock::time_point m_drainDeadline;
};

}  // namespace changeover
