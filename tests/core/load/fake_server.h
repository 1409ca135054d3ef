// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"
#include "tests/core/load/fake_web_socket.h"
#include "tests/core/load/fake_wire.h"

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
#include <memory>
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
        WrongBody,       ///< of a handshake: the wrong Sec-WebSocket-Accept
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
        std::string key;               ///< a WebSocket's
        std::size_t readTogether = 1;  ///< so many requests came in one read
        bool asksToClose = false;
    };

    explicit FakeServer(
        Behaviour behaviour = [](std::uint64_t) { return Act::Answer; }, FakeTalk talk = FakeTalk::Echo);
    ~FakeServer();

    const Endpoint& endpoint() const { return m_endpoint; }
    /// What is done with the requests for a WebSocket. Before there are any.
    void setHandshake(Act act) { m_handshake = act; }
    std::vector<Seen> seen() const;
    std::uint64_t accepted() const { return m_accepted; }
    /// Connections on which the client's end came before ours.
    std::uint64_t clientClosedFirst() const { return m_clientClosedFirst; }

    // Each is done when it returns.
    void freeze();  ///< reads and accepts nothing, as after SIGSTOP
    void thaw();
    void stopListening();  ///< and closes every connection: from now on, refused
    void closeConnections();
    void closeWebSockets();  ///< says 1012 on each

private:
    struct Connection {
        FileDescriptor socket;
        std::string input;
        std::unique_ptr<FakeWebSocket> webSocket;
        bool finished = false;  // our FIN is sent
    };

    void run();
    void tell(std::function<void()> order);
    void accept();
    bool read(Connection& connection);
    bool serve(Connection& connection);
    bool converse(Connection& connection);
    bool act(Connection& connection, const Seen& request, Act act);
    std::string answerTo(const Seen& request, Act act) const;

    const Behaviour m_behaviour;
    const FakeTalk m_talk;
    std::atomic<Act> m_handshake{Act::Answer};
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

inline FakeServer::FakeServer(Behaviour behaviour, FakeTalk talk)
    : m_behaviour(std::move(behaviour)), m_talk(talk), m_wake(std::move(*makePipe())),
      m_listener(fake::listenOnLoopback())
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

inline void FakeServer::closeWebSockets()
{
    tell([this] {
        for (auto& [fd, connection] : m_connections)
            if (connection.webSocket) connection.webSocket->restart(fd);
    });
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
    return connection.webSocket ? converse(connection) : serve(connection);
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
                  fake::headerOf(head, "Sec-WebSocket-Key"),
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
        const Act asked = m_behaviour(m_requests++);
        if (!act(connection, request, request.key.empty() ? asked : m_handshake.load())) return false;
        if (connection.finished) break;
    }
    return true;
}

/// False: the connection is to be closed.
inline bool FakeServer::converse(Connection& connection)
{
    const FakeWebSocket::Then then = connection.webSocket->hear(connection.socket.get(), connection.input);
    connection.input.clear();
    if (then == FakeWebSocket::Then::Reset) fake::resetOnClose(connection.socket.get());
    if (then == FakeWebSocket::Then::Finish) {
        ::shutdown(connection.socket.get(), SHUT_WR);
        connection.finished = true;
    }
    return then == FakeWebSocket::Then::GoOn || then == FakeWebSocket::Then::Finish;
}

/// False: the connection is to be closed.
inline bool FakeServer::act(Connection& connection, const Seen& request, Act act)
{
    const int socket = connection.socket.get();
    const auto reset = [socket] {
        fake::resetOnClose(socket);
        return false;
    };
    std::string answer = answerTo(request, act);
    if (act == Act::Answer && !request.key.empty()) {
        connection.webSocket = std::make_unique<FakeWebSocket>(m_talk);
        answer += connection.webSocket->opening();
    }
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
    if (!request.key.empty() && act != Act::Foreign && act != Act::Unavailable)
        return fake::upgrade(request.key, act == Act::WrongId ? "0000-00000000-0000000815" : request.id,
                             act != Act::WrongBody);
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
    if (request.line.starts_with("GET /events")) {
        chunked = true;
        body = fake::events(fake::parameter(request.line, "count"));
    }
    if (act == Act::WrongBody) body[body.size() > 8 ? 7 : 0] = '#';
    if (act == Act::Foreign) body = "It works!\n";
    std::string head = act == Act::HttpOld ? "HTTP/1.0 200 OK\r\n" : "HTTP/1.1 200 OK\r\n";
    if (act == Act::Unavailable) head = "HTTP/1.1 503 Service Unavailable\r\n";
    if (act != Act::Foreign) {
        head += "X-Pid: 4711\r\nX-Generation: 3\r\n";
        head += "X-Request-Id: " + (act == Act::WrongId ? "0000-00000000-0000000815" : request.id) + "\r\n";
    }
    if (act == Act::AnswerAndClose) head += "Connection: close\r\n";
    if (chunked)
        head += "Transfer-Encoding: chunked\r\n";
    else if (act != Act::HttpOld)
        head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return head + "\r\n" + body;
}

}  // namespace changeover
