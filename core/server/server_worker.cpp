// SPDX-License-Identifier: BSL-1.0
#include "core/server/server_worker.h"

#include "core/posix/clock.h"
#include "core/posix/packet_socket.h"
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
    void adopt(HandedConnection handed);
    void handOff(Service::HandOffSink sink);
    void drain(const DrainOrder& order, DrainHandler whenGone);
    void shortenDrain(milliseconds deadline);

    // constant after construction
    WorkerSetup m_setup;
    boost::asio::io_context m_io{1};
    std::shared_ptr<Impl*> m_alive = std::make_shared<Impl*>(this);  ///< ends before what waits in m_io
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_guard;
    WorkerCounters m_counters;
    std::thread m_thread;

private:
    ConnectionHost makeHost();
    void scheduleSweep();
    void sweep();
    void forceAll();
    template <class Begin> void add(FileDescriptor socket, Begin begin);
    void handOffSome();
    HandedConnection release(ServerConnection& connection);
    std::shared_ptr<void> holdDrain();
    void remove(const ServerConnection& connection);
    void gone(ServerConnection& connection);
    void finishDrain();
    void log(ServerLog::Level level, const std::string& sentence) const;
    void reportForced(const ServerConnection& connection, std::int64_t nowNs) const;

    boost::asio::steady_timer m_sweep;
    ConnectionHost m_host;
    ListenerIntake m_intake;
    std::vector<ServerConnectionPtr> m_connections;
    std::uint64_t m_adopted = 0;
    Service::HandOffSink m_sink;
    std::size_t m_handed = 0;  ///< let go of, and not yet known to be somebody's
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
                          .gone = [this](ServerConnection& connection) { gone(connection); },
                          .atRest =
                              [this](ServerConnection& connection) {
                                  std::vector<HandedConnection> one;
                                  one.push_back(release(connection));
                                  m_sink(std::move(one));
                              }};
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
    add(std::move(socket), [](ServerConnection& connection) { connection.start(); });
}

void ServerWorker::Impl::adopt(HandedConnection handed)
{
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
        log(ServerLog::Level::Error, std::string("a connection could not be served: ") + error.what());
    }
}

void ServerWorker::Impl::remove(const ServerConnection& connection)
{
    const std::size_t place = connection.place;
    m_connections.back()->place = place;
    std::swap(m_connections[place], m_connections.back());
    m_connections.pop_back();
}

void ServerWorker::Impl::gone(ServerConnection& connection)
{
    remove(connection);
    finishDrain();
}

// --- handing off -----------------------------------------------------------------------------------------

void ServerWorker::Impl::handOff(Service::HandOffSink sink)
{
    m_sink = std::move(sink);
    m_host.handingOff = static_cast<bool>(m_sink);
    if (m_host.handingOff) return handOffSome();
    if (!m_host.draining) return;
    for (const ServerConnectionPtr& connection : m_connections)
        connection->beginDrain();
    scheduleSweep();
}

/// A packet's worth at a time, so that those who ask meanwhile are answered.
void ServerWorker::Impl::handOffSome()
{
    if (!m_host.handingOff) return;
    std::vector<HandedConnection> some;
    for (std::size_t i = m_connections.size(); i-- > 0 && some.size() < kMaxPacketDescriptors;) {
        const ServerConnectionPtr connection = m_connections[i];
        if (connection->isAtRest()) some.push_back(release(*connection));
    }
    if (some.empty()) return;
    m_sink(std::move(some));
    boost::asio::post(m_io, [this] { handOffSome(); });
}

HandedConnection ServerWorker::Impl::release(ServerConnection& connection)
{
    const ServerConnectionPtr keepAlive(&connection);
    HandedConnection handed = connection.release();
    handed.hold = holdDrain();
    remove(connection);
    return handed;
}

/// Whoever holds it may give the connection back, so this worker is not done.
std::shared_ptr<void> ServerWorker::Impl::holdDrain()
{
    ++m_handed;
    return {nullptr, [weak = std::weak_ptr(m_alive)](void*) {
                const auto alive = weak.lock();
                if (!alive) return;
                boost::asio::post((*alive)->m_io, [impl = *alive] {
                    --impl->m_handed;
                    bump(impl->m_setup.slot->closed);
                    impl->finishDrain();
                });
            }};
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
    m_forcing = false;
    if (!m_host.handingOff)
        for (const ServerConnectionPtr& connection : m_connections)
            connection->beginDrain();
    finishDrain();
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
    if (!m_connections.empty() || m_handed > 0 || !m_whenGone) return;
    std::exchange(m_whenGone, nullptr)(std::exchange(m_forced, 0));
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

void ServerWorker::adopt(HandedConnection connection)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), taken = std::move(connection)]() mutable {
        impl->adopt(std::move(taken));
    });
}

void ServerWorker::handOff(Service::HandOffSink sink)
{
    boost::asio::post(m_impl->m_io, [impl = m_impl.get(), taken = std::move(sink)]() mutable {
        impl->handOff(std::move(taken));
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
