// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace changeover {

/// What the kernel counted on a connected socket, since it was connected and for whichever process had it:
/// nobody needs to count along. All 0 for what is no TCP socket.
struct SocketTraffic {
    std::uint64_t received = 0;      ///< bytes
    std::uint64_t acknowledged = 0;  ///< bytes that the other side has
    std::uint64_t onTheWay = 0;      ///< bytes written here that it does not have yet
};

/// tcp(7): TCP_INFO, SIOCOUTQ.
SocketTraffic socketTraffic(int socket) noexcept;

}  // namespace changeover
