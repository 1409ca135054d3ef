// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/rolling_update.h"

#include "core/lab/exchange.h"

#include <algorithm>
#include <csignal>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr int kWeight = 100;
constexpr milliseconds kProbeInterval{100};
constexpr milliseconds kProbeTimeout{1'000};

}  // namespace

RollingUpdateDeployment::RollingUpdateDeployment(boost::asio::io_context& context, const ServerPlan& plan)
    : BehindGatewayDeployment(context, plan, plan.rollout.instances), m_probe(context),
      m_propagation(context), m_preStop(context), m_grace(context)
{
}

void RollingUpdateDeployment::replace()
{
    m_toReplace.clear();
    for (const Place& place : places())
        if (place.pid != 0) m_toReplace.push_back(place.pid);
    replaceNext();
}

void RollingUpdateDeployment::replaceNext()
{
    if (m_toReplace.empty()) return finish({});
    m_old = &*std::ranges::find(places(), m_toReplace.front(), &Place::pid);
    m_toReplace.pop_front();
    steps().begin(m_old->pid, whileHere([this](std::error_code error, std::string words) {
                      // One that somebody killed is replaced too, but nobody watches a window for it.
                      if (error && error != std::errc::no_such_process)
                          return finish(error, std::move(words));
                      startNext([this](Place& next) {
                          m_new = &next;
                          m_readyDeadline = std::chrono::steady_clock::now() + m_plan.readyTimeout;
                          askReadiness();
                      });
                  }));
}

void RollingUpdateDeployment::askReadiness()
{
    auto socket = startConnect(m_new->address);
    if (!socket) return onReadiness(false);
    exchange(m_context, std::move(*socket),
             "GET /readyz HTTP/1.1\r\nHost: " + m_new->address.text() + "\r\nConnection: close\r\n\r\n",
             kProbeTimeout, whileHere([this](std::error_code, const std::string& answer) {
                 onReadiness(answer.starts_with("HTTP/1.1 200 "));
             }));
}

void RollingUpdateDeployment::onReadiness(bool ready)
{
    if (ready) return letGo();
    if (std::chrono::steady_clock::now() < m_readyDeadline)
        return after(m_probe, kProbeInterval, [this] { askReadiness(); });
    static_cast<void>(steps().send(m_new->pid, SIGKILL));
    steps().rolledBack(m_new->pid, "/readyz did not answer 200 in time.");
    clear(*m_new, [this] { finish({}); });
}

void RollingUpdateDeployment::letGo()
{
    const RolloutPlan& plan = m_plan.rollout;
    m_underWay = 2;
    after(m_propagation, plan.propagation, [this] { propagate(); });
    after(m_preStop, plan.preStop, [this] { afterPreStop(); });
    after(m_grace, plan.grace, [this, pid = m_old->pid] { static_cast<void>(steps().send(pid, SIGKILL)); });
}

void RollingUpdateDeployment::propagate()
{
    tell({runtime_command::place(m_new->name, m_new->address, kWeight), runtime_command::drain(m_old->name)},
         [this](const GatewayServers&) {
             // From here on the old one gets nothing new.
             steps().cutOff(m_old->pid, sessions(*m_old));
             oneDone();
         });
}

void RollingUpdateDeployment::afterPreStop()
{
    static_cast<void>(steps().send(m_old->pid, SIGTERM));  // ESRCH: it is gone already
    steps().awaitGone(m_old->pid, whileHere([this](std::error_code error, std::string words) {
                          m_grace.cancel();
                          error ? finish(error, std::move(words)) : oneDone();
                      }));
}

void RollingUpdateDeployment::oneDone()
{
    if (--m_underWay > 0) return;
    clear(*m_old, [this] { replaceNext(); });
}

void RollingUpdateDeployment::after(boost::asio::steady_timer& timer, milliseconds delay,
                                    std::function<void()> then)
{
    timer.expires_after(delay);
    timer.async_wait(whileHere([then = std::move(then)](boost::system::error_code error) {
        if (!error) then();
    }));
}

}  // namespace changeover
