// SPDX-License-Identifier: BSL-1.0
#include "core/server/sample_server.h"

#include "core/posix/clock.h"
#include "core/server/metrics.h"
#include "core/server/server_worker.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unistd.h>

#include <atomic>
#include <utility>

namespace changeover {

namespace {

using boost::asio::any_io_executor;

/// Calls `done` on the executor when as many workers have said so as there are.
std::function<void()> countdown(const any_io_executor& executor, std::size_t workers,
                                std::function<void()> done)
{
    auto left = std::make_shared<std::atomic<std::size_t>>(workers);
    return [left, executor, done = std::move(done)] {
        if (left->fetch_sub(1) == 1) boost::asio::post(executor, done);
    };
}

Result<std::vector<FileDescriptor>> duplicates(std::span<const Listener> listeners)
{
    std::vector<FileDescriptor> copies;
    for (const Listener& listener : listeners) {
        auto copy = listener.socket.duplicate();
        if (!copy) return copy.error();
        copies.push_back(std::move(*copy));
    }
    return copies;
}

}  // namespace

struct SampleServer::Impl {
    Impl(any_io_executor engine, const ServerOptions& what, Scoreboard& board)
        : executor(std::move(engine)), options(what), scoreboard(board), timer(executor)
    {
    }

    /// Runs `then` on the engine's thread after `delay`, at once for 0; never after stop().
    void after(std::chrono::microseconds delay, std::function<void()> then)
    {
        timer.expires_after(delay);
        timer.async_wait([then = std::move(then)](boost::system::error_code error) {
            if (!error) then();
        });
    }

    Result<std::vector<std::vector<FileDescriptor>>>
    duplicatesForEach(std::span<const Listener> listeners) const;
    std::uint64_t answered() const noexcept;
    std::optional<JournalWriter> claimJournal(int pid, const ServerLog* log) const;

    // constant after construction
    any_io_executor executor;
    ServerOptions options;
    Scoreboard& scoreboard;
    ServerHooks hooks;
    int generation = 1;

    boost::asio::steady_timer timer;
    std::vector<std::unique_ptr<ScoreboardSlot>> privateSlots;  ///< where the scoreboard has none left
    // The workers', who end before them.
    Places places{options.limits.connections};
    std::atomic<std::int64_t> pauseSaidNs{0};  ///< when one of the workers last logged that it pauses
    std::vector<std::unique_ptr<ServerWorker>> workers;
    std::size_t nextAdopter = 0;
};

Result<std::vector<std::vector<FileDescriptor>>>
SampleServer::Impl::duplicatesForEach(std::span<const Listener> listeners) const
{
    std::vector<std::vector<FileDescriptor>> copies;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        auto own = duplicates(listeners);
        if (!own) return own.error();
        copies.push_back(std::move(*own));
    }
    return copies;
}

std::uint64_t SampleServer::Impl::answered() const noexcept
{
    std::uint64_t sum = 0;
    for (const auto& worker : workers)
        sum += worker->slot().answered.load(std::memory_order_relaxed);
    return sum;
}

std::optional<JournalWriter> SampleServer::Impl::claimJournal(int pid, const ServerLog* log) const
{
    if (!hooks.journal) return std::nullopt;
    const auto writer = hooks.journal->claim(pid, generation);
    if (!writer && log)
        log->write(ServerLog::Level::Warning, "the journal has no ring left for one of the threads: what it "
                                              "executes will be missing there");
    return writer;
}

SampleServer::SampleServer(any_io_executor executor, const ServerOptions& options, int generation,
                           Scoreboard& scoreboard, const ServerLog* log, ServerHooks hooks)
    : m_impl(std::make_shared<Impl>(std::move(executor), options, scoreboard))
{
    m_impl->hooks = std::move(hooks);
    m_impl->generation = generation;
    const int pid = ::getpid();
    for (int i = 0; i < options.threads; ++i) {
        ScoreboardSlot* slot = scoreboard.claim(pid, generation);
        if (!slot) {
            m_impl->privateSlots.push_back(std::make_unique<ScoreboardSlot>());
            slot = m_impl->privateSlots.back().get();
        }
        m_impl->workers.push_back(std::make_unique<ServerWorker>(
            WorkerSetup{.options = options,
                        .pid = pid,
                        .generation = generation,
                        .index = i,
                        .slot = slot,
                        .scoreboard = &scoreboard,
                        .ledger = m_impl->hooks.ledger,
                        .journal = m_impl->claimJournal(pid, log),
                        .log = log,
                        .places = &m_impl->places,
                        .pauseSaidNs = &m_impl->pauseSaidNs,
                        .isReady = m_impl->hooks.isReady,
                        .writeMetrics = [this](std::string& out) { writeMetrics(out); },
                        .raise = m_impl->hooks.raise}));
    }
}

SampleServer::~SampleServer() { stop(); }

void SampleServer::prepare(Handler whenReady)
{
    std::error_code error;
    for (auto worker = m_impl->workers.begin(); !error && worker != m_impl->workers.end(); ++worker)
        error = (*worker)->start();
    if (error)
        return boost::asio::post(m_impl->executor, [done = std::move(whenReady), error] { done(error); });
    m_impl->after(m_impl->options.startupDelay, [done = std::move(whenReady)] { done({}); });
}

void SampleServer::startAccepting(std::span<const Listener> listeners, Handler whenArmed)
{
    auto copies = m_impl->duplicatesForEach(listeners);
    if (!copies) {
        boost::asio::post(m_impl->executor,
                          [done = std::move(whenArmed), why = copies.error()] { done(why); });
        return;
    }
    const auto armed =
        countdown(m_impl->executor, m_impl->workers.size(), [done = std::move(whenArmed)] { done({}); });
    for (std::size_t i = 0; i < m_impl->workers.size(); ++i)
        m_impl->workers[i]->startAccepting(std::move((*copies)[i]), armed);
}

void SampleServer::stopAccepting(LoadHandler whenStopped)
{
    const auto stopped = countdown(m_impl->executor, m_impl->workers.size(),
                                   [this, done = std::move(whenStopped)] { done(load()); });
    for (const auto& worker : m_impl->workers)
        worker->stopAccepting(stopped);
}

void SampleServer::emptyAcceptQueue(std::span<const Listener> listeners, Handler whenEmpty)
{
    auto copies = m_impl->duplicatesForEach(listeners);
    if (!copies) {
        boost::asio::post(m_impl->executor,
                          [done = std::move(whenEmpty), why = copies.error()] { done(why); });
        return;
    }
    auto sockets = std::make_shared<std::vector<std::vector<FileDescriptor>>>(std::move(*copies));
    m_impl->after(m_impl->options.pauseAccept, [impl = m_impl, sockets, done = std::move(whenEmpty)] {
        const auto taken = countdown(impl->executor, impl->workers.size(), [done] { done({}); });
        for (std::size_t i = 0; i < impl->workers.size(); ++i)
            impl->workers[i]->takeWaiting(std::move((*sockets)[i]), taken);
    });
}

void SampleServer::handOff(HandOffSink sink)
{
    HandOffSink each;
    if (sink)
        each = [executor = m_impl->executor, sink = std::move(sink)](std::vector<HandedConnection> given) {
            boost::asio::post(executor,
                              [sink, given = std::move(given)]() mutable { sink(std::move(given)); });
        };
    for (const auto& worker : m_impl->workers)
        worker->handOff(each);
}

void SampleServer::adopt(HandedConnection connection)
{
    // One that nobody took goes back to the worker that had it (ServerWorker numbers them so): the drain of
    // the others may have ended.
    const std::size_t count = m_impl->workers.size();
    const std::size_t index = connection.hold ? (connection.id - 1) % count : m_impl->nextAdopter++ % count;
    m_impl->workers[index]->adopt(std::move(connection));
}

void SampleServer::drain(const DrainOrder& order, DrainHandler whenGone)
{
    const std::int64_t startNs = monotonicNs();
    const std::uint64_t before = m_impl->answered();
    auto forced = std::make_shared<std::atomic<std::uint32_t>>(0);
    const auto gone = countdown(m_impl->executor, m_impl->workers.size(),
                                [impl = m_impl, startNs, before, forced, done = std::move(whenGone)] {
                                    DrainResult result;
                                    result.elapsed =
                                        std::chrono::microseconds((monotonicNs() - startNs) / 1000);
                                    result.completed = static_cast<std::uint32_t>(impl->answered() - before);
                                    result.forced = forced->load();
                                    done(result);
                                });
    for (const auto& worker : m_impl->workers)
        worker->drain(order, [forced, gone](std::uint32_t count) {
            forced->fetch_add(count);
            gone();
        });
}

void SampleServer::shortenDrain(std::chrono::milliseconds deadline)
{
    for (const auto& worker : m_impl->workers)
        worker->shortenDrain(deadline);
}

ServiceLoad SampleServer::load() const noexcept
{
    ServiceLoad sum;
    for (const auto& worker : m_impl->workers) {
        const ScoreboardSlot& slot = worker->slot();
        // The ends before the beginnings: read the other way round, in flight could come out negative.
        const auto ended =
            slot.answered.load(std::memory_order_relaxed) + slot.abandoned.load(std::memory_order_relaxed);
        const auto closed = slot.closed.load(std::memory_order_relaxed);
        sum.inFlight += static_cast<std::uint32_t>(slot.started.load(std::memory_order_relaxed) - ended);
        sum.connections += static_cast<std::uint32_t>(slot.accepted.load(std::memory_order_relaxed) - closed);
    }
    return sum;
}

void SampleServer::stop()
{
    m_impl->timer.cancel();
    for (const auto& worker : m_impl->workers)
        worker->stop();
}

void SampleServer::writeMetrics(std::string& out) const
{
    MetricsSource source;
    source.generation = m_impl->generation;
    source.load = load();
    source.maxConnections = m_impl->options.limits.connections;
    source.restarts = m_impl->hooks.restarts;
    for (const auto& worker : m_impl->workers)
        source.workers.push_back(&worker->counters());
    appendMetrics(out, source);
}

}  // namespace changeover
