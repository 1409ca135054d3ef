// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <system_error>

namespace changeover {

/// A step needs a server that runs, and none does.
inline std::error_code noProcess() { return std::make_error_code(std::errc::no_such_process); }
/// A step was ended before it was done.
inline std::error_code canceled() { return std::make_error_code(std::errc::operation_canceled); }

}  // namespace changeover
