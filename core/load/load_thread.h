// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/client_pool.h"
#include "core/load/generator.h"
#include "core/load/record_cell.h"
#include "core/load/schedule.h"
#include "core/load/script.h"
#include "core/load/spsc_ring.h"
#include "core/posix/file_descriptor.h"

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <variant>
#include <vector>

namespace changeover {

/// When the load begins, for all threads the same instant: once every thread's connections are open, or 1 s
/// after the start. Any thread.
class LoadStart {
public:
    LoadStart(std::uint32_t threads, std::int64_t nowNs) noexcept
        : m_missing(threads), m_latestNs(nowNs + 1'000'000'000)
    {
    }

    /// Each thread once.
    void connectionsOpen() noexcept { m_missing.fetch_sub(1); }
    /// The instant, decided by whoever asks first after it is known; 0: not yet.
    std::int64_t decide(std::int64_t nowNs) noexcept
    {
        std::int64_t start = m_startNs.load();
        if (start == 0 && (m_missing.load() == 0 || nowNs >= m_latestNs))
            if (m_startNs.compare_exchange_strong(start, nowNs)) start = nowNs;
        return start;
    }
    bool decided() const noexcept { return m_startNs.load() != 0; }

private:
    std::atomic<std::uint32_t> m_missing;
    std::atomic<std::int64_t> m_startNs{0};
    const std::int64_t m_latestNs;
};

/// One thread of the generator: an epoll loop that sends what is due and reads what comes.
///
/// Owner-thread calls post to a mailbox; results come back through a record and two rings. Nothing is
/// allocated per request.
class LoadThread final : ClientPool::Sink {
public:
    struct Turn {
        std::uint32_t index = 0, threads = 1;  ///< this is thread `index` of `threads`
        std::uint32_t connections = 1;         ///< its share of them
    };

    struct SetRate {
        double perSecond;
    };
    struct Pause {};
    struct Resume {};
    struct AddSleep {
        std::uint32_t ms;
    };
    struct KeepLong {
        unsigned count;
    };
    struct Stop {};
    struct Cancel {};
    struct Quit {};
    using Command = std::variant<SetRate, Pause, Resume, AddSleep, KeepLong, Stop, Cancel, Quit>;

    /// Starts it. Fails with the errno of epoll, eventfd or thread creation.
    [[nodiscard]] static Result<std::unique_ptr<LoadThread>> start(const LoadConfig& config, Turn turn,
                                                                   LoadStart& begin);
    /// Post Quit first, or it waits for ever.
    ~LoadThread();

    // Any thread.
    void post(const Command& command);
    LoadRecord record() const noexcept { return m_record.read(); }
    bool finished() const noexcept { return m_finished.load(std::memory_order_acquire); }

    // One reader.
    void takeOutcomes(std::vector<RequestOutcome>& into) { m_outcomes.drain(into); }
    void takeLateness(std::vector<std::int64_t>& into) { m_lateness.drain(into); }

private:
    LoadThread(const LoadConfig& config, Turn turn, LoadStart& begin, FileDescriptor epoll,
               FileDescriptor wake);

    void run();
    void wait(std::int64_t untilNs);
    void handle(std::span<const epoll_event> events);
    std::int64_t nextWakeNs() const noexcept;
    void obey();
    void obey(SetRate command, std::int64_t nowNs);
    void obey(Pause command, std::int64_t nowNs);
    void obey(Resume command, std::int64_t nowNs);
    void obey(AddSleep command, std::int64_t nowNs);
    void obey(KeepLong command, std::int64_t nowNs);
    void obey(Stop command, std::int64_t nowNs);
    void obey(Cancel command, std::int64_t nowNs);
    void obey(Quit command, std::int64_t nowNs);
    void warmUp(std::int64_t nowNs);
    void takeDue(std::int64_t nowNs);
    void keepLong(std::int64_t nowNs);
    void submitBatch(std::int64_t dueNs);
    void finished(const RequestOutcome& outcome) override;
    void publish();

    // constant after construction
    const LoadConfig m_config;
    const Turn m_turn;
    LoadStart& m_begin;
    const FileDescriptor m_epoll, m_wake;

    // any thread
    RecordCell m_record;
    SpscRing<RequestOutcome> m_outcomes{65'536};
    SpscRing<std::int64_t> m_lateness{65'536};
    std::atomic<bool> m_finished{false};
    std::mutex m_mutex;
    std::vector<Command> m_mailbox;  // guarded by m_mutex

    // load thread only
    ClientPool m_pool;
    Schedule m_schedule;
    Script m_script;
    LoadRecord m_counts;
    std::uint64_t m_sequence = 0;  // all requests: of the script, and added ones
    std::vector<Command> m_orders;
    std::int64_t m_lookedNs = 0;  // when the thread last was at work
    unsigned m_longWanted = 0;
    std::int64_t m_nextLongNs = 0;
    bool m_mailCame = false, m_open = false, m_begun = false, m_paused = false, m_stopping = false,
         m_quit = false;

    std::thread m_thread;  // last: everything is there before it starts
};

}  // namespace changeover
