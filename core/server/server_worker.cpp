// SPDX-License-Identifier: BSL-1.0
#include "core/server/server_worker.h"

#include "core/posix/clock.h"
#include "core/posix/thread_start.h"
#include "core/server/server_worker_impl.h"

#include <pthread.h>

#include <algorithm>
#include <thread>

namespace changeover {

namespace {

using std::chrono::milliseconds;

/// How often deadlines are looked at. They are caps of seconds; a drain, which somebody waits for, is exact.
constexpr std::int64_t kSweepNs = 1'000'000'000;
constexpr std::int64_t kDrainSweepNs = 5'000'000;

constexpr std::size_t kInput = 32 * 1024;
constexpr std::size_t kSmallInput = 128;  // a request: what is pipelined behind it stays with the kernel

RouteContext routeContext(const WorkerSetup& setup, const std::string& identity)
{
    RouteContext context;
    context.options = &setup.options;
    context.ledger = setup.ledger;
    context.identity = identity;
    context.isReady = setup.isReady;
    context.writeMetrics = setup.writeMetrics;
    context.errorSeed = static_cast<std::uint64_t>(setup.index) + 1;
    return context;
}

}  // namespace

ConnectionHost ServerWorker::Impl::makeHost()
{
    const int keepAliveSeconds = static_cast<int>(
        std::chrono::duration_cast<std::chrono::seconds>(m_setup.options.limits.idle).count());
    ResponseWriter writer(m_setup.pid, m_setup.generation, keepAliveSeconds);
    RouteContext routes = routeContext(m_setup, writer.identity());
    return ConnectionHost{.io = m_io,
                          .options = m_setup.options,
                          .slot = *m_setup.slot,
                          .counters = m_counters,
                          .writer = std::move(writer),
                          .routes = std::move(routes),
                          .journal = m_setup.journal,
                          .raise = m_setup.raise,
                          .unfinishedLimit = shareOf(m_setup.options.limits.unfinished),
                          .gone = [this](ServerConnection& connection) { gone(connection); },
                          .atRest =
                              [this](ServerConnection& connection) {
                                  std::vector<HandedConnection> one;
                                  one.push_back(release(connection));
                                  m_sink(std::move(one));
                              },
                          .input =
                              std::vector<char>(m_setup.options.policy.lingers() ? kInput : kSmallInput)};
}

void ServerWorker::Impl::run()
{
    ::pthread_setname_np(::pthread_self(), ("worker-" + std::to_string(m_setup.index)).c_str());
    scheduleSweep();
    m_io.run();
}

void ServerWorker::Impl::quit()
{
    m_quitting = true;
    m_whenGone = nullptr;
    m_intake.stop();
    m_sweep.cancel();
    m_notice.stop();
    for (const ServerConnectionPtr& connection : std::vector(m_connections))
        connection->drop();
    m_guard.reset();
}

void ServerWorker::Impl::adopt(FileDescriptor socket)
{
    add(std::move(socket), [](ServerConnection& connection) { connection.start(); });
}

void ServerWorker::Impl::adopt(HandedConnection handed)
{
    m_setup.places->takeBeyond();
    FileDescriptor socket = std::move(handed.socket);
    add(std::move(socket), [&](ServerConnection& connection) { connection.resume(std::move(handed)); });
}

template <class Begin> void ServerWorker::Impl::add(FileDescriptor socket, Begin begin)
{
    bump(m_setup.slot->accepted);
    // A number of its own within the process, whichever worker has it.
    const std::uint64_t id = m_adopted++ * static_cast<std::uint64_t>(std::max(1, m_setup.options.threads)) +
                             static_cast<std::uint64_t>(m_setup.index) + 1;
    try {
        ServerConnectionPtr connection(new ServerConnection(m_host, id, std::move(socket)));
        connection->place = m_connections.size();
        m_connections.push_back(connection);
        begin(*connection);
    } catch (const std::exception& error) {
        // No memory, or no room in the epoll set: the socket is closed, the others are served on.
        bump(m_setup.slot->closed);
        m_setup.places->giveBack();
        log(ServerLog::Level::Error, std::string("a connection could not be served: ") + error.what());
    }
}

void ServerWorker::Impl::remove(const ServerConnection& connection)
{
    const std::size_t place = connection.place;
    m_connections.back()->place = place;
    std::swap(m_connections[place], m_connections.back());
    m_connections.pop_back();
    m_setup.places->giveBack();
    m_intake.resume();
}

void ServerWorker::Impl::gone(ServerConnection& connection)
{
    if (const std::uint64_t count = connection.crossedMessages(); count > 0)
        reportCrossed(connection.id(), count);
    remove(connection);
    finishDrain();
}

// --- deadlines -------------------------------------------------------------------------------------------

void ServerWorker::Impl::scheduleSweep()
{
    const std::int64_t nowNs = monotonicNs();
    std::int64_t atNs = nowNs + kSweepNs;
    if (m_host.draining) {
        for (const ServerConnectionPtr& connection : m_connections)
            atNs = std::min(atNs, connection->deadlineNs());
        atNs = std::max(std::min(atNs, m_drainDeadlineNs), nowNs + kDrainSweepNs);
    }
    m_sweep.expires_after(std::chrono::nanoseconds(atNs - nowNs));
    m_sweep.async_wait([this](boost::system::error_code error) {
        if (error || m_quitting) return;
        sweep();
        scheduleSweep();
    });
}

void ServerWorker::Impl::sweep()
{
    const std::int64_t nowNs = monotonicNs();
    // Backwards: one that ends is replaced by the last, which has been looked at.
    for (std::size_t i = m_connections.size(); i-- > 0;) {
        const ServerConnectionPtr connection = m_connections[i];
        if (connection->deadlineNs() <= nowNs) connection->expire();
    }
    // Behind them: whose own time is over by now is not cut.
    if (nowNs >= m_drainDeadlineNs && !m_forcing) forceAll();
}

void ServerWorker::Impl::log(ServerLog::Level level, const std::string& sentence) const
{
    if (m_setup.log) m_setup.log->write(level, sentence);
}

// --- from the other threads ------------------------------------------------------------------------------

ServerWorker::ServerWorker(WorkerSetup setup) : m_impl(std::make_unique<Impl>(std::move(setup))) {}

// Without memory for the post there is no way to end the thread: it ends the process, as it must.
ServerWorker::~ServerWorker() { stop(); }  // NOLINT(bugprone-exception-escape)

std::error_code ServerWorker::start()
{
    return startThread(m_impl->m_thread, [impl = m_impl.get()] { impl->run(); });
}

void ServerWorker::stop()
{
    if (!m_impl->m_thread.joinable()) return;
    m_impl->post([impl = m_impl.get()] { impl->quit(); });
    m_impl->m_thread.join();
}

void ServerWorker::startAccepting(std::vector<FileDescriptor> listeners, Handler whenArmed)
{
    m_impl->post(
        [impl = m_impl.get(), sockets = std::move(listeners), done = std::move(whenArmed)]() mutable {
            impl->intake().start(std::move(sockets));
            done();
        });
}

void ServerWorker::stopAccepting(Handler whenStopped)
{
    m_impl->post([impl = m_impl.get(), done = std::move(whenStopped)] {
        impl->intake().stop();
        done();
    });
}

void ServerWorker::takeWaiting(std::vector<FileDescriptor> listeners, Handler whenTaken)
{
    m_impl->post([impl = m_impl.get(), sockets = std::move(listeners), done = std::move(whenTaken)] {
        for (const FileDescriptor& socket : sockets)
            impl->intake().takeAll(socket.get());
        done();
    });
}

void ServerWorker::adopt(FileDescriptor socket)
{
    m_impl->post([impl = m_impl.get(), taken = std::move(socket)]() mutable {
        impl->m_setup.places->takeBeyond();
        impl->adopt(std::move(taken));
    });
}

void ServerWorker::adopt(HandedConnection connection)
{
    m_impl->post(
        [impl = m_impl.get(), taken = std::move(connection)]() mutable { impl->adopt(std::move(taken)); });
}

void ServerWorker::handOff(Service::HandOffSink sink)
{
    m_impl->post(
        [impl = m_impl.get(), taken = std::move(sink)]() mutable { impl->handOff(std::move(taken)); });
}

void ServerWorker::drain(const DrainOrder& order, DrainHandler whenGone)
{
    m_impl->post([impl = m_impl.get(), order, done = std::move(whenGone)]() mutable {
        impl->drain(order, std::move(done));
    });
}

void ServerWorker::shortenDrain(milliseconds deadline)
{
    m_impl->post([impl = m_impl.get(), deadline] { impl->shortenDrain(deadline); });
}

const WorkerCounters& ServerWorker::counters() const noexcept { return m_impl->m_counters; }
const ScoreboardSlot& ServerWorker::slot() const noexcept { return *m_impl->m_setup.slot; }

}  // namespace changeover
