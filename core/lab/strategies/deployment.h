// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/gateway/gateway_report.h"
#include "core/lab/server_plan.h"
#include "core/lab/strategies/restart_steps.h"

#include <optional>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// A server run in the way of one strategy, from before its first start until its last generation is gone.
/// Owns what that needs: a listener, a socket, a proxy. Control thread only.
class Deployment {
public:
    using Handler = RestartSteps::Handler;

    /// Both must outlive it.
    Deployment(boost::asio::io_context& context, const ServerPlan& plan) : m_context(context), m_plan(plan) {}
    virtual ~Deployment() = default;
    Deployment(const Deployment&) = delete;
    Deployment& operator=(const Deployment&) = delete;

    /// A first generation (or several), and anew after all of them have ended; makes what they need before.
    virtual void start(RestartSteps& steps, Handler accepting);
    /// What Restart does. `done` comes at the latest after the strategy's own deadlines; a restart that
    /// rolled back as it should is no error.
    virtual void restart(RestartSteps& steps, Handler done) = 0;
    /// No generation is left: what was made goes too, and nothing of it is left either when `gone` comes.
    virtual void end(Handler gone);

    /// Something stands in front of the servers, and clients go there: from frontOpened() on.
    virtual bool hasFront() const { return false; }
    /// Where clients go; nothing: to the address of the server itself, or nowhere yet.
    virtual std::optional<Endpoint> front() const { return std::nullopt; }
    /// Ten times a second: a look at what it owns.
    virtual void watch() {}
    /// Of a deployment with a gateway, as of the last watch(); without the generations, which it does not
    /// know.
    virtual std::optional<GatewayReport> gateway() const { return std::nullopt; }

protected:
    /// One generation, with these extras.
    static void startAlone(RestartSteps& steps, StartExtras extras, Handler accepting);

    boost::asio::io_context& m_context;
    const ServerPlan& m_plan;
};

}  // namespace changeover
