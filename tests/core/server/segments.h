// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

namespace changeover::test {

/// Segments with data that came on a TCP socket: over loopback, one for each short write(2) of the other
/// side.
inline std::uint32_t segmentsReceived(int socket)
{
    // linux/tcp.h's tcp_info up to tcpi_data_segs_in; glibc's, which Asio includes, ends before it.
    struct {
        unsigned char before[152];
        std::uint32_t dataSegmentsIn;
    } info{};
    socklen_t size = sizeof info;
    return ::getsockopt(socket, IPPROTO_TCP, 11 /* TCP_INFO */, &info, &size) == 0 ? info.dataSegmentsIn : 0;
}

}  // namespace changeover::test
