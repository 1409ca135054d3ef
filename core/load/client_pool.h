// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/answer_rules.h"
#include "core/load/client_connection.h"
#include "core/load/generator.h"
#include "core/load/lingering_sockets.h"
#include "core/load/pending_request.h"
#include "core/load/request_writer.h"
#include "core/verdict/classify.h"
#include "core/verdict/request_outcome.h"

#include <sys/epoll.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace changeover {

/// The connections of one load thread, and the requests that wait for one.
///
/// A request takes the connection whose turn it is, or, where that is busy, the one that has been idle
/// longest; where it is not open it is opened for the request, and a refusal is then the request's. Nothing
/// is retried: what happens to a connection happens to the requests on it. An idle connection that the server
/// closes is noticed, and opened again when its turn comes. One thread.
class ClientPool {
public:
    class Sink {
    public:
        /// Once for each request; once more for an answer that is found wrong after it was told as OK.
        virtual void finished(const RequestOutcome& outcome) = 0;

    protected:
        ~Sink() = default;
    };

    /// `epoll` belongs to the caller, who shows us its events, but those with data.u64 == kForeignTag.
    /// `client` is in the ids.
    ClientPool(const LoadConfig& config, std::uint32_t client, std::uint32_t connections, int epoll,
               Sink& sink);

    static constexpr std::uint64_t kForeignTag = ~std::uint64_t{0};

    /// Opens all connections, none of them for a request.
    void openAll(std::int64_t nowNs);
    bool allOpen() const noexcept { return m_open == m_connections.size(); }

    /// The requests of one batch, due together; they go on one connection.
    struct Order {
        RequestPlan plan;
        std::uint64_t sequence = 0;
        std::uint32_t place = 0;  ///< whose turn it is; of a batch, the first one's counts
    };
    void submit(std::span<const Order> batch, std::int64_t dueNs, bool wantsOpen = false);

    void handle(const epoll_event& event);
    /// The caller did not look for so long, beyond what it had planned: every deadline moves by as much. What
    /// fails although it stood still for kStandstillNs says nothing about the server. Before handle().
    void standStill(std::int64_t ns);
    static constexpr std::int64_t kNoticedNs = 50'000'000;
    static constexpr std::int64_t kStandstillNs = 1'000'000'000;

    /// Ends what is over its time.
    void expire(std::int64_t nowNs);
    /// When expire() has something to do; the greatest number when never.
    std::int64_t nextDeadlineNs() const noexcept;
    void cancelAll();

    bool hasIdle() const noexcept { return !m_idle.empty(); }
    std::size_t inFlight() const noexcept { return m_active.size(); }
    std::size_t size() const noexcept { return m_connections.size(); }  ///< connections, open or not
    std::size_t longInFlight() const noexcept { return m_longInFlight; }
    std::uint32_t openConnections() const noexcept { return m_open; }

private:
    using IdleList = IntrusiveList<ClientConnection, &ClientConnection::idle>;

    void pump();
    ClientConnection& takeIdle(const PendingRequest& request);
    void assign(ClientConnection& connection);
    void send(ClientConnection& connection);
    void sendBody(ClientConnection& connection);
    void connected(ClientConnection& connection);
    void receive(ClientConnection& connection, bool hungUp);
    /// False: the connection is not to be read any more.
    bool consume(ClientConnection& connection, std::string_view bytes, bool hungUp);
    void complete(ClientConnection& connection, std::string_view behind);
    void nobodyAsked(ClientConnection& connection, std::string_view bytes);
    void revise(const RequestOutcome& last, const CorruptBytes& bytes);
    Ending endingOf(const ResponseReader& reader, RequestPlan::Kind kind, std::string_view behind) const;
    void note(ClientConnection& connection, const Ending& ending, RequestOutcome& outcome) const;
    bool isStale(const ClientConnection& connection) const;
    void reachedEnd(ClientConnection& connection);
    void fail(ClientConnection& connection, RequestEnd end, int error = 0);
    void finish(PendingRequest& request, const Ending& ending);
    void dropSocket(ClientConnection& connection);
    void leave(ClientConnection& connection, bool hungUp);
    void becomeIdle(ClientConnection& connection, bool failed = false);

    // WebSockets. False: the connection is not to be read any more.
    bool upgraded(ClientConnection& connection, std::string_view behind, bool hungUp);
    bool speak(ClientConnection& connection);
    bool converse(ClientConnection& connection, std::string_view bytes, bool hungUp);
    void speakWhereDue(std::int64_t nowNs);
    void pauseBeforeSpeaking(ClientConnection& connection);
    void endConversation(ClientConnection& connection, bool hungUp);

    std::uint32_t placeOf(const ClientConnection& connection) const noexcept;

    // constant after construction
    const LoadConfig m_config;
    const std::uint32_t m_client;
    const int m_epoll;
    Sink& m_sink;
    const RequestWriter m_writer;
    const AnswerRules m_rules;

    std::vector<ClientConnection> m_connections;
    IdleList m_idle;
    IntrusiveList<ClientConnection, &ClientConnection::resting> m_resting;
    IntrusiveList<ClientConnection, &ClientConnection::pausing> m_pausing;  // WebSockets, by when they speak
    std::uint32_t m_open = 0;
    std::uint32_t m_nextNumber = 0;
    std::int64_t m_openingUntilNs = 0;  // 0: the pool is not being opened
    std::int64_t m_restsAtMostNs;       // an idle connection, by the server's Keep-Alive

    RequestPool m_requests;
    IntrusiveList<PendingRequest, &PendingRequest::active> m_active;    // all in flight, by due time
    IntrusiveList<PendingRequest, &PendingRequest::waiting> m_waiting;  // of these, without a connection
    std::size_t m_longInFlight = 0;
    LingeringSockets m_lingering;
    std::vector<char> m_receiveBuffer, m_sendBuffer;
    std::string m_words;  // what is said on a WebSocket
};

}  // namespace changeover
