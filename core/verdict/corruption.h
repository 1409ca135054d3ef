// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace changeover {

/// What is wrong with what came instead of the answer: why a request is CORRUPT.
enum class Corruption : std::uint8_t {
    None,
    Unasked,          ///< an answer that no request asked for, or one more than was asked for
    Longer,           ///< more bytes than its length says
    NotHttp,          ///< it does not begin with HTTP/1.x and a status
    BadField,         ///< a line of the head is no `name: value`
    HeadTooLong,      ///< over 64 KiB
    BadLength,        ///< Content-Length is no number, or there are two that differ
    BadChunk,         ///< a chunk without a size, or without a line end behind it
    Switched,         ///< 101 that no request asked for
    BadHandshake,     ///< of a WebSocket: RFC 6455 4.1
    BadConversation,  ///< on a WebSocket: no frame, or not what was said
    AnothersId,       ///< the id of another request of this run
    WrongId,          ///< our server sends back another id than it was sent
    WrongBody,        ///< not what was asked of our server
    NoMatch,          ///< the body does not match what is expected of it
};
inline constexpr Corruption kLastCorruption = Corruption::NoMatch;

/// The first bytes of what is wrong, as far as there is room.
struct CorruptBytes {
    std::array<char, 24> text{};
    std::uint8_t size = 0;

    CorruptBytes() = default;
    explicit CorruptBytes(std::string_view bytes) noexcept
        : size(static_cast<std::uint8_t>(std::min(bytes.size(), text.size())))
    {
        std::copy_n(bytes.begin(), size, text.begin());
    }
    std::string_view view() const noexcept { return {text.data(), size}; }
    bool operator==(const CorruptBytes&) const = default;
};

/// "others_id"; "" for None.
std::string_view name(Corruption why) noexcept;

/// `the body is not what was asked for: "Goodbye"`: what is wrong, and which bytes show it, all printable.
/// Empty for None.
std::string words(Corruption why, std::string_view bytes);

/// "302 Found"; the number alone where it has no name.
std::string statusWords(int status);

}  // namespace changeover
