// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace changeover {

/// A real server on a real socket that misbehaves on command: each request asks `Behaviour` what to do with
/// it. Its answers are those of changeover-server, from pid 4711, generation 3.
class FakeServer {
public:
    enum class Act {
        Answer,
        AnswerAndClose,  ///< says so, then FIN
        HttpOld,         ///< HTTP/1.0, the body ends with the stream
        Foreign,         ///< another server's body, none of our headers
        Unavailable,     ///< 503
        WrongBody,
        WrongId,
        NotHttp,
        ResetBefore,  ///< RST instead of an answer
        ResetWithin,
        EofBefore,
        EofWithin,
        Silence,
    };
    /// Asked on the server's thread, with the number of the request from 0, in the order in which they were
    /// read.
    using Behaviour = std::function<Act(std::uint64_t number)>;

    struct Seen {
        std::string line;  ///< "GET / HTTP/1.1"
        std::string id;
        std::string body;
        std::size_t readTogether = 1;  ///< so many requests came in one read
        bool asksToClose = false;
    };

    explicit FakeServer(Behaviour behaviour = [](std::uint64_t) { return Act::Answer; });
    ~FakeServer();

    const Endpoint& endpoint() const { return m_endpoint; }
    std::vector<Seen> seen() const;
    std::uint64_t accepted() const { return m_accepted; }
    /// Connections on which the client's end came before ours.
    std::uint64_t clientClosedFirst() const { return m_clientClosedFirst; }

    // Each is done when it returns.
    void freeze();  ///< reads and accepts nothing, as after SIGSTOP
    void thaw();
    void stopListening();  ///< and closes every connection: from now on, refused
    void closeConnections();

private:
    struct Connection {
        FileDescriptor socket;
        std::string input;
        bool finished = false;  // our FIN is sent
    };

    void run();
    void tell(std::function<void()> order);
    void accept();
    bool read(Connection& connection);
    bool serve(Connection& connection);
    bool act(Connection& connection, const Seen& request, Act act);
    std::string answerTo(const Seen& request, Act act) const;

    const Behaviour m_behaviour;
    Endpoint m_endpoint;
    Pipe m_wake;
    std::atomic<std::uint64_t> m_accepted{0}, m_clientClosedFirst{0};

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Seen> m_seen;
    std::function<void()> m_order;
    bool m_frozen = false, m_quit = false;

    // server thread only
    FileDescriptor m_listener;
    std::map<int, Connection> m_connections;
    std::uint64_t m_requests = 0;

    std::thread m_thread;
};

// ---- how

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

inline void sendAll(int socket, const std::string& text)
{
    for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t n = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (n < 0) return;  // the client went away
        sent += static_cast<std::size_t>(n);
    }
}

}  // namespace fake

inline FakeServer::FakeServer(Behaviour behaviour)
    : m_behaviour(std::move(behaviour)), m_wake(std::move(*makePipe())), m_listener(fake::listenOnLoopback())
{
    m_endpoint = *localEndpoint(m_listener.get());
    m_thread = std::thread(&FakeServer::run, this);
}

inline FakeServer::~FakeServer()
{
    thaw();
    tell([this] { m_quit = true; });
    m_thread.join();
}

inline std::vector<FakeServer::Seen> FakeServer::seen() const
{
    const std::lock_guard lock(m_mutex);
    return m_seen;
}

/// Has the server's thread do it, and waits until it has.
inline void FakeServer::tell(std::function<void()> order)
{
    std::unique_lock lock(m_mutex);
    m_order = std::move(order);
    if (::write(m_wake.writeEnd.get(), "!", 1) != 1) throw std::runtime_error("cannot wake the server");
    m_changed.wait(lock, [this] { return !m_order; });
}

inline void FakeServer::freeze()
{
    tell([this] { m_frozen = true; });
}

inline void FakeServer::thaw()
{
    const std::lock_guard lock(m_mutex);
    m_frozen = false;
    m_changed.notify_all();
}

inline void FakeServer::stopListening()
{
    tell([this] {
        m_listener.reset();
        m_connections.clear();
    });
}

inline void FakeServer::closeConnections()
{
    tell([this] { m_connections.clear(); });
}

inline void FakeServer::run()
{
    while (!m_quit) {
        std::vector<pollfd> polled{{m_wake.readEnd.get(), POLLIN, 0}};
        if (m_listener) polled.push_back({m_listener.get(), POLLIN, 0});
        for (const auto& [fd, connection] : m_connections)
            polled.push_back({fd, POLLIN, 0});
        if (::poll(polled.data(), polled.size(), -1) < 0) continue;
        if (polled[0].revents) {
            char byte = 0;
            if (::read(m_wake.readEnd.get(), &byte, 1) != 1) return;
            std::unique_lock lock(m_mutex);
            if (m_order) m_order();
            m_order = nullptr;
            m_changed.notify_all();
            m_changed.wait(lock, [this] { return !m_frozen; });
            continue;  // the descriptors may be others now
        }
        for (const pollfd& one : polled) {
            if (!one.revents) continue;
            if (one.fd == m_listener.get())
                accept();
            else if (!read(m_connections.at(one.fd)))
                m_connections.erase(one.fd);
        }
    }
}

inline void FakeServer::accept()
{
    FileDescriptor socket(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) return;
    const int on = 1;  // or the second of pipelined answers waits for the client's delayed acknowledgement
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++m_accepted;
    const int fd = socket.get();
    m_connections[fd].socket = std::move(socket);
}

inline bool FakeServer::read(Connection& connection)
{
    char bytes[16384];
    const ssize_t got = ::recv(connection.socket.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (got <= 0) {
        if (!connection.finished) ++m_clientClosedFirst;
        return false;
    }
    connection.input.append(bytes, static_cast<std::size_t>(got));
    return serve(connection);
}

inline bool FakeServer::serve(Connection& connection)
{
    std::vector<Seen> requests;
    for (;;) {
        const std::size_t headEnd = connection.input.find("\r\n\r\n");
        if (headEnd == std::string::npos) break;
        const std::string head = connection.input.substr(0, headEnd + 2);
        std::size_t end = headEnd + 4;
        const std::size_t length = fake::headerOf(head, "Content-Length").empty()
                                       ? 0
                                       : std::stoul(fake::headerOf(head, "Content-Length"));
        Seen seen{head.substr(0, head.find("\r\n")),
                  fake::headerOf(head, "X-Request-Id"),
                  {},
                  1,
                  fake::headerOf(head, "Connection") == "close"};
        const bool bodyMissing = connection.input.size() == end;
        if (bodyMissing && !fake::headerOf(head, "Expect").empty()) {
            fake::sendAll(connection.socket.get(), "HTTP/1.1 100 Continue\r\n\r\n");
            connection.input.replace(connection.input.find("\r\nExpect"), 8, "\r\nExpecd");  // said once
        }
        if (!fake::headerOf(head, "Transfer-Encoding").empty()) {
            const std::optional<std::string> body = fake::takeChunks(connection.input, end);
            if (!body) break;
            seen.body = *body;
        } else if (connection.input.size() < end + length) {
            break;
        } else {
            seen.body = connection.input.substr(end, length);
            end += length;
        }
        connection.input.erase(0, end);
        requests.push_back(seen);
    }
    for (Seen& request : requests) {
        request.readTogether = requests.size();
        {
            const std::lock_guard lock(m_mutex);
            m_seen.push_back(request);
        }
        if (!act(connection, request, m_behaviour(m_requests++))) return false;
        if (connection.finished) break;
    }
    return true;
}

/// False: the connection is to be closed.
inline bool FakeServer::act(Connection& connection, const Seen& request, Act act)
{
    const int socket = connection.socket.get();
    const auto reset = [socket] {
        const linger now{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return false;
    };
    const std::string answer = answerTo(request, act);
    switch (act) {
    case Act::ResetBefore:
        return reset();
    case Act::EofBefore:
        return false;
    case Act::ResetWithin:
        fake::sendAll(socket, answer.substr(0, answer.size() / 2));
        return reset();
    case Act::EofWithin:
        fake::sendAll(socket, answer.substr(0, answer.size() / 2));
        return false;
    case Act::Silence:
        return true;
    case Act::Answer:
    case Act::Foreign:
    case Act::Unavailable:
    case Act::WrongBody:
    case Act::WrongId:
    case Act::NotHttp:
        fake::sendAll(socket, answer);
        break;
    case Act::AnswerAndClose:
    case Act::HttpOld:
        fake::sendAll(socket, answer);
        ::shutdown(socket, SHUT_WR);
        connection.finished = true;
        return true;
    }
    if (request.asksToClose) {
        ::shutdown(socket, SHUT_WR);
        connection.finished = true;
    }
    return true;
}

inline std::string FakeServer::answerTo(const Seen& request, Act act) const
{
    if (act == Act::NotHttp) return "220 smtp.example.com ESMTP\r\n";
    std::string body = "Hello world! pid=4711 generation=3\n";
    bool chunked = false;
    if (request.line.starts_with("GET /sleep")) {
        body = "slept " + std::to_string(fake::parameter(request.line, "ms")) + " ms pid=4711 generation=3\n";
    } else if (request.line.starts_with("POST /transfer")) {
        body = "transferred " + std::to_string(fake::parameter(request.line, "amount")) +
               " pid=4711 generation=3\n";
    } else if (request.line.starts_with("POST /echo")) {
        body = request.body;
    } else if (request.line.starts_with("GET /stream")) {
        chunked = true;
        body.clear();
        for (int i = 1; i <= fake::parameter(request.line, "chunks"); ++i)
            body += "7\r\nline " + std::to_string(i) + "\n\r\n";
        body += "0\r\n\r\n";
    }
    if (act == Act::WrongBody) body[body.size() > 8 ? 7 : 0] = '#';
    if (act == Act::Foreign) body = "It works!\n";
    std::string head = act == Act::HttpOld ? "HTTP/1.0 200 OK\r\n" : "HTTP/1.1 200 OK\r\n";
    if (act == Act::Unavailable) head = "HTTP/1.1 503 Service Unavailable\r\n";
    if (act != Act::Foreign) {
        head += "X-Pid: 4711\r\nX-Generation: 3\r\n";
        head += "X-Request-Id: " + (act == Act::WrongId ? "0#0#0815" : request.id) + "\r\n";
    }
    if (act == Act::AnswerAndClose) head += "Connection: close\r\n";
    if (chunked)
        head += "Transfer-Encoding: chunked\r\n";
    else if (act != Act::HttpOld)
        head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return head + "\r\n" + body;
}

}  // namespace changeover
