// SPDX-License-Identifier: BSL-1.0
#include "core/posix/endpoint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <charconv>
#include <cstring>

namespace changeover {

namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::error_code invalid() { return std::make_error_code(std::errc::invalid_argument); }

Result<std::uint16_t> parsePort(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || error != std::errc{} || last != text.data() + text.size()) return invalid();
    return port;
}

Result<SocketAddress> socketAddress(const Endpoint& endpoint)
{
    SocketAddress address;
    if (endpoint.family == Endpoint::Family::Unix) {
        auto& un = reinterpret_cast<sockaddr_un&>(address.storage);
        if (endpoint.host.size() >= sizeof un.sun_path)
            return std::make_error_code(std::errc::filename_too_long);
        un.sun_family = AF_UNIX;
        std::memcpy(un.sun_path, endpoint.host.c_str(), endpoint.host.size() + 1);
        address.length = sizeof un;
    } else if (endpoint.family == Endpoint::Family::Ipv6) {
        auto& in6 = reinterpret_cast<sockaddr_in6&>(address.storage);
        in6.sin6_family = AF_INET6;
        in6.sin6_port = htons(endpoint.port);
        if (::inet_pton(AF_INET6, endpoint.host.c_str(), &in6.sin6_addr) != 1) return invalid();
        address.length = sizeof in6;
    } else {
        auto& in = reinterpret_cast<sockaddr_in&>(address.storage);
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        if (::inet_pton(AF_INET, endpoint.host.c_str(), &in.sin_addr) != 1) return invalid();
        address.length = sizeof in;
    }
    return address;
}

Result<FileDescriptor> streamSocket(const SocketAddress& address)
{
    FileDescriptor socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return lastError();
    return socket;
}

Result<Endpoint> endpointOf(const SocketAddress& address)
{
    Endpoint endpoint;
    char host[INET6_ADDRSTRLEN] = {};
    if (address.storage.ss_family == AF_UNIX) {
        endpoint.family = Endpoint::Family::Unix;
        endpoint.host = reinterpret_cast<const sockaddr_un&>(address.storage).sun_path;
    } else if (address.storage.ss_family == AF_INET6) {
        const auto& in6 = reinterpret_cast<const sockaddr_in6&>(address.storage);
        endpoint.family = Endpoint::Family::Ipv6;
        endpoint.host = ::inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host);
        endpoint.port = ntohs(in6.sin6_port);
    } else if (address.storage.ss_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(address.storage);
        endpoint.host = ::inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
        endpoint.port = ntohs(in.sin_port);
    } else {
        return std::make_error_code(std::errc::address_family_not_supported);
    }
    return endpoint;
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view text)
{
    Endpoint endpoint;
    if (text.starts_with("unix:")) {
        endpoint.family = Family::Unix;
        endpoint.host = text.substr(5);
        if (endpoint.host.empty()) return invalid();
        return endpoint;
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return invalid();
    const auto port = parsePort(text.substr(colon + 1));
    if (!port) return port.error();
    endpoint.port = *port;

    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        endpoint.family = Family::Ipv6;
        host = host.substr(1, host.size() - 2);
    }
    endpoint.host = host == "localhost" ? "127.0.0.1" : std::string(host);
    if (const auto address = socketAddress(endpoint); !address) return address.error();
    return endpoint;
}

std::string Endpoint::text() const
{
    switch (family) {
    case Family::Unix:
        return "unix:" + host;
    case Family::Ipv6:
        return '[' + host + "]:" + std::to_string(port);
    case Family::Ipv4:
        break;
    }
    return host + ':' + std::to_string(port);
}

std::string Endpoint::url() const { return family == Family::Unix ? text() : "http://" + text(); }

bool Endpoint::isLoopback() const
{
    return family == Family::Unix || (family == Family::Ipv4 && host.starts_with("127.")) ||
           (family == Family::Ipv6 && host == "::1");
}

Result<FileDescriptor> bindStream(const Endpoint& endpoint, bool shared)
{
    auto address = socketAddress(endpoint);
    if (!address) return address.error();
    auto socket = streamSocket(*address);
    if (!socket) return socket.error();
    const int on = 1;
    if (endpoint.family == Endpoint::Family::Ipv6)
        ::setsockopt(socket->get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    ::setsockopt(socket->get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (shared && ::setsockopt(socket->get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
        return lastError();
    if (::bind(socket->get(), address->get(), address->length) != 0) return lastError();
    return socket;
}

Result<Endpoint> localEndpoint(int socket)
{
    SocketAddress address;
    address.length = sizeof address.storage;
    if (::getsockname(socket, address.get(), &address.length) != 0) return lastError();
    return endpointOf(address);
}

Result<Endpoint> peerEndpoint(int socket)
{
    SocketAddress address;
    address.length = sizeof address.storage;
    if (::getpeername(socket, address.get(), &address.length) != 0) return lastError();
    return endpointOf(address);
}

Result<FileDescriptor> startConnect(const Endpoint& endpoint)
{
    auto address = socketAddress(endpoint);
    if (!address) return address.error();
    auto socket = streamSocket(*address);
    if (!socket) return socket.error();
    if (endpoint.family != Endpoint::Family::Unix) {
        const int on = 1;
        ::setsockopt(socket->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    if (::connect(socket->get(), address->get(), address->length) != 0 && errno != EINPROGRESS)
        return lastError();
    return socket;
}

}  // namespace changeover
