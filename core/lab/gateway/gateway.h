// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/gateway/haproxy_process.h"
#include "core/lab/gateway/server_table.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace changeover {

/// Two HAProxy in a row, as in front of many a service: one passes connections on (layer 4), the other shares
/// out requests (layer 7). Clients meet the first. Handlers come once while this lives, and not any more when
/// it is gone. Both processes end with it, and at the latest with the thread that started them. Control
/// thread.
class Gateway : public std::enable_shared_from_this<Gateway> {
public:
    using Handler = std::function<void(std::error_code error, std::string words)>;
    using ServersHandler =
        std::function<void(std::error_code error, std::string words, const GatewayServers& servers)>;

    [[nodiscard]] static std::shared_ptr<Gateway> create(boost::asio::io_context& context,
                                                         HaproxyProcess::LogHandler onLog);

    /// Listens on `listen` (port 0: any) for `servers`, all out of service. Ready when both answer, or not
    /// within 10 s. ENOENT where HAProxy is not installed. Once.
    void start(const Endpoint& listen, const std::vector<std::string>& servers, Handler ready);

    /// Says `commands` (runtime_command) to layer 7 at once, and asks what it knows of its servers then.
    void tell(std::vector<std::string> commands, ServersHandler handler);
    /// Asks the same, for servers(), unless it is being asked already.
    void look();
    /// As last said.
    const GatewayServers& servers() const noexcept { return m_servers; }

    /// Ends both; comes when they are gone.
    void end(std::function<void()> gone);

    const Endpoint& front() const noexcept { return m_front; }           ///< where clients go
    const Endpoint& layer7() const noexcept { return m_layer7Address; }  ///< where layer 4 goes
    std::int32_t layer4Pid() const noexcept { return m_layer4 ? m_layer4->pid() : 0; }
    std::int32_t layer7Pid() const noexcept { return m_layer7 ? m_layer7->pid() : 0; }

private:
    Gateway(boost::asio::io_context& context, HaproxyProcess::LogHandler onLog);
    std::error_code launch(const Endpoint& listen, const std::vector<std::string>& servers);
    void awaitAnswer(HaproxyProcess& process, Handler handler);

    boost::asio::io_context& m_context;
    HaproxyProcess::LogHandler m_onLog;
    Endpoint m_front, m_layer7Address;
    std::unique_ptr<HaproxyProcess> m_layer4, m_layer7;
    GatewayServers m_servers;
    bool m_looking = false;
};

}  // namespace changeover
