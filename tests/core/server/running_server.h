// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/server/sample_server.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/transfer_ledger.h"
#include "http_client.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

namespace changeover::test {

/// A SampleServer on a loopback port of its own, with a small engine around it: this thread's calls are
/// posted to the engine's thread, and their handlers awaited.
class RunningServer {
public:
    explicit RunningServer(const ServerOptions& options = {})
        : m_scoreboard(Scoreboard::create().value()), m_guard(m_io.get_executor()),
          m_server(m_io.get_executor(), options, 7, m_scoreboard, nullptr,
                   {.isReady = [this] { return ready.load(); },
                    .restarts = [](RestartOutcome) { return std::uint64_t{3}; },
                    .raise = [this](int signal) { raised = signal; },
                    .ledger = &m_accounts,
                    .journal = &journal}),
          m_thread([this] { m_io.run(); })
    {
        Listener listener;
        listener.socket = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
        ::listen(listener.socket.get(), 64);
        listener.address = localEndpoint(listener.socket.get()).value();
        m_listeners.push_back(std::move(listener));
        call([this](auto done) { m_server.prepare(done); });
        startAccepting();
    }
    ~RunningServer()
    {
        m_server.stop();
        m_io.stop();
        m_thread.join();
    }

    HttpClient connect() const { return HttpClient(m_listeners[0].address); }
    const Endpoint& address() const { return m_listeners[0].address; }
    int listener() const { return m_listeners[0].socket.get(); }
    ServiceLoad load() const { return m_server.load(); }
    Scoreboard& scoreboard() { return m_scoreboard; }
    std::uint64_t abandoned() const
    {
        std::uint64_t sum = 0;
        for (const ScoreboardSlot& slot : m_scoreboard.slots())
            sum += slot.abandoned.load();
        return sum;
    }
    /// Threads that took a connection.
    int acceptingThreads() const
    {
        int count = 0;
        for (const ScoreboardSlot& slot : m_scoreboard.slots())
            count += slot.accepted.load() > 0 ? 1 : 0;
        return count;
    }
    std::string metrics() const
    {
        std::string text;
        m_server.writeMetrics(text);
        return text;
    }

    void startAccepting()
    {
        call([this](auto done) { m_server.startAccepting(m_listeners, done); });
    }
    ServiceLoad stopAccepting()
    {
        std::promise<ServiceLoad> promise;
        boost::asio::post(m_io,
                          [&] { m_server.stopAccepting([&](ServiceLoad at) { promise.set_value(at); }); });
        return promise.get_future().get();
    }
    void emptyAcceptQueue()
    {
        call([this](auto done) { m_server.emptyAcceptQueue(m_listeners, done); });
    }
    /// Returns when every worker has its order.
    std::future<DrainResult> drain(const DrainOrder& order)
    {
        auto promise = std::make_shared<std::promise<DrainResult>>();
        boost::asio::post(m_io, [this, order, promise] {
            m_server.drain(order, [promise](DrainResult result) { promise->set_value(result); });
        });
        auto result = promise->get_future();
        stopAccepting();  // comes to the workers behind the order
        return result;
    }
    void shortenDrain(std::chrono::milliseconds deadline)
    {
        boost::asio::post(m_io, [this, deadline] { m_server.shortenDrain(deadline); });
    }

    std::atomic<bool> ready{true};
    std::atomic<int> raised{0};
    Journal journal = Journal::create({.rings = 8, .entries = 1'024}).value();

private:
    template <class Function> void call(Function function)
    {
        std::promise<std::error_code> promise;
        boost::asio::post(m_io, [&] { function([&](std::error_code error) { promise.set_value(error); }); });
        const std::error_code error = promise.get_future().get();
        if (error) throw std::system_error(error);
    }

    Scoreboard m_scoreboard;
    TransferLedger m_accounts = TransferLedger::create().value();
    boost::asio::io_context m_io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_guard;
    SampleServer m_server;
    std::vector<Listener> m_listeners;
    std::thread m_thread;
};

inline DrainOrder drainOrder(int deadlineMs, int idleGraceMs)
{
    return {.deadline = std::chrono::milliseconds(deadlineMs),
            .idleGrace = std::chrono::milliseconds(idleGraceMs)};
}

/// The result of a drain, or a result that no drain has when none comes.
inline DrainResult await(std::future<DrainResult>& result)
{
    if (result.wait_for(std::chrono::seconds(15)) != std::future_status::ready) return {.forced = 999};
    return result.get();
}

}  // namespace changeover::test
