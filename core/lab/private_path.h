// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <string>

namespace changeover {

/// A name in the file system that no other user can reach, for a socket that must have one: in
/// $XDG_RUNTIME_DIR/changeover, else in a private temporary directory. Removed with this object, and the
/// directory where it was made for it.
class PrivatePath {
public:
    PrivatePath() noexcept = default;
    PrivatePath(PrivatePath&& other) noexcept;
    PrivatePath& operator=(PrivatePath&& other) noexcept;
    ~PrivatePath();

    /// "…/NAME-PID", which does not exist yet.
    [[nodiscard]] static Result<PrivatePath> choose(const std::string& name);

    const std::string& text() const noexcept { return m_path; }
    /// The directory that was made for it; empty: it lies in a lasting one.
    const std::string& temporaryDirectory() const noexcept { return m_temporary; }

private:
    std::string m_path, m_temporary;
};

}  // namespace changeover
