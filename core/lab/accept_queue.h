// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <cstdint>
#include <optional>

namespace changeover {

/// How many finished connections wait to be accepted, as the kernel says: sock_diag(7). A server that is
/// frozen cannot tell. Costs one dump of the machine's listening sockets, however many connections there are.
class AcceptQueue {
public:
    /// Null depth later on where the kernel has no inet_diag.
    AcceptQueue() noexcept;

    /// The deepest queue of the TCP sockets that listen on this port; nothing where nobody does, or for a
    /// UNIX socket.
    std::optional<std::uint32_t> depth(const Endpoint& address);

private:
    FileDescriptor m_netlink;
};

}  // namespace changeover
