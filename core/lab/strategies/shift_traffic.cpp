// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/shift_traffic.h"

#include "core/lab/server_timings.h"

#include <algorithm>
#include <array>
#include <csignal>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr int kAll = 100;
constexpr std::array<int, 2> kShares{10, 50};  // of the new one, before it gets all
constexpr milliseconds kEachShare{500};
constexpr milliseconds kLookAgain{20};
constexpr int kLooksForBusy = 25;

}  // namespace

ShiftTrafficDeployment::ShiftTrafficDeployment(boost::asio::io_context& context, const ServerPlan& plan)
    : BehindGatewayDeployment(context, plan, 1)
{
}

void ShiftTrafficDeployment::replace()
{
    const auto old = std::ranges::find_if(places(), [](const Place& place) { return place.pid != 0; });
    if (old == places().end()) return finish(std::make_error_code(std::errc::no_such_process));
    m_old = &*old;
    steps().begin(m_old->pid, whileHere([this](std::error_code error, std::string words) {
                      if (error) return finish(error, std::move(words));
                      startNext([this](Place& next) {
                          m_new = &next;
                          tell({runtime_command::place(next.name, next.address, 0)},
                               [this](const GatewayServers&) { shift(0); });
                      });
                  }));
}

void ShiftTrafficDeployment::shift(std::size_t step)
{
    if (step == kShares.size()) return m_plan.rollout.drain ? awaitBusy(kLooksForBusy) : stopOld();
    const int share = kShares[step];
    tell({runtime_command::weigh(m_new->name, share), runtime_command::weigh(m_old->name, kAll - share)},
         [this, step](const GatewayServers&) {
             steps().pause(kEachShare, whileHere([this, step](std::error_code error, std::string words) {
                               error ? finish(error, std::move(words)) : shift(step + 1);
                           }));
         });
}

/// A drain of nobody proves nothing: for up to half a second, the moment when the old one has a request.
void ShiftTrafficDeployment::awaitBusy(int looks)
{
    if (sessions(*m_old) > 0 || looks == 0) return drain();
    steps().pause(kLookAgain, whileHere([this, looks](std::error_code error, std::string words) {
                      if (error) return finish(error, std::move(words));
                      tell({}, [this, looks](const GatewayServers&) { awaitBusy(looks - 1); });
                  }));
}

void ShiftTrafficDeployment::drain()
{
    m_drainDeadline =
        std::chrono::steady_clock::now() + ServerTimings::from(m_plan.arguments).stopAllowance();
    tell({runtime_command::weigh(m_new->name, kAll), runtime_command::drain(m_old->name)},
         [this](const GatewayServers&) {
             // From here on the old one gets nothing new.
             steps().cutOff(m_old->pid, sessions(*m_old));
             awaitIdle();
         });
}

void ShiftTrafficDeployment::awaitIdle()
{
    if (sessions(*m_old) == 0 || std::chrono::steady_clock::now() >= m_drainDeadline) return stopOld();
    steps().pause(kLookAgain, whileHere([this](std::error_code error, std::string words) {
                      if (error) return finish(error, std::move(words));
                      tell({}, [this](const GatewayServers&) { awaitIdle(); });
                  }));
}

void ShiftTrafficDeployment::stopOld()
{
    static_cast<void>(steps().send(m_old->pid, SIGTERM));  // ESRCH: it is gone already
    steps().awaitGone(m_old->pid, whileHere([this](std::error_code error, std::string words) {
                          if (error) return finish(error, std::move(words));
                          tell({runtime_command::weigh(m_new->name, kAll)},
                               [this](const GatewayServers&) { clear(*m_old, [this] { finish({}); }); });
                      }));
}

}  // namespace changeover
