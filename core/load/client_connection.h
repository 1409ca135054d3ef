// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/intrusive_list.h"
#include "core/load/pending_request.h"
#include "core/load/request_writer.h"
#include "core/load/response_reader.h"
#include "core/load/web_socket_exchange.h"
#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"
#include "core/verdict/request_outcome.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace changeover {

/// One place of the pool: a socket, now and then a new one, and the requests in flight on it.
///
/// Moves bytes; decides nothing. Errors come back as errno, 0 for none. One thread.
class ClientConnection {
public:
    enum class State : std::uint8_t { Closed, Connecting, Open };

    ClientConnection() { m_kept.reserve(512); }  // the beginning of an answer fits

    State state() const noexcept { return m_state; }
    /// Of the socket: numbers connections opened, never reused.
    std::uint32_t number() const noexcept { return m_number; }

    /// Starts to connect and registers with `epoll`, edge-triggered, under number << 32 | `place`.
    int open(const Endpoint& target, int epoll, std::uint32_t place, std::uint32_t number);
    /// Once writable: whether it worked.
    int finishConnecting() noexcept;
    /// Of the socket, TCP; 0: not known.
    std::uint16_t localPort() const noexcept { return m_localPort; }
    void close() noexcept;
    FileDescriptor release() noexcept;

    // Requests in flight, at most kMaxBatch, answered in order.
    void push(PendingRequest& request) noexcept;
    PendingRequest& front() const noexcept { return *m_flight[0]; }
    std::size_t inFlight() const noexcept { return m_inFlight; }
    PendingRequest& at(std::size_t i) const noexcept { return *m_flight[i]; }
    void pop() noexcept;
    /// A response to front(), sent by load thread `client`, is read next, and judged by `rules`, which must
    /// live as long as this.
    void expectAnswer(std::uint32_t client, const AnswerRules& rules);
    ResponseReader& reader() noexcept { return m_reader; }
    const ResponseReader& reader() const noexcept { return m_reader; }

    /// Before the first upgrade(), which then allocates nothing.
    void prepareWebSocket() { m_webSocket = std::make_unique<WebSocketExchange>(); }
    /// The server agreed to front(): until it is closed, this connection is a WebSocket.
    void upgrade() noexcept;
    bool isWebSocket() const noexcept { return m_upgraded; }
    WebSocketExchange& webSocket() noexcept { return *m_webSocket; }

    /// Sends, or keeps what the kernel does not take now for flush().
    int write(std::string_view bytes);
    int flush();
    /// recv(2) behind what keep() kept, into `buffer`. > 0: so many bytes lie at its front, all told; 0: end
    /// of file; < 0: -errno. `filled` says whether the kernel may have more.
    std::int64_t receive(std::span<char> buffer, bool& filled);
    /// Bytes to be shown again with more behind them.
    void keep(std::string_view bytes) { m_kept.assign(bytes.begin(), bytes.end()); }

    // Who answered last on this socket; 0 unknown.
    std::int32_t lastPid = 0, lastGeneration = 0;
    bool served = false;     ///< something was sent on it before
    bool closing = false;    ///< the server said so
    bool bodyWaits = false;  ///< for 100 Continue
    std::int64_t restsUntilNs = 0;
    std::int64_t speaksAtNs = 0;  ///< on a WebSocket
    std::int64_t idleSinceNs = 0;
    /// What was told last of a request on this socket; pays for what comes behind its answer.
    std::optional<RequestOutcome> last;
    ListHook<ClientConnection> idle, resting, pausing;

private:
    FileDescriptor m_socket;
    State m_state = State::Closed;
    std::uint32_t m_number = 0;
    std::uint16_t m_localPort = 0;
    std::size_t m_inFlight = 0;
    std::array<PendingRequest*, kMaxBatch> m_flight{};
    std::optional<RequestIdText> m_expectedId;
    ResponseReader m_reader;
    std::unique_ptr<WebSocketExchange> m_webSocket;
    bool m_upgraded = false;
    std::vector<char> m_kept, m_unsent;
    std::size_t m_sent = 0;  // of m_unsent
};

}  // namespace changeover
