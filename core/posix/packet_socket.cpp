// SPDX-License-Identifier: BSL-1.0
#include "core/posix/packet_socket.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace changeover {

namespace {

constexpr std::size_t kControlBytes = CMSG_SPACE(kMaxPacketDescriptors * sizeof(int));

void takeDescriptors(msghdr& message, Packet& packet)
{
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
            packet.descriptors.emplace_back(fd);
        }
    }
}

}  // namespace

Result<PacketPair> makePacketPair()
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return lastError();
    return PacketPair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

bool isPacketSocket(int fd) noexcept
{
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

Result<void> sendPacket(int socket, std::span<const std::byte> bytes, std::span<const int> descriptors)
{
    if (bytes.empty() || bytes.size() > kMaxPacketBytes || descriptors.size() > kMaxPacketDescriptors)
        return std::make_error_code(std::errc::message_size);
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, kControlBytes> control{};
    if (!descriptors.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
        std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    }
    while (::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        if (errno != EINTR) return lastError();
    return {};
}

Result<Packet> receivePacket(int socket)
{
    Packet packet;
    packet.bytes.resize(kMaxPacketBytes);
    iovec part{packet.bytes.data(), packet.bytes.size()};
    alignas(cmsghdr) std::array<char, kControlBytes> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();

    ssize_t received = 0;
    while ((received = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT)) < 0)
        if (errno != EINTR) return lastError();
    takeDescriptors(message, packet);
    if (received == 0 && packet.descriptors.empty()) return std::make_error_code(std::errc::not_connected);
    packet.bytes.resize(static_cast<std::size_t>(received));
    packet.bytesLost = (message.msg_flags & MSG_TRUNC) != 0;
    packet.truncated = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
    return packet;
}

Result<std::vector<std::byte>> peekPacket(int socket)
{
    std::vector<std::byte> bytes(kMaxPacketBytes);
    ssize_t size = 0;
    while ((size = ::recv(socket, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT)) < 0)
        if (errno != EINTR) return lastError();
    if (size == 0) return std::make_error_code(std::errc::not_connected);
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
}

}  // namespace changeover
