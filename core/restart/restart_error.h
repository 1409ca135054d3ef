// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <system_error>

namespace changeover {

/// What can be wrong with what the other generation says or hands over.
enum class RestartErrc {
    truncatedMessage = 1,  ///< shorter than it claims
    oversizedMessage,      ///< longer than it claims, or than any may be
    wrongVersion,          ///< another protocol
    unknownMessage,
    malformedMessage,  ///< a field has no possible value
    notListening,      ///< what was handed over is no listening stream socket
    wrongAddress,      ///< it listens elsewhere than was said
    noListener,        ///< nothing to listen on was configured
};

const std::error_category& restartCategory() noexcept;
std::error_code make_error_code(RestartErrc code) noexcept;

}  // namespace changeover

template <> struct std::is_error_code_enum<changeover::RestartErrc> : std::true_type {
};
