// SPDX-License-Identifier: BSL-1.0
#include "core/server/server_worker.h"

#include "core/posix/clock.h"
#include "core/server/connection_host.h"
#include "core/server/listener_intake.h"
#include "core/server/server_connection.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <pthread.h>

#include <algorithm>
#include <thread>

namespace changeover {

namespace {

using std::chrono::milliseconds;

/// How often deadlines are looked at. They are caps of seconds; a drain, which somebody waits for, is exact.
constexpr std::int64_t kSweepNs = 1'000'000'000;
constexpr std::int64_t kDrainSweepNs = 5'000'000;

RouteContext routeContext(const WorkerSetup& setup, const std::string& identity)
{
    RouteContext context;
    context.options = &setup.options;
    context.identity = identity;
    context.isReady = setup.isReady;
    context.writeMetrics = setup.writeMetrics;
    context.errorSeed = static_cast<std::uint64_t>(setup.index) + 1;
    return context;
}

}  // namespace

/// Lives on its thread; the public calls are posted there.
class ServerWorker::Impl {
public:
    explicit Impl(WorkerSetup setup)
        : m_setup(std::move(setup)), m_guard(m_io.get_executor()), m_sweep(m_io), m_host(makeHost()),
          m_intake(m_io, [this](FileDescriptor socket) { adopt(std::move(socket)); })
    {
        m_intake.onPaused = [this](std::error_code why) {
            log(ServerLog::Level::Warning, "accepting pauses for a moment: " + why.message());
        };
    }

    void run();
    void quit();
    ListenerIntake& intake() noexcept { return m_intake; }
    void adopt(FileDescriptor socket);
    void drain(const DrainOrder& order, DrainHandler whenGone);
    void shortenDrain(milliseconds deadline);

    // constant after construction
    WorkerSetup m_setup;
    boost::asio::io_context m_io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_guard;
    WorkerCounters m_counters;
    std::thread m_thread;

private:
    ConnectionHost makeHost();
    void scheduleSweep();
    void sweep();
    void forceAll();
    void gone(ServerConnection& connection);
    void finishDrain();
    void log(ServerLog::Level level, const std::string& sentence) const;
    void reportForced(const ServerConnection& connection, std::int64_t nowNs) const;

    boost::asio::steady_timer m_sweep;
    ConnectionHost m_host;
    ListenerIntake m_intake;
    std::vector<ServerConnectionPtr> m_connections;
    std::uint64_t m_adopted = 0;
    DrainHandler m_whenGone;
    std::int64_t m_drainDeadlineNs = ServerConnection::kNever;
    std::uint32_t m_forced = 0;
    bool m_forcing = false;
    bool m_quitting = false;
};

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
                          .raise = m_setup.raise,
                          .gone = [this](ServerConnection& connection) { gone(connection); }};
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
    for (const ServerConnectionPtr& connection : std::vector(m_connections))
        connection->drop();
    m_guard.reset();
}

void ServerWorker::Impl::adopt(FileDescriptor socket)
{
    bump(m_setup.slot->accepted);
    // A number of its own within the process, whichever worker has it.
    const std::uint64_t id = m_adopted++ * static_cast<std::uint64_t>(std::max(1, m_setup.options.threads)) +
                             static_cast<std::uint64_t>(m_setup.index) + 1;
    try {
        ServerConnectionPtr connection(new ServerConnection(m_host, id, std::move(socket)));
        connection->place = m_connections.size();
        m_connections.push_back(connection);
        connection->start();
    } catch (const std::exception& error) {
        // No memory, or no room in the epoll set: the socket is closed, the others are served on.
        bump(m_setup.slot->closed);
        log(ServerLog::Level::Error, std::string("a connection could not be served: ") + error.what());
    }
}

void ServerWorker::Impl::gone(ServerConnection& connection)
{
    const std::size_t place = connection.place;
    m_connections.back()->place = place;
    std::swap(m_connections[place], m_connections.back());
    m_connections.pop_back();
    if (m_connections.empty()) finishDrain();
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
    if (nowNs >= m_drainDeadlineNs && !m_forcing) forceAll();
    // Backwards: one that ends is replaced by the last, which has been looked at.
    for (std::size_t i = m_connections.size(); i-- > 0;) {
        const ServerConnectionPtr connection = m_connections[i];
        if (connection->deadlineNs() <= nowNs) connection->expire();
    }
}

// --- draining --------------------------------------------------------------------------------------------

void ServerWorker::Impl::drain(const DrainOrder& order, DrainHandler whenGone)
{
    m_whenGone = std::move(whenGone);
    m_host.draining = true;
    m_host.idleGrace = order.idleGrace;
    m_drainDeadlineNs = monotonicNs() + nanoseconds(order.deadline);
    for (const ServerConnectionPtr& connection : m_connections)
        connection->beginDrain();
    if (m_connections.empty()) finishDrain();
    if (!m_quitting) scheduleSweep();
}

void ServerWorker::Impl::shortenDrain(milliseconds deadline)
{
    if (!m_host.draining) return;
    m_drainDeadlineNs = std::min(m_drainDeadlineNs, monotonicNs() + nanoseconds(deadline));
    scheduleSweep();
}

void ServerWorker::Impl::forceAll()
{
    m_forcing = true;
    const std::int64_t nowNs = monotonicNs();
    for (std::size_t i = m_connections.size(); i-- > 0;) {
        const ServerConnectionPtr connection = m_connections[i];
        // What lingers has had its answers in full and our FIN: it is not cut, only not waited for much
        // longer.
        if (connection->state() != ConnectionState::Linger) {
            ++m_forced;
            reportForced(*connection, nowNs);
        }
        connection->force();
    }
}

void ServerWorker::Impl::reportForced(const ServerConnection& connection, std::int64_t nowNs) const
{
    const auto ageMs = (nowNs - connection.stateSinceNs()) / 1'000'000;
    log(ServerLog::Level::Warning,
        "connection " + std::to_string(connection.id()) +
            " is cut at the drain's deadline: " + std::string(name(connection.state())) + " for " +
            std::to_string(ageMs) + " ms, " + std::to_string(connection.bytesUnsent()) + " bytes unsent");
    if (!m_setup.scoreboard) return;
    Event event;
    event.kind = EventKind::ConnectionForced;
    event.pid = m_setup.pid;
    event.generation = m_setup.generation;
    event.value = static_cast<std::int32_t>(connection.id());
    event.extra = static_cast<std::int64_t>(connection.bytesUnsent());
    event.setWords(name(connection.state()));
    m_setup.scoreboard->append(event);
}

void ServerWorker::Impl::finishDrain()
{
    if (m_whenGone) std::exchange(m_whenGone, nullptr)(m_forced);
}

void ServerWorker::Impl::log(ServerLog::Level level, const std::string& sentence) const
{
    if (m_setup.log) m_setup.log->write(level, sentence);
}

// --- from the other threads ------------------------------------------------------------------------------

ServerWorker::ServerWorker(WorkerSetup setup) : m_impl(std::make_unique<Impl>(std::move(setup))) {}

ServerWorker::~ServerWorker() { stop(); }

void ServerWorker::start()
{
    m_impl->m_thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

void ServerWorker::stop()
{
    if (!m_impl->m_thread.joinable()) return;
    boost::asio::post(m_impl->m_io, [impl = m_impl.get()] { impl->quit(); });
    m_impl->m_thread.join();
}

void ServerWorker::startAccepting(std::vector<FileDescriptor> listeners, Handler whenArmed)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), sockets = std::move(listeners),
                                     done = std::move(whenArmed)]() mutable {
        impl->intake().start(std::move(sockets));
        done();
    });
}

void ServerWorker::stopAccepting(Handler whenStopped)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), done = std::move(whenStopped)] {
        impl->intake().stop();
        done();
    });
}

void ServerWorker::takeWaiting(std::vector<FileDescriptor> listeners, Handler whenTaken)
{
    boost::asio::post(m_impl->m_io,
                      [impl = m_impl.get(), sockets = std::move(listeners), done = std::move(whenTaken)] {
                          for (const FileDescriptor& socket : sockets)
                              impl->intake().takeAll(socket.get());
                          done();
                      });
}

void ServerWorker::adopt(FileDescriptor socket)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), taken = std::move(socket)]() mutable {
        impl->adopt(std::move(taken));
    });
}

void ServerWorker::drain(const DrainOrder& order, DrainHandler whenGone)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), order, done = std::move(whenGone)]() mutable {
        impl->drain(order, std::move(done));
    });
}

void ServerWorker::shortenDrain(milliseconds deadline)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), deadline] { impl->shortenDrain(deadline); });
}

const WorkerCounters& ServerWorker::counters() const noexcept { return m_impl->m_counters; }
const ScoreboardSlot& ServerWorker::slot() const noexcept { return *m_impl->m_setup.slot; }

}  // namespace changeover
