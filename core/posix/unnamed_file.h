// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace changeover {

/// A file without a name in any directory, for its user alone (mode 0600): a memfd, or, where the system
/// refuses memfd_create(2), one in /dev/shm or the temporary directory whose name is removed at once. `label`
/// is shown in /proc/PID/fd and /proc/PID/maps.
[[nodiscard]] Result<FileDescriptor> makeUnnamedFile(const std::string& label);

/// Whether `link`, of /proc/PID/fd, shows a file that makeUnnamedFile(label) made.
bool showsUnnamedFile(std::string_view link, std::string_view label) noexcept;

/// Gives the file its size and every byte of it storage. ENOSPC and EFBIG now, never a SIGBUS later.
[[nodiscard]] Result<void> allocateFile(int file, std::size_t bytes);

}  // namespace changeover
