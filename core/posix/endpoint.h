// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace changeover {

/// Where a server listens: `host:port`, `[v6]:port` or `unix:PATH`. The host is a literal address or
/// "localhost".
struct Endpoint {
    enum class Family { Ipv4, Ipv6, Unix };

    Family family = Family::Ipv4;
    std::string host;  ///< numeric; the path for a UNIX socket
    std::uint16_t port = 0;

    /// Only numeric hosts and "localhost": a lab that waits for a resolver is not one.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view text);

    /// As parse() reads it.
    std::string text() const;
    /// "http://127.0.0.1:8090", or text() for a UNIX socket.
    std::string url() const;
    bool isLoopback() const;
    bool operator==(const Endpoint&) const = default;
};

/// A bound stream socket, non-blocking and close-on-exec, not listening yet. EADDRINUSE where the port is
/// taken: SO_REUSEADDR is set, so only by somebody who listens or is bound, not by TIME_WAIT. `shared`: not
/// by one of this user's either that is bound so (SO_REUSEPORT, socket(7)); the kernel spreads the
/// connections.
[[nodiscard]] Result<FileDescriptor> bindStream(const Endpoint& endpoint, bool shared = false);

/// The address that a socket is really bound to (port 0 resolved); getsockname(2).
[[nodiscard]] Result<Endpoint> localEndpoint(int socket);

/// Whom a connected socket talks to; getpeername(2). A UNIX client has no path.
[[nodiscard]] Result<Endpoint> peerEndpoint(int socket);

/// Starts a non-blocking connect(2). Success also while it is in progress; the socket becomes writable then.
[[nodiscard]] Result<FileDescriptor> startConnect(const Endpoint& endpoint);

}  // namespace changeover
