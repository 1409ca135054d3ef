// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <cstddef>
#include <span>
#include <vector>

namespace changeover {

/// One message of a SOCK_SEQPACKET socket and the descriptors that rode along (unix(7), SCM_RIGHTS).
struct Packet {
    std::vector<std::byte> bytes;
    std::vector<FileDescriptor> descriptors;
    bool truncated = false;  ///< bytes or descriptors were lost: MSG_TRUNC or MSG_CTRUNC
    bool bytesLost = false;  ///< MSG_TRUNC; otherwise the descriptors that are here are the first ones
};

inline constexpr std::size_t kMaxPacketBytes = 64 * 1024;  ///< SEQPACKET fails beyond about 208 KiB
inline constexpr std::size_t kMaxPacketDescriptors = 64;

struct PacketPair {
    FileDescriptor ours;
    FileDescriptor theirs;
};

/// Two connected ends, close-on-exec and non-blocking.
[[nodiscard]] Result<PacketPair> makePacketPair();

/// A number from elsewhere, such as an environment variable, may lead to anything.
bool isPacketSocket(int fd) noexcept;

/// Sends one packet, whole or not at all, without blocking: EAGAIN when the peer does not read,
/// EPIPE (never SIGPIPE) when it is gone. The descriptors stay the caller's.
[[nodiscard]] Result<void> sendPacket(int socket, std::span<const std::byte> bytes,
                                      std::span<const int> descriptors = {});

/// Takes the next packet without blocking. EAGAIN: none yet. An end of file is std::errc::not_connected:
/// a packet of no bytes is not something that either side sends. ECONNRESET: read on, queued packets follow.
[[nodiscard]] Result<Packet> receivePacket(int socket);

/// The bytes of the next packet, which stays where it is, with what rides along.
[[nodiscard]] Result<std::vector<std::byte>> peekPacket(int socket);

}  // namespace changeover
