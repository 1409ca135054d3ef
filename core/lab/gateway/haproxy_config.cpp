// SPDX-License-Identifier: BSL-1.0
#include "core/lab/gateway/haproxy_config.h"

#include "core/lab/gateway/haproxy_process.h"

namespace changeover {

namespace {

/// fd-hard-limit: without it the tables are made for as many connections as the system allows, a million
/// often. retries 0: a refused connection is the client's 503 at once, not a second of silence.
std::string head(const std::string& mode)
{
    return "global\n"
           "    fd-hard-limit 200000\n"
           "    nbthread 1\n"
           "    stats socket sockpair@" +
           std::to_string(HaproxyProcess::kRuntimeDescriptor) +
           " level admin severity-output number\n"
           "defaults\n"
           "    mode " +
           mode +
           "\n"
           "    timeout connect 1s\n"
           "    timeout client 2m\n"
           "    timeout server 2m\n"
           "    timeout tunnel 1h\n"
           "    retries 0\n";
}

std::string frontend(const std::string& name, const std::string& backend)
{
    return "frontend " + name + "\n    bind fd@" + std::to_string(HaproxyProcess::kListenerDescriptor) +
           "\n    default_backend " + backend + "\n";
}

}  // namespace

std::string layer4Config(const Endpoint& next)
{
    return head("tcp") + frontend("clients", "layer7") + "backend layer7\n    server layer7 " + next.text() +
           "\n";
}

std::string layer7Config(std::span<const std::string> servers)
{
    // Ready and disabled: the address is a stand-in until the runtime API says the real one.
    std::string config = head("http") + "    option http-server-close\n" +
                         frontend("layer4", kGatewayBackend) + "backend " + kGatewayBackend +
                         "\n    balance roundrobin\n";
    for (const std::string& server : servers)
        config += "    server " + server + " 127.0.0.1:1 disabled\n";
    return config;
}

}  // namespace changeover
