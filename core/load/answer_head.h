// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/corruption.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

/// What the head of a response says, as RFC 9112 tells a recipient to read it: a status line without a
/// reason, or without the space before it, and lines that end with LF alone are well; folded lines are one.
/// Pure.
struct AnswerHead {
    static constexpr std::size_t kMaxBytes = 64 * 1024;

    int status = 0;
    bool old = false;                     ///< HTTP/1.0
    bool chunked = false, coded = false;  ///< the last transfer coding is chunked; there is one at all
    std::optional<std::uint64_t> length;  ///< Content-Length
    bool close = false, keepAlive = false, upgrade = false;  ///< Connection
    std::optional<std::uint32_t> keepAliveSeconds;           ///< Keep-Alive: timeout=
    std::optional<std::int32_t> pid, generation;             ///< X-Pid, X-Generation
    bool carriesId = false;                                  ///< the one that was sent
    bool anothersId = false;                                 ///< of a request of this run
    bool strangeId = false;                                  ///< any other
    std::string_view webSocketAccept;                        ///< within the bytes that were read

    Corruption why = Corruption::None;  ///< the first line that is wrong
    CorruptBytes bytes;

    /// The length of the head at the front of `bytes`, its empty line included; nothing where more is to
    /// come.
    static std::optional<std::size_t> endIn(std::string_view bytes) noexcept;
    /// It may still become the head of an HTTP/1.x response.
    static bool mayBegin(std::string_view bytes) noexcept;
    /// `bytes` is a whole head; `id` is that of its request, and ids of this run have clients under
    /// `clients`.
    static AnswerHead parse(std::string_view bytes, std::string_view id, std::uint32_t clients) noexcept;

private:
    void fail(Corruption corruption, std::string_view line) noexcept;
    void readStatus(std::string_view line) noexcept;
    void readField(std::string_view line, std::string_view id, std::uint32_t clients) noexcept;
    void readLength(std::string_view value, std::string_view line) noexcept;
    void readConnection(std::string_view value) noexcept;
    void readKeepAlive(std::string_view value) noexcept;
    void readCodings(std::string_view value) noexcept;
    void readId(std::string_view value, std::string_view id, std::uint32_t clients) noexcept;
};

}  // namespace changeover
