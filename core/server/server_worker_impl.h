// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/server/connection_host.h"
#include "core/server/drain_notice.h"
#include "core/server/listener_intake.h"
#include "core/server/server_connection.h"
#include "core/server/server_worker.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <thread>

namespace changeover {

/// Lives on its thread; the public calls are posted there.
class ServerWorker::Impl {
public:
    explicit Impl(WorkerSetup setup)
        : m_setup(std::move(setup)), m_guard(m_io.get_executor()), m_sweep(m_io), m_host(makeHost()),
          m_intake(m_io, *m_setup.places, [this](FileDescriptor socket) { adopt(std::move(socket)); })
    {
        m_intake.onPaused = [this](std::error_code why) { acceptPauses(why); };
        m_intake.onResumed = [this] { m_counters.isPaused.store(0, std::memory_order_relaxed); };
    }

    /// Runs `call` on the worker's thread.
    template <class Call> void post(Call call) { boost::asio::post(m_io, std::move(call)); }

    void run();
    void quit();
    ListenerIntake& intake() noexcept { return m_intake; }
    void adopt(FileDescriptor socket);
    void adopt(HandedConnection handed);
    void handOff(Service::HandOffSink sink);
    void drain(const DrainOrder& order, DrainHandler whenGone);
    void shortenDrain(std::chrono::milliseconds deadline);

    // constant after construction
    WorkerSetup m_setup;
    boost::asio::io_context m_io{1};
    std::shared_ptr<Impl*> m_alive = std::make_shared<Impl*>(this);  ///< ends before what waits in m_io
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_guard;
    WorkerCounters m_counters;
    std::thread m_thread;

private:
    /// Of what all threads may have together: nothing of it is shared, so nothing is locked.
    std::size_t shareOf(std::size_t all) const noexcept
    {
        return ConnectionLimits::share(all, m_setup.options.threads, m_setup.index);
    }
    ConnectionHost makeHost();
    void scheduleSweep();
    void sweep();
    void forceAll();
    void endDrainAt(std::int64_t deadlineNs);
    template <class Begin> void add(FileDescriptor socket, Begin begin);
    void handOffSome();
    HandedConnection release(ServerConnection& connection);
    std::shared_ptr<void> holdDrain();
    void remove(const ServerConnection& connection);
    void acceptPauses(std::error_code why);
    void sayPause(std::error_code why) const;
    void makeRoom();
    void gone(ServerConnection& connection);
    void finishDrain();
    void log(ServerLog::Level level, const std::string& sentence) const;
    void reportCrossed(std::uint64_t id, std::uint64_t messages) const;
    void reportForced(const ServerConnection& connection, std::int64_t nowNs);

    boost::asio::steady_timer m_sweep;
    ConnectionHost m_host;
    ListenerIntake m_intake;
    std::vector<ServerConnectionPtr> m_connections;
    std::uint64_t m_adopted = 0;
    std::int64_t m_roomMadeNs = 0;  ///< when makeRoom() last looked
    Service::HandOffSink m_sink;
    std::size_t m_handed = 0;  ///< let go of, and not yet known to be somebody's
    DrainHandler m_whenGone;
    DrainNotice m_notice{m_io, m_setup.scoreboard, m_setup.pid, m_setup.generation, m_connections};
    std::int64_t m_drainDeadlineNs = ServerConnection::kNever;
    std::uint32_t m_forced = 0;
    bool m_forcing = false;
    bool m_quitting = false;
};

}  // namespace changeover
