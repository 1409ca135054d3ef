// SPDX-License-Identifier: GPL-3.0-or-later
// What either end of a WebSocket sends: any bytes are read to the same messages and the same failure however
// they are cut.
#include "core/websocket/frame.h"
#include "tests/fuzz/pieces.h"

#include <cstdlib>

using namespace changeover;

namespace {

constexpr std::size_t kMaxMessage = 256;  // that a short input can exceed

std::string messagesIn(std::string_view stream, WebSocketPeer peer, std::size_t longestPiece)
{
    WebSocketReader reader(kMaxMessage, peer);
    return fuzz::readInPieces(
        reader, stream, longestPiece, [&](std::string& told, WebSocketReader::Progress progress) {
            if (progress == WebSocketReader::Progress::Failed) {
                told += "closed with " + std::to_string(static_cast<int>(reader.failure().code));
                return false;
            }
            if (reader.payload().size() > kMaxMessage) std::abort();
            told += std::to_string(static_cast<int>(reader.opcode())) + ' ';
            told.append(reader.payload()) += '\n';
            return true;
        });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view stream(reinterpret_cast<const char*>(data), size);
    for (const WebSocketPeer peer : {WebSocketPeer::Client, WebSocketPeer::Server}) {
        const std::string whole = messagesIn(stream, peer, stream.size());
        for (const std::size_t longestPiece : {1, 3, 17})
            if (messagesIn(stream, peer, longestPiece) != whole) std::abort();
    }
    return 0;
}
