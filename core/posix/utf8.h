// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace changeover {

/// `bytes` with U+FFFD in place of every byte that is not part of well-formed UTF-8 (RFC 3629).
std::string toValidUtf8(std::string_view bytes);

/// Well-formed from the first byte to the last; nothing at all is, too.
bool isValidUtf8(std::string_view bytes) noexcept;

}  // namespace changeover
