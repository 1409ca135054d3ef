// SPDX-License-Identifier: BSL-1.0
#include "core/posix/utf8.h"

#include <array>
#include <cstdint>

namespace changeover {

namespace {

/// The length of the well-formed sequence at the start of `text`, 0 for none.
std::size_t sequenceLength(std::string_view text) noexcept
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80) return 1;
    const std::size_t length = byte(0) >= 0xf8   ? 0
                               : byte(0) >= 0xf0 ? 4
                               : byte(0) >= 0xe0 ? 3
                               : byte(0) >= 0xc0 ? 2
                                                 : 0;
    if (length == 0 || length > text.size()) return 0;
    std::uint32_t code = byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
        code = code << 6 | (byte(i) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < kSmallest[length] || surrogate || code > 0x10ffff ? 0 : length;
}

}  // namespace

std::string toValidUtf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t length = sequenceLength(bytes);
        text += length ? bytes.substr(0, length) : std::string_view("\xef\xbf\xbd");
        bytes.remove_prefix(length ? length : 1);
    }
    return text;
}

bool isValidUtf8(std::string_view bytes) noexcept
{
    while (!bytes.empty()) {
        const std::size_t length = sequenceLength(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string oneLine(std::string_view bytes)
{
    std::string text;
    for (const std::string valid = toValidUtf8(bytes); const char c : valid) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            text += ' ';
        } else if (byte < 0xa0 && text.ends_with('\xc2')) {
            text.back() = ' ';  // U+0080 to U+009F: a terminal takes U+009B for ESC and [
        } else {
            text += c;
        }
    }
    return text;
}

}  // namespace changeover
