// SPDX-License-Identifier: BSL-1.0
#include "core/lab/gateway/gateway.h"

#include "core/lab/gateway/haproxy_config.h"

#include <boost/asio/steady_timer.hpp>

#include <csignal>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kLastWords{50};  // from its end to the last line in its pipe

/// A bound socket for HAProxy, and where that is.
Result<FileDescriptor> bindFor(const Endpoint& wanted, Endpoint& bound)
{
    auto socket = bindStream(wanted);
    if (!socket) return socket;
    const auto local = localEndpoint(socket->get());
    if (!local) return local.error();
    bound = *local;
    return socket;
}

}  // namespace

std::shared_ptr<Gateway> Gateway::create(boost::asio::io_context& context, HaproxyProcess::LogHandler onLog)
{
    return std::shared_ptr<Gateway>(new Gateway(context, std::move(onLog)));
}

Gateway::Gateway(boost::asio::io_context& context, HaproxyProcess::LogHandler onLog)
    : m_context(context), m_onLog(std::move(onLog))
{
}

void Gateway::start(const Endpoint& listen, const std::vector<std::string>& servers, Handler ready)
{
    if (const auto program = HaproxyProcess::find(); !program)
        return ready(program.error(),
                     "This needs HAProxy, which is not installed. Install the package haproxy.");
    if (const std::error_code error = launch(listen, servers))
        return ready(error, "Could not start HAProxy for " + listen.text() + ": " + error.message() + '.');
    awaitAnswer(*m_layer4, [weak = weak_from_this(), ready = std::move(ready)](std::error_code error,
                                                                               std::string words) {
        const auto self = weak.lock();
        if (!self) return;
        if (error) return ready(error, std::move(words));
        self->awaitAnswer(*self->m_layer7, ready);
    });
}

std::error_code Gateway::launch(const Endpoint& listen, const std::vector<std::string>& servers)
{
    const auto program = HaproxyProcess::find();
    if (!program) return program.error();
    Endpoint inside;
    inside.host = "127.0.0.1";
    auto outer = bindFor(listen, m_front);
    if (!outer) return outer.error();
    auto inner = bindFor(inside, m_layer7Address);
    if (!inner) return inner.error();
    auto layer7 =
        HaproxyProcess::launch(m_context, *program, layer7Config(servers), std::move(*inner), m_onLog);
    if (!layer7) return layer7.error();
    auto layer4 = HaproxyProcess::launch(m_context, *program, layer4Config(m_layer7Address),
                                         std::move(*outer), m_onLog);
    if (!layer4) return layer4.error();
    m_layer7 = std::move(*layer7);
    m_layer4 = std::move(*layer4);
    return {};
}

void Gateway::awaitAnswer(HaproxyProcess& process, Handler handler)
{
    static const std::string kAnything = "show info";
    process.api().ask(
        {&kAnything, 1}, [weak = weak_from_this(), &process, handler = std::move(handler)](
                             std::error_code error, const std::string& words, const std::string&) {
            const auto self = weak.lock();
            if (!self) return;
            if (!error) return handler({}, {});
            const auto timer = std::make_shared<boost::asio::steady_timer>(self->m_context, kLastWords);
            timer->async_wait([weak, timer, &process, handler, error, words](boost::system::error_code) {
                if (const auto still = weak.lock())
                    handler(error, "HAProxy (pid " + std::to_string(process.pid()) + ") did not start: " +
                                       (process.lastLine().empty() ? words : process.lastLine()));
            });
        });
}

void Gateway::tell(std::vector<std::string> commands, ServersHandler handler)
{
    commands.push_back(runtime_command::showServers());
    m_layer7->api().ask(commands, [weak = weak_from_this(), handler = std::move(handler)](
                                      std::error_code error, std::string words, const std::string& answer) {
        const auto self = weak.lock();
        if (!self) return;
        if (auto servers = parseServerTable(answer)) {
            self->m_servers = std::move(*servers);
        } else if (!error) {
            error = servers.error();
            words = "HAProxy's list of servers is in a form that is not known here.";
        }
        handler(error, std::move(words), self->m_servers);
    });
}

void Gateway::look()
{
    if (m_looking || !m_layer7) return;
    m_looking = true;
    tell({}, [this](std::error_code, const std::string&, const GatewayServers&) { m_looking = false; });
}

void Gateway::end(std::function<void()> gone)
{
    if (!m_layer4) return gone();
    m_layer4->end([weak = weak_from_this(), gone = std::move(gone)] {
        if (const auto self = weak.lock()) self->m_layer7->end(gone);
    });
}

}  // namespace changeover
