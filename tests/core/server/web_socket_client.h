// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http_client.h"

#include <cstdint>

namespace changeover::test {

/// What a client sends, made by code that shares nothing with the server's.
inline std::string maskedFrame(unsigned first, std::string_view payload)
{
    constexpr std::string_view kMask = "\x37\xfa\x21\x3d";
    std::string frame(1, static_cast<char>(first));
    const int lengthBytes = payload.size() < 126 ? 0 : payload.size() < 65'536 ? 2 : 8;
    frame += static_cast<char>(0x80 | (lengthBytes == 0 ? payload.size() : lengthBytes == 2 ? 126 : 127));
    for (int i = lengthBytes; i-- > 0;)
        frame += static_cast<char>(payload.size() >> (8 * i));
    frame += kMask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += static_cast<char>(payload[i] ^ kMask[i % 4]);
    return frame;
}

inline std::string textFrame(std::string_view text) { return maskedFrame(0x81, text); }

/// "\x03\xe8…": a Close's payload.
inline std::string closePayload(unsigned code, std::string_view words = {})
{
    return std::string{static_cast<char>(code >> 8), static_cast<char>(code)}.append(words);
}

/// A frame from the server; opcode 0 where none came, or a masked one.
struct ServerFrame {
    int opcode = 0;
    std::string payload;

    int closeCode() const
    {
        if (opcode != 8 || payload.size() < 2) return 0;
        return static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
    }
};

inline ServerFrame readFrame(HttpClient& client)
{
    const std::string start = client.readBytes(2);
    if (start.size() < 2 || (start[0] & 0x80) == 0 || (start[1] & 0x80) != 0) return {};
    auto size = static_cast<std::uint64_t>(start[1]);
    if (size > 125) {
        const std::string length = client.readBytes(size == 126 ? 2 : 8);
        size = 0;
        for (const char byte : length)
            size = size << 8 | static_cast<unsigned char>(byte);
    }
    return {start[0] & 0x0f, client.readBytes(size)};
}

/// `behind` goes out with the request.
inline bool askForWebSocket(HttpClient& client, const std::string& behind = {})
{
    return client.send(
        "GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
        behind);
}

/// The answer to the handshake; 101 where it is one.
inline Response openWebSocket(HttpClient& client)
{
    askForWebSocket(client);
    return client.read();
}

}  // namespace changeover::test
