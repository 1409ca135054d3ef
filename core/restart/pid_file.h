// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <optional>
#include <string>
#include <sys/types.h>

namespace changeover {

/// A file that names the process to signal. Readers see the old number or the new one, never half of one,
/// also after a power cut: temporary file, fsync, rename. Where the new one cannot be written, the old one
/// stays.
class PidFile {
public:
    /// An empty path: all calls do nothing and succeed.
    explicit PidFile(std::string path);

    /// What stands at the path and must not be replaced, for example "a device"; empty where there is a
    /// regular file, or none.
    std::string obstacle() const;

    /// std::errc::file_exists: obstacle().
    [[nodiscard]] Result<void> write(pid_t pid);
    bool names(pid_t pid) const noexcept;
    /// Removes it if it names `pid` or, where that could not be written, still the process before.
    void removeIfOf(pid_t pid) noexcept;

private:
    std::optional<pid_t> read() const noexcept;

    std::string m_path;
    std::optional<pid_t> m_outlived;  ///< what it named when the last write failed
};

}  // namespace changeover
