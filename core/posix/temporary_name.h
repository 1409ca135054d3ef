// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <string>

namespace changeover {

/// A name beside `path`, in the same directory, that nobody can foresee and so put something there first. To
/// be created exclusively all the same (O_EXCL, bind(2)), and then renamed to `path`.
[[nodiscard]] Result<std::string> temporaryName(const std::string& path);

}  // namespace changeover
