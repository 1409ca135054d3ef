// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <vector>

namespace changeover {

/// The sockets that systemd, or whoever speaks its protocol, passed to this process: sd_listen_fds(3). None
/// where LISTEN_PID names another process: a variable that a shell in between has let through.
///
/// Unsets LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES, so that no child takes them for its own. Call once,
/// before any thread and before anything opens a descriptor.
std::vector<FileDescriptor> takeActivatedSockets();

}  // namespace changeover
