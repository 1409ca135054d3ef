// SPDX-License-Identifier: BSL-1.0
#include "core/posix/packet_address.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace changeover {

namespace {

constexpr int kBacklog = 16;
constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

using Call = int (*)(int, const sockaddr*, socklen_t);

/// A new socket on which `call`, bind(2) or connect(2), has succeeded. A file that bind(2) makes has the mode
/// 0600: that of the socket, so that none is changed by its name.
Result<FileDescriptor> socketAt(const std::string& path, Call call)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return std::make_error_code(std::errc::filename_too_long);
    path.copy(address.sun_path, path.size());
    FileDescriptor socket(::socket(AF_UNIX, SOCK_SEQPACKET | kFlags, 0));
    if (!socket || ::fchmod(socket.get(), 0600) != 0) return lastError();
    if (call(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return lastError();
    return socket;
}

}  // namespace

Result<FileDescriptor> listenForPackets(const std::string& path)
{
    auto socket = socketAt(path, ::bind);
    if (!socket) return socket.error();
    if (::listen(socket->get(), kBacklog) == 0) return socket;
    const std::error_code error = lastError();
    ::unlink(path.c_str());
    return error;
}

Result<FileDescriptor> connectForPackets(const std::string& path) { return socketAt(path, ::connect); }

Result<FileDescriptor> acceptForPackets(int listener)
{
    FileDescriptor socket(::accept4(listener, nullptr, nullptr, kFlags));
    if (!socket) return lastError();
    return socket;
}

}  // namespace changeover
