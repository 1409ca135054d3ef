// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/pid_handle.h"

namespace changeover {

/// Who is at the other end of a connected UNIX socket, as the kernel knows it (SO_PEERCRED, unix(7)): whoever
/// called connect(2), listen(2) or socketpair(2), with the user that it ran as then.
struct Peer {
    pid_t pid = 0;  ///< 0: in a PID namespace that is not visible from here
    uid_t uid = 0;
};
[[nodiscard]] Result<Peer> peerOf(int socket);

/// The same process by its pidfd: from the socket where the kernel has SO_PEERPIDFD (6.5), else by its
/// number, which could be another's by now.
[[nodiscard]] Result<PidHandle> openPeer(int socket);

}  // namespace changeover
