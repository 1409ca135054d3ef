// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace changeover::fuzz {

/// Feeds a byte stream to `reader` as a connection does: whole, or in pieces up to `longest` whose lengths
/// its own bytes decide, and gives what `tell` makes of every outcome but NeedMore. `tell(text, progress)`
/// returns false when nothing more can be read.
template <class Reader, class Tell>
std::string readInPieces(Reader& reader, std::string_view stream, std::size_t longest, Tell tell)
{
    std::string pending, told;
    for (std::size_t at = 0; at < stream.size();) {
        const auto byte = static_cast<std::uint8_t>(stream[at]);
        const std::size_t wanted = longest >= stream.size() ? stream.size() : 1 + byte % longest;
        const std::size_t piece = std::min(wanted, stream.size() - at);
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
    return told;
}

}  // namespace changeover::fuzz
