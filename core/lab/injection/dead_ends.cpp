// SPDX-License-Identifier: BSL-1.0
#include "core/lab/injection/dead_ends.h"

#include <poll.h>
#include <sys/socket.h>

namespace changeover {

namespace {

constexpr int kConnectMs = 5'000;

Result<FileDescriptor> bindLoopback(Endpoint& address)
{
    Result<FileDescriptor> socket = bindStream({Endpoint::Family::Ipv4, "127.0.0.1", 0});
    if (!socket) return socket.error();
    const Result<Endpoint> bound = localEndpoint(socket->get());
    if (!bound) return bound.error();
    address = *bound;
    return socket;
}

/// Connected, not only on its way.
Result<FileDescriptor> connectNow(const Endpoint& address)
{
    Result<FileDescriptor> socket = startConnect(address);
    if (!socket) return socket.error();
    pollfd wait{socket->get(), POLLOUT, 0};
    const int ready = ::poll(&wait, 1, kConnectMs);
    if (ready < 0) return lastError();
    if (ready == 0) return std::make_error_code(std::errc::timed_out);
    if (const Result<Endpoint> peer = peerEndpoint(socket->get()); !peer) return peer.error();
    return socket;
}

}  // namespace

Result<DeadEnds> DeadEnds::open()
{
    DeadEnds ends;
    Result<FileDescriptor> bound = bindLoopback(ends.m_refusing);
    if (!bound) return bound.error();
    ends.m_bound = std::move(*bound);
    Result<FileDescriptor> listener = bindLoopback(ends.m_silent);
    if (!listener) return listener.error();
    ends.m_listener = std::move(*listener);
    // A backlog of 0 has room for one, which nobody accepts.
    if (::listen(ends.m_listener.get(), 0) != 0) return lastError();
    Result<FileDescriptor> inQueue = connectNow(ends.m_silent);
    if (!inQueue) return inQueue.error();
    ends.m_inQueue = std::move(*inQueue);
    return ends;
}

}  // namespace changeover
