// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/posix/result.h"

#include <string>

namespace changeover {

/// `changeover supervise --channel-fd N`: runs a Lab for the window at the other end of `channel` until
/// Shutdown, the channel's end of file, or one of kEndingSignals; then ends everything it started.
/// `serverProgram` is what StartServer starts. std::errc::not_a_socket: `channel` is none to a window; other
/// errors are those of Lab::create(). Blocks; owns SIGCHLD and the signals above meanwhile.
[[nodiscard]] Result<void> supervise(FileDescriptor channel, const std::string& serverProgram);

}  // namespace changeover
