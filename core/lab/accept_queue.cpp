// SPDX-License-Identifier: BSL-1.0
#include "core/lab/accept_queue.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <span>

namespace changeover {

namespace {

struct DumpRequest {
    nlmsghdr header;
    inet_diag_req_v2 query;
};

DumpRequest listeningSockets(Endpoint::Family family)
{
    DumpRequest request{};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.query.sdiag_family = family == Endpoint::Family::Ipv6 ? AF_INET6 : AF_INET;
    request.query.sdiag_protocol = IPPROTO_TCP;
    request.query.idiag_states = 1U << TCP_LISTEN;
    return request;
}

/// Reads one datagram of the answer; false at its end.
bool readPart(std::span<std::byte> part, std::uint16_t port, std::optional<std::uint32_t>& deepest)
{
    auto left = static_cast<unsigned>(part.size());
    auto* header = reinterpret_cast<nlmsghdr*>(part.data());
    for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
        if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) return false;
        const auto* socket = static_cast<const inet_diag_msg*>(NLMSG_DATA(header));
        if (ntohs(socket->id.idiag_sport) == port)
            deepest = std::max(deepest.value_or(0), socket->idiag_rqueue);  // of a listener: its accept queue
    }
    return true;
}

}  // namespace

AcceptQueue::AcceptQueue() noexcept
    : m_netlink(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG))
{
}

std::optional<std::uint32_t> AcceptQueue::depth(const Endpoint& address)
{
    if (!m_netlink || address.family == Endpoint::Family::Unix) return std::nullopt;
    const DumpRequest request = listeningSockets(address.family);
    if (::send(m_netlink.get(), &request, sizeof request, 0) < 0) return std::nullopt;
    std::optional<std::uint32_t> deepest;
    alignas(nlmsghdr) std::array<std::byte, 16 * 1024> buffer;
    while (true) {
        // The kernel answers a dump while it is asked for: what is not there now never comes.
        const ssize_t bytes = ::recv(m_netlink.get(), buffer.data(), buffer.size(), 0);
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes <= 0 ||
            !readPart(std::span(buffer).first(static_cast<std::size_t>(bytes)), address.port, deepest))
            return deepest;
    }
}

}  // namespace changeover
