// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

enum class Mix { Get, Slow, Post, Stream, Pipelined, Transfer, Mixed };
/// "get", …; nothing for another word.
std::optional<Mix> parseMix(std::string_view text);
std::string_view name(Mix mix) noexcept;

/// What one request asks for, and so what its answer must look like.
struct RequestPlan {
    enum class Kind : std::uint8_t {
        Get,        ///< GET /
        Sleep,      ///< GET /sleep?ms=`amount`
        Stream,     ///< GET /stream?chunks=`amount`&ms=…
        Echo,       ///< POST /echo with a body of `amount` bytes
        Transfer,   ///< POST /transfer of `amount`, between accounts that `pattern` chooses
        Events,     ///< GET /events, `amount` of them
        Long,       ///< what --long names: it takes its time
        WebSocket,  ///< GET /ws, then `amount` messages, which `pattern` makes, and each one's echo
    };

    Kind kind = Kind::Get;
    bool chunked = false;         ///< the body goes in chunks
    bool expectContinue = false;  ///< the body waits for 100 Continue
    std::uint32_t amount = 0;
    std::uint64_t pattern = 0;  ///< seeds the body

    bool operator==(const RequestPlan&) const = default;
};

/// Between the pieces of a stream, of events, and between what we say on a WebSocket.
inline constexpr std::chrono::milliseconds kPieceInterval{20};

/// Request `sequence` of load thread `client`. The same seed plans the same requests. Pure.
RequestPlan planRequest(Mix mix, std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept;

inline constexpr unsigned kMaxBatch = 3;
/// How many requests are due together.
constexpr unsigned batchOf(Mix mix) noexcept
{
    return mix == Mix::Pipelined || mix == Mix::Mixed ? kMaxBatch : 1;
}
/// The batch that begins with `sequence` goes on one connection; if not, each of it on another. Pure.
bool isPipelined(Mix mix, std::uint64_t seed, std::uint32_t client, std::uint64_t sequence) noexcept;

/// Whether sending a request of this mix twice does no more than sending it once (RFC 9110, 9.2.2).
constexpr bool isIdempotent(Mix mix) noexcept
{
    return mix != Mix::Post && mix != Mix::Transfer && mix != Mix::Mixed;
}

/// The accounts of a transfer, A to J, never the same two. Pure.
struct TransferAccounts {
    char from = 'A', to = 'B';
};
TransferAccounts transferAccounts(const RequestPlan& plan) noexcept;

/// Makes message `index` of a WebSocket: its length, its bytes, its mask. Pure.
std::uint64_t messagePattern(const RequestPlan& plan, std::uint64_t index) noexcept;
/// Of one message at most: over 125, so that both spellings of a length occur (RFC 6455 5.2).
inline constexpr std::size_t kMaxMessageBytes = 300;

/// Byte `index` of a body: printable, and different from one request to the next.
constexpr char patternByte(std::uint64_t pattern, std::uint64_t index) noexcept
{
    return static_cast<char>('a' + ((pattern >> (index % 8 * 8) & 0xff) + index) % 26);
}

}  // namespace changeover
