// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/gateway/gateway.h"
#include "core/lab/strategies/deployment.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace changeover {

/// Servers on ports of their own behind a Gateway, which holds the address that clients know. There is one
/// place more than servers, for the one that comes while another still serves.
class BehindGatewayDeployment : public Deployment {
public:
    BehindGatewayDeployment(boost::asio::io_context& context, const ServerPlan& plan, int instances);

    void start(RestartSteps& steps, Handler accepting) override;
    void restart(RestartSteps& steps, Handler done) final;
    void end(Handler gone) override;
    bool hasFront() const override { return true; }
    std::optional<Endpoint> front() const override;
    void watch() override;
    std::optional<GatewayReport> gateway() const override;

protected:
    struct Place {
        std::string name;
        std::int32_t pid = 0;  ///< 0: empty
        Endpoint address;
    };

    /// What restart() does; finish() ends it.
    virtual void replace() = 0;
    void finish(std::error_code error, std::string words = {});

    /// Starts a generation and gives it the empty place, out of service still. One that fails ends the
    /// restart as rolled back: `started` does not come then.
    void startNext(std::function<void(Place& next)> started);
    /// The generation at `place` is gone: so is its place.
    void clear(Place& place, std::function<void()> cleared);
    /// Failure ends the restart.
    void tell(std::vector<std::string> commands, std::function<void(const GatewayServers&)> told);
    std::uint64_t sessions(const Place& place) const;

    /// `call` for as long as this lives: handlers may come later than the end.
    template <class Call> auto whileHere(Call call) const
    {
        return [here = std::weak_ptr<const Gateway>(m_gateway), call = std::move(call)](auto&&... said) {
            if (!here.expired()) call(std::forward<decltype(said)>(said)...);
        };
    }

    std::vector<Place>& places() noexcept { return m_places; }
    RestartSteps& steps() noexcept { return *m_steps; }

private:
    void startAll(Handler accepting);
    void open(Handler accepting);
    void fill(Handler accepting);
    void openFront(Handler accepting);
    Place* emptyPlace();

    std::shared_ptr<Gateway> m_gateway;
    std::vector<Place> m_places;
    std::size_t m_instances;
    bool m_starting = false;
    bool m_running = false;  ///< both HAProxy
    bool m_open = false;     ///< and servers behind them
    RestartSteps* m_steps = nullptr;
    Handler m_done;
};

}  // namespace changeover
