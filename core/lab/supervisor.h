// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <string>

namespace changeover {

/// `changeover supervise --channel-fd N`: runs a Lab for the window at the other end of `channel` until
/// Shutdown, the channel's end of file, or INT, TERM or HUP; then ends everything it started and returns the
/// exit code. `serverProgram` is what StartServer starts. Blocks; owns SIGCHLD and the signals above
/// meanwhile.
int supervise(FileDescriptor channel, const std::string& serverProgram);

}  // namespace changeover
