// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <string>
#include <sys/types.h>

namespace changeover {

/// A file that names the process to signal. Readers see the old number or the new one, never half of one,
/// also after a power cut: temporary file, fsync, rename.
class PidFile {
public:
    /// An empty path: all calls do nothing and succeed.
    explicit PidFile(std::string path);

    [[nodiscard]] Result<void> write(pid_t pid) const;
    /// Removes it if it still names `pid`.
    void removeIfOf(pid_t pid) const noexcept;

private:
    std::string m_path;
};

}  // namespace changeover
