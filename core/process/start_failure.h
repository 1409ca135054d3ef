// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <system_error>

namespace changeover {

/// Why `program` could not be started, for people: `error` of launchDetached(), and where execve(2) means by
/// it the interpreter of a script or the loader of a program, that one's path.
std::string startFailure(const std::string& program, const std::error_code& error);

}  // namespace changeover
