// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace changeover {

/// `bytes` with U+FFFD in place of every byte that is not part of well-formed UTF-8 (RFC 3629).
std::string toValidUtf8(std::string_view bytes);

/// Well-formed from the first byte to the last; nothing at all is, too.
bool isValidUtf8(std::string_view bytes) noexcept;

/// What another program wrote, for a terminal or a log: one line of well-formed UTF-8 without control
/// characters, which become spaces: U+0000 to U+001F, U+007F to U+009F.
std::string oneLine(std::string_view bytes);

}  // namespace changeover
