// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <string>

namespace changeover {

/// SOCK_SEQPACKET sockets with a name in the file system. All are non-blocking and close-on-exec.

/// Bound to `path`, which must not exist, for this user only (mode 0600), and listening.
[[nodiscard]] Result<FileDescriptor> listenForPackets(const std::string& path);

/// EAGAIN where too many are waiting to be accepted.
[[nodiscard]] Result<FileDescriptor> connectForPackets(const std::string& path);

/// EAGAIN: nobody there.
[[nodiscard]] Result<FileDescriptor> acceptForPackets(int listener);

}  // namespace changeover
