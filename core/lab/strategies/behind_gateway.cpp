// SPDX-License-Identifier: BSL-1.0
#include "core/lab/strategies/behind_gateway.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr int kFullWeight = 100;

std::vector<std::string> names(std::size_t count)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back("server" + std::to_string(i + 1));
    return all;
}

/// An instance takes any port of the same host.
Endpoint instanceAddress(const Endpoint& front)
{
    Endpoint address = front;
    address.port = 0;
    return address;
}

}  // namespace

BehindGatewayDeployment::BehindGatewayDeployment(boost::asio::io_context& context, const ServerPlan& plan,
                                                 int instances)
    : Deployment(context, plan), m_instances(static_cast<std::size_t>(instances))
{
    for (std::string& name : names(m_instances + 1))
        m_places.push_back(Place{std::move(name), 0, {}});
    m_gateway = Gateway::create(
        context, [this](std::int32_t pid, std::string_view line) { m_steps->said(pid, line); });
}

void BehindGatewayDeployment::start(RestartSteps& steps, Handler accepting)
{
    // HAProxy takes a while, and whoever pressed Start may press it again.
    if (std::exchange(m_starting, true))
        return accepting(std::make_error_code(std::errc::operation_in_progress), {});
    m_steps = &steps;
    startAll([this, accepting = std::move(accepting)](std::error_code error, std::string words) {
        m_starting = false;
        accepting(error, std::move(words));
    });
}

void BehindGatewayDeployment::startAll(Handler accepting)
{
    m_open = false;
    for (Place& place : m_places)
        place.pid = 0;
    if (!m_running) return open(std::move(accepting));
    std::vector<std::string> commands;
    for (const Place& place : m_places)
        commands.push_back(runtime_command::remove(place.name));
    m_gateway->tell(std::move(commands),
                    [this, accepting = std::move(accepting)](std::error_code error, std::string words,
                                                             const GatewayServers&) {
                        error ? accepting(error, std::move(words)) : fill(accepting);
                    });
}

void BehindGatewayDeployment::open(Handler accepting)
{
    if (m_plan.listen.family == Endpoint::Family::Unix)
        return accepting(std::make_error_code(std::errc::invalid_argument),
                         "A gateway listens on HOST:PORT here, not on a path.");
    m_gateway->start(m_steps->address(), names(m_places.size()),
                     [this, accepting = std::move(accepting)](std::error_code error, std::string words) {
                         m_running = !error;
                         error ? accepting(error, std::move(words)) : fill(accepting);
                     });
}

void BehindGatewayDeployment::fill(Handler accepting)
{
    const auto taken = static_cast<std::size_t>(
        std::ranges::count_if(m_places, [](const Place& place) { return place.pid != 0; }));
    if (taken == m_instances) return openFront(std::move(accepting));
    StartExtras extras;
    extras.listen = instanceAddress(m_plan.listen);
    m_steps->start(
        extras, whileHere([this, accepting = std::move(accepting)](std::error_code error, std::string words,
                                                                   const StartedGeneration& started) {
            if (error) return accepting(error, std::move(words));
            Place& place = *emptyPlace();
            place.pid = started.pid;
            place.address = started.address;
            fill(accepting);
        }));
}

void BehindGatewayDeployment::openFront(Handler accepting)
{
    std::vector<std::string> commands;
    for (const Place& place : m_places)
        if (place.pid != 0)
            commands.push_back(runtime_command::place(place.name, place.address, kFullWeight));
    m_gateway->tell(std::move(commands),
                    [this, accepting = std::move(accepting)](std::error_code error, std::string words,
                                                             const GatewayServers&) {
                        if (error) return accepting(error, std::move(words));
                        m_open = true;
                        m_steps->frontOpened(m_gateway->layer4Pid());
                        accepting({}, {});
                    });
}

void BehindGatewayDeployment::restart(RestartSteps& steps, Handler done)
{
    m_steps = &steps;
    m_done = std::move(done);
    replace();
}

void BehindGatewayDeployment::finish(std::error_code error, std::string words)
{
    if (const auto done = std::exchange(m_done, nullptr)) done(error, std::move(words));
}

void BehindGatewayDeployment::end(Handler gone)
{
    m_open = false;
    m_gateway->end([gone = std::move(gone)] { gone({}, {}); });
}

std::optional<Endpoint> BehindGatewayDeployment::front() const
{
    return m_open ? std::optional(m_gateway->front()) : std::nullopt;
}

void BehindGatewayDeployment::watch()
{
    if (m_running) m_gateway->look();
}

std::optional<GatewayReport> BehindGatewayDeployment::gateway() const
{
    if (!m_running) return std::nullopt;
    GatewayReport report;
    report.layer4 = m_gateway->front().url();
    report.layer7 = m_gateway->layer7().url();
    report.layer4Pid = m_gateway->layer4Pid();
    report.layer7Pid = m_gateway->layer7Pid();
    for (const GatewayServer& server : m_gateway->servers()) {
        const auto place = std::ranges::find(m_places, server.name, &Place::name);
        report.rows.push_back(GatewayRow{server, place == m_places.end() ? 0 : place->pid, 0});
    }
    return report;
}

BehindGatewayDeployment::Place* BehindGatewayDeployment::emptyPlace()
{
    const auto empty = std::ranges::find(m_places, 0, &Place::pid);
    return empty == m_places.end() ? nullptr : &*empty;
}

void BehindGatewayDeployment::startNext(std::function<void(Place& next)> started)
{
    StartExtras extras;
    extras.listen = instanceAddress(m_plan.listen);
    m_steps->start(extras, whileHere([this, started = std::move(started)](
                                         std::error_code error, const std::string& words,
                                         const StartedGeneration& generation) {
                       if (error == std::errc::operation_canceled) return finish(error);
                       if (error) {
                           m_steps->rolledBack(generation.pid, words);
                           return finish({});
                       }
                       Place& next = *emptyPlace();
                       next.pid = generation.pid;
                       next.address = generation.address;
                       started(next);
                   }));
}

void BehindGatewayDeployment::clear(Place& place, std::function<void()> cleared)
{
    tell({runtime_command::remove(place.name)},
         [&place, cleared = std::move(cleared)](const GatewayServers&) {
             place.pid = 0;
             cleared();
         });
}

void BehindGatewayDeployment::tell(std::vector<std::string> commands,
                                   std::function<void(const GatewayServers&)> told)
{
    m_gateway->tell(std::move(commands),
                    [this, told = std::move(told)](std::error_code error, std::string words,
                                                   const GatewayServers& servers) {
                        error ? finish(error, std::move(words)) : told(servers);
                    });
}

std::uint64_t BehindGatewayDeployment::sessions(const Place& place) const
{
    const GatewayServer* server = findServer(m_gateway->servers(), place.name);
    return server ? server->sessions : 0;
}

}  // namespace changeover
