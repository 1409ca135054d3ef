// SPDX-License-Identifier: BSL-1.0
#include "core/process/peer.h"

#include <sys/socket.h>

namespace changeover {

namespace {

#ifdef SO_PEERPIDFD
constexpr int kPeerPidfd = SO_PEERPIDFD;
#else
constexpr int kPeerPidfd = 77;  // asm-generic/socket.h, younger than Debian 12's headers
#endif

}  // namespace

Result<Peer> peerOf(int socket)
{
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return lastError();
    return Peer{credentials.pid, credentials.uid};
}

Result<PidHandle> openPeer(int socket)
{
    const auto peer = peerOf(socket);
    if (!peer) return peer.error();
    if (peer->pid <= 1) return std::make_error_code(std::errc::invalid_argument);
    int pidfd = -1;
    socklen_t size = sizeof pidfd;
    if (::getsockopt(socket, SOL_SOCKET, kPeerPidfd, &pidfd, &size) == 0)
        return PidHandle(peer->pid, FileDescriptor(pidfd));
    return PidHandle::open(peer->pid);
}

}  // namespace changeover
