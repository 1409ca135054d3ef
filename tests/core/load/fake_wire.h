// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"
#include "core/websocket/handshake.h"

#include <sys/socket.h>

#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>

namespace changeover {

namespace fake {

inline FileDescriptor listenOnLoopback()
{
    Result<FileDescriptor> socket = bindStream(*Endpoint::parse("127.0.0.1:0"));
    if (!socket || ::listen(socket->get(), 1024) != 0) throw std::runtime_error("cannot listen");
    return std::move(*socket);
}

inline std::string headerOf(const std::string& head, const std::string& name)
{
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

/// Takes a chunked body off the front of `text` at `from`; nothing if it is not whole.
inline std::optional<std::string> takeChunks(const std::string& text, std::size_t& from)
{
    std::string body;
    for (std::size_t at = from;;) {
        const std::size_t lineEnd = text.find("\r\n", at);
        if (lineEnd == std::string::npos) return std::nullopt;
        const std::size_t size = std::stoul(text.substr(at, lineEnd - at), nullptr, 16);
        if (text.size() < lineEnd + 2 + size + 2) return std::nullopt;
        body += text.substr(lineEnd + 2, size);
        at = lineEnd + 2 + size + 2;
        if (size == 0) {
            from = at;
            return body;
        }
    }
}

inline int parameter(const std::string& line, const std::string& name)
{
    const std::size_t at = line.find(name + "=");
    return at == std::string::npos ? 0 : std::stoi(line.substr(at + name.size() + 1));
}

/// What close() then sends is a RST.
inline void resetOnClose(int socket)
{
    const linger now{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

/// A body of so many events, in chunks.
inline std::string events(int count)
{
    std::string body;
    for (int id = 1; id <= count; ++id) {
        const std::string event = std::string(id == 1 ? "retry: 100\n" : "") + "id: " + std::to_string(id) +
                                  "\ndata: pid=4711 generation=3\n\n";
        char size[8];
        std::snprintf(size, sizeof size, "%zx", event.size());
        body += std::string(size) + "\r\n" + event + "\r\n";
    }
    return body + "0\r\n\r\n";
}

/// The answer to a WebSocket's handshake.
inline std::string upgrade(const std::string& key, const std::string& id, bool right)
{
    const WebSocketAccept accept = webSocketAccept(right ? key : key + "x");
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           std::string(accept.data(), accept.size()) +
           "\r\nX-Pid: 4711\r\nX-Generation: 3\r\nX-Request-Id: " + id + "\r\n\r\n";
}

inline void sendAll(int socket, const std::string& text)
{
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t n = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (n < 0) return;  // the client went away
        sent += static_cast<std::size_t>(n);
    }
}

}  // namespace fake

}  // namespace changeover
