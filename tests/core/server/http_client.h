// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>

namespace changeover::test {

/// What came back, read by code that shares nothing with the server's.
struct Response {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    bool complete = false;

    std::string header(const std::string& name) const
    {
        const auto at = headers.find(name);
        return at == headers.end() ? std::string() : at->second;
    }
    bool closes() const { return header("connection") == "close"; }
};

/// A blocking client for tests: every wait ends after five seconds, and then the result says so.
class HttpClient {
public:
    explicit HttpClient(FileDescriptor socket) : m_socket(std::move(socket)) {}
    explicit HttpClient(const Endpoint& endpoint)
    {
        auto socket = startConnect(endpoint);
        if (socket) m_socket = std::move(*socket);
        waitFor(POLLOUT);
    }

    int socket() const { return m_socket.get(); }

    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent > 0)
                bytes.remove_prefix(static_cast<std::size_t>(sent));
            else if (errno != EAGAIN || !waitFor(POLLOUT))
                return false;
        }
        return true;
    }
    bool get(const std::string& target, const std::string& extra = {})
    {
        return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + extra + "\r\n");
    }
    void finishSending() { ::shutdown(m_socket.get(), SHUT_WR); }
    void close() { m_socket.reset(); }

    Response read(bool bodyless = false)
    {
        Response response;
        const std::size_t end = readUntil("\r\n\r\n");
        if (end == std::string::npos) return response;
        parseHead(response, m_buffer.substr(0, end));
        m_buffer.erase(0, end + 4);
        if (bodyless || response.status == 100 || response.status == 101) {
            response.complete = true;
        } else if (response.header("transfer-encoding") == "chunked") {
            readChunks(response);
        } else if (response.headers.count("content-length") != 0) {
            const auto size = std::stoull(response.header("content-length"));
            while (m_buffer.size() < size && receive()) {
            }
            response.complete = m_buffer.size() >= size;
            response.body = m_buffer.substr(0, size);
            m_buffer.erase(0, size);
        } else {
            while (receive()) {
            }
            response.complete = m_ended;
            response.body = std::exchange(m_buffer, {});
        }
        return response;
    }

    /// The next `count` bytes, whatever they are; fewer when they do not come.
    std::string readBytes(std::size_t count)
    {
        while (m_buffer.size() < count && receive()) {
        }
        const std::string bytes = m_buffer.substr(0, count);
        m_buffer.erase(0, bytes.size());
        return bytes;
    }
    /// Everything up to and with `mark`; nothing when it does not come.
    std::string readThrough(std::string_view mark)
    {
        const std::size_t at = readUntil(mark);
        return at == std::string::npos ? std::string() : readBytes(at + mark.size());
    }
    /// True when the server's FIN comes, with no byte before it.
    bool readEnd()
    {
        while (m_buffer.empty() && receive()) {
        }
        return m_buffer.empty() && m_ended;
    }
    /// True when nothing at all comes within `ms`.
    bool isSilentFor(int ms) { return m_buffer.empty() && !waitFor(POLLIN, ms); }
    /// The errno that ended the connection, 0 where none did.
    int error() const { return m_error; }

private:
    bool waitFor(short events, int ms = 5000)
    {
        pollfd descriptor{m_socket.get(), events, 0};
        return ::poll(&descriptor, 1, ms) > 0;
    }
    bool receive()
    {
        char bytes[16384];
        for (;;) {
            const ssize_t size = ::recv(m_socket.get(), bytes, sizeof bytes, MSG_DONTWAIT);
            if (size > 0) {
                m_buffer.append(bytes, static_cast<std::size_t>(size));
                return true;
            }
            if (size == 0) {
                m_ended = true;
                return false;
            }
            if (errno != EAGAIN) {
                m_error = errno;
                return false;
            }
            if (!waitFor(POLLIN)) return false;
        }
    }
    std::size_t readUntil(std::string_view mark)
    {
        std::size_t at = m_buffer.find(mark);
        while (at == std::string::npos && receive())
            at = m_buffer.find(mark);
        return at;
    }
    void readChunks(Response& response)
    {
        for (;;) {
            const std::size_t end = readUntil("\r\n");
            if (end == std::string::npos) return;
            const auto size = std::stoull(m_buffer.substr(0, end), nullptr, 16);
            m_buffer.erase(0, end + 2);
            while (m_buffer.size() < size + 2 && receive()) {
            }
            if (m_buffer.size() < size + 2) return;
            response.body += m_buffer.substr(0, size);
            m_buffer.erase(0, size + 2);
            if (size == 0) {
                response.complete = true;
                return;
            }
        }
    }
    static void parseHead(Response& response, const std::string& head)
    {
        response.status = std::stoi(head.substr(9, 3));
        std::size_t at = head.find("\r\n");
        while (at != std::string::npos) {
            const std::size_t next = head.find("\r\n", at + 2);
            const std::string line = head.substr(at + 2, next == std::string::npos ? next : next - at - 2);
            const std::size_t colon = line.find(": ");
            std::string name = line.substr(0, colon);
            std::transform(name.begin(), name.end(), name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            response.headers[name] = line.substr(colon + 2);
            at = next;
        }
    }

    FileDescriptor m_socket;
    std::string m_buffer;
    bool m_ended = false;
    int m_error = 0;
};

}  // namespace changeover::test
