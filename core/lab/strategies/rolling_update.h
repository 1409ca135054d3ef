// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/behind_gateway.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <deque>

namespace changeover {

/// Replaces one instance after another as an orchestrator does (kubernetes.io, "Pod Lifecycle", termination;
/// one more at a time, none less): the next one is started and asked /readyz until it says 200. Then the old
/// one is to go, and two things run side by side, neither waiting for the other: the gateway hears of both
/// after the propagation delay; the old one gets TERM after its preStop wait, and KILL when its grace period
/// is over. Each replacement is a restart of its own, with its window.
class RollingUpdateDeployment final : public BehindGatewayDeployment {
public:
    RollingUpdateDeployment(boost::asio::io_context& context, const ServerPlan& plan);

protected:
    void replace() override;

private:
    void replaceNext();
    void askReadiness();
    void onReadiness(bool ready);
    void letGo();
    void propagate();
    void afterPreStop();
    void oneDone();
    void after(boost::asio::steady_timer& timer, std::chrono::milliseconds delay, std::function<void()> then);

    std::deque<std::int32_t> m_toReplace;  ///< pids
    Place* m_old = nullptr;
    Place* m_new = nullptr;
    int m_underWay = 0;  ///< of the two that run side by side
    std::chrono::steady_clock::time_point m_readyDeadline;
    boost::asio::steady_timer m_probe, m_propagation, m_preStop, m_grace;
};

}  // namespace changeover
