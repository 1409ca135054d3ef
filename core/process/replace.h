// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/birth.h"

#include <span>
#include <string>
#include <system_error>
#include <vector>

namespace changeover {

/// This process becomes `program`, with another image and the same pid (execve(2)); it is born with `birth`
/// in place of its own. Of what is open, stdio and `kept` stay, under their numbers; whatever else has
/// close-on-exec goes. Every other thread ends, wherever it is.
///
/// Returns only where that failed, and then nothing has changed.
[[nodiscard]] std::error_code replaceThisProcess(const std::string& program,
                                                 const std::vector<std::string>& arguments,
                                                 const Birth& birth, std::span<const int> kept);

}  // namespace changeover
