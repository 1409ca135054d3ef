// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace changeover::fuzz {

/// Feeds a byte stream to `reader` as a connection does, in pieces of which `lengthAt(offset)` gives each
/// one's length (at least 1), and returns what `tell` makes of every outcome but NeedMore. `tell(text,
/// progress)` returns false when nothing more can be read. What is left unread stands behind, in brackets.
template <class Reader, class LengthAt, class Tell>
std::string readCut(Reader& reader, std::string_view stream, LengthAt lengthAt, Tell tell)
{
    std::string pending, told;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t piece = std::min<std::size_t>(lengthAt(at), stream.size() - at);
        pending += stream.substr(at, piece);
        at += piece;
        while (!pending.empty()) {
            const auto step = reader.feed(pending);
            if (step.consumed > pending.size()) __builtin_trap();
            pending.erase(0, step.consumed);
            if (step.progress == Reader::Progress::NeedMore) break;
            if (!tell(told, step.progress)) return told;
            reader.next();
        }
    }
    return told + '[' + pending + ']';
}

/// The same, whole or in pieces up to `longest` whose lengths the stream's own bytes decide.
template <class Reader, class Tell>
std::string readInPieces(Reader& reader, std::string_view stream, std::size_t longest, Tell tell)
{
    const auto lengthAt = [stream, longest](std::size_t at) {
        return longest >= stream.size() ? stream.size() : 1 + static_cast<std::uint8_t>(stream[at]) % longest;
    };
    return readCut(reader, stream, lengthAt, tell);
}

}  // namespace changeover::fuzz
