// SPDX-License-Identifier: BSL-1.0
#include "core/posix/socket_traffic.h"

// The kernel's own: glibc's tcp_info ends before the byte counters, and both in one file do not compile.
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace changeover {

SocketTraffic socketTraffic(int socket) noexcept
{
    SocketTraffic traffic;
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0) {
        traffic.received = info.tcpi_bytes_received;
        traffic.acknowledged = info.tcpi_bytes_acked;
    }
    int waiting = 0;
    if (::ioctl(socket, SIOCOUTQ, &waiting) == 0 && waiting > 0)
        traffic.onTheWay = static_cast<std::uint64_t>(waiting);
    return traffic;
}

}  // namespace changeover
