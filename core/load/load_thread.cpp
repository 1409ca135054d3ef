// SPDX-License-Identifier: BSL-1.0
#include "core/load/load_thread.h"

#include "core/posix/clock.h"
#include "core/posix/signals_blocked.h"
#include "core/posix/thread_start.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <utility>

namespace changeover {

namespace {

constexpr std::int64_t kNever = Schedule::kNever;
constexpr std::int64_t kWarmUpStepNs = 1'000'000;
constexpr int kNiceness = -10;
// It looks up at least as often, so that a time in which it did not run is seen as such.
constexpr std::int64_t kHeartbeatNs = 100'000'000;
constexpr std::int64_t kLongPauseNs =
    10'000'000;  // a long request that fails at once is not repeated at once

int waitFor(int epoll, std::span<epoll_event> events, std::int64_t timeoutNs) noexcept
{
    const auto room = static_cast<int>(events.size());
    if (timeoutNs < 0) return ::epoll_wait(epoll, events.data(), room, -1);
    const timespec timeout{timeoutNs / 1'000'000'000, timeoutNs % 1'000'000'000};
    const int count = ::epoll_pwait2(epoll, events.data(), room, &timeout, nullptr);
    // Linux before 5.11, or a filter that does not know the call: the last millisecond is then spun away.
    if (count < 0 && (errno == ENOSYS || errno == EPERM))
        return ::epoll_wait(epoll, events.data(), room,
                            static_cast<int>(std::min<std::int64_t>(timeoutNs / 1'000'000, 1000)));
    return count;
}

}  // namespace

Result<std::unique_ptr<LoadThread>> LoadThread::start(const LoadConfig& config, Turn turn, LoadStart& begin)
{
    FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll) return lastError();
    FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake) return lastError();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = ClientPool::kForeignTag;
    if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake.get(), &event) != 0) return lastError();

    std::unique_ptr<LoadThread> thread(
        new LoadThread(config, turn, begin, std::move(epoll), std::move(wake)));
    const SignalsBlocked blocked;
    if (const auto error = startThread(thread->m_thread, [loader = thread.get()] { loader->run(); }))
        return error;
    return thread;
}

LoadThread::LoadThread(const LoadConfig& config, Turn turn, LoadStart& begin, FileDescriptor epoll,
                       FileDescriptor wake)
    : m_config(config), m_turn(turn), m_begin(begin), m_epoll(std::move(epoll)), m_wake(std::move(wake)),
      m_pool(config, config.firstClient + turn.index, turn.connections, m_epoll.get(), *this),
      m_schedule(config.ratePerSecond, batchOf(config.mix), turn.threads, turn.index),
      m_script(config.mix, config.seed, turn.index, turn.connections)
{
}

LoadThread::~LoadThread()
{
    if (m_thread.joinable()) m_thread.join();
}

void LoadThread::post(const Command& command)
{
    {
        const std::lock_guard lock(m_mutex);
        m_mailbox.push_back(command);
    }
    const std::uint64_t one = 1;
    // EAGAIN means that the counter is full: it is awake already.
    [[maybe_unused]] const ssize_t written = ::write(m_wake.get(), &one, sizeof one);
}

void LoadThread::run()
{
    ::pthread_setname_np(::pthread_self(), ("load-" + std::to_string(m_turn.index)).c_str());
    // The instrument goes before what it measures; who is not root may not, and the lateness is recorded
    // anyhow.
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
    ::prctl(PR_SET_TIMERSLACK, 1UL);  // due times are kept to the microsecond, not to the usual 50
    m_lookedNs = monotonicNs();
    if (m_config.keepAlive) m_pool.openAll(m_lookedNs);
    while (!m_quit) {
        publish();
        wait(nextWakeNs());
        obey();
        const std::int64_t now = monotonicNs();
        if (!m_begun) warmUp(now);
        m_pool.expire(now);  // before: a closed loop uses what has rested
        takeDue(now);
        keepLong(now);
    }
    publish();
}

/// Sleeps until then or until something happens. Where the thread itself did not run for a while (it was
/// stopped, the machine slept), all that came meanwhile is read before anything is judged by the clock.
void LoadThread::wait(std::int64_t untilNs)
{
    const std::int64_t planned = std::max(std::min(untilNs, m_lookedNs + kHeartbeatNs), m_lookedNs);
    std::array<epoll_event, 256> events;
    int count = waitFor(m_epoll.get(), events, std::max<std::int64_t>(planned - monotonicNs(), 0));
    const std::int64_t stoodNs = monotonicNs() - planned;
    if (stoodNs > ClientPool::kNoticedNs) m_pool.standStill(stoodNs);
    // So many turns report each connection that was ready then. The mailbox stays ready until obey() reads
    // it.
    auto turns = m_pool.size() / events.size() + 1;
    while (count > 0) {
        handle(std::span(events).first(static_cast<std::size_t>(count)));
        if (stoodNs <= ClientPool::kNoticedNs || turns-- == 0) break;
        count = waitFor(m_epoll.get(), events, 0);
    }
    m_lookedNs = monotonicNs();
}

void LoadThread::handle(std::span<const epoll_event> events)
{
    for (const epoll_event& event : events) {
        if (event.data.u64 == ClientPool::kForeignTag)
            m_mailCame = true;
        else
            m_pool.handle(event);
    }
}

std::int64_t LoadThread::nextWakeNs() const noexcept
{
    std::int64_t next = std::min(m_pool.nextDeadlineNs(), m_schedule.nextNs());
    if (m_pool.longInFlight() < m_longWanted) next = std::min(next, m_nextLongNs);
    if (!m_begun && !m_stopping) next = std::min(next, monotonicNs() + kWarmUpStepNs);
    return next;
}

/// From the first due time on the load is on, for all threads together.
void LoadThread::warmUp(std::int64_t nowNs)
{
    if (!m_open && (!m_config.keepAlive || m_pool.allOpen())) {
        m_open = true;
        m_begin.connectionsOpen();
    }
    const std::int64_t startNs = m_begin.decide(nowNs);
    if (startNs == 0) return;
    m_begun = true;
    if (m_stopping || m_config.closedLoop) return;
    m_schedule.begin(startNs);
    if (m_paused) m_schedule.pause(startNs);
}

void LoadThread::takeDue(std::int64_t nowNs)
{
    if (m_config.closedLoop) {
        while (m_begun && !m_paused && !m_stopping && m_pool.hasIdle())
            submitBatch(nowNs);
        return;
    }
    for (std::int64_t due = m_schedule.nextNs(); due <= nowNs; due = m_schedule.nextNs()) {
        const std::int64_t late = nowNs - due;
        m_counts.maxLatenessNs = std::max(m_counts.maxLatenessNs, late);
        for (unsigned i = 0; i < batchOf(m_config.mix); ++i)
            m_lateness.push(late);  // a full ring loses figures, never the maximum
        m_schedule.take();
        submitBatch(due);
    }
}

void LoadThread::submitBatch(std::int64_t dueNs)
{
    const Script::Batch batch = m_script.next();
    std::array<ClientPool::Order, kMaxBatch> orders;
    for (unsigned i = 0; i < batch.size; ++i)
        orders[i] = {batch.plans[i], m_sequence++, batch.places[i]};
    m_counts.sent += batch.size;
    const std::size_t step = batch.together ? batch.size : 1;
    for (std::size_t i = 0; i < batch.size; i += step)
        m_pool.submit(std::span(orders).subspan(i, step), dueNs);
}

void LoadThread::finished(const RequestOutcome& outcome)
{
    if (outcome.countedNs != 0) --m_counts.classes[static_cast<std::size_t>(RequestClass::Ok)];
    ++m_counts.classes[static_cast<std::size_t>(outcome.result)];
    if (!m_outcomes.push(outcome)) ++m_counts.outcomesLost;
}

void LoadThread::publish()
{
    m_counts.inFlight = m_pool.inFlight();
    m_counts.openConnections = m_pool.openConnections();
    m_record.write(m_counts);
    if (m_stopping && m_counts.inFlight == 0) m_finished.store(true, std::memory_order_release);
}

// ---- commands

void LoadThread::obey()
{
    if (!std::exchange(m_mailCame, false)) return;
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t read = ::read(m_wake.get(), &count, sizeof count);
    {
        const std::lock_guard lock(m_mutex);
        m_orders.swap(m_mailbox);
    }
    for (const Command& command : m_orders) {
        const std::int64_t now = monotonicNs();
        takeDue(now);  // what is due is due under the old order
        std::visit([this, now](const auto& order) { obey(order, now); }, command);
    }
    m_orders.clear();
}

void LoadThread::obey(SetRate command, std::int64_t nowNs) { m_schedule.setRate(command.perSecond, nowNs); }

void LoadThread::obey(Pause, std::int64_t nowNs)
{
    m_paused = true;
    m_schedule.pause(nowNs);
}

void LoadThread::obey(Resume, std::int64_t nowNs)
{
    m_paused = false;
    m_schedule.resume(nowNs);
}

void LoadThread::obey(AddSleep command, std::int64_t nowNs)
{
    if (m_stopping) return;
    const ClientPool::Order order{{.kind = RequestPlan::Kind::Sleep, .amount = command.ms}, m_sequence++, {}};
    ++m_counts.sent;
    m_pool.submit({&order, 1}, nowNs, true);
}

void LoadThread::obey(KeepLong command, std::int64_t nowNs)
{
    m_longWanted = m_stopping || m_config.shape.longPath.empty() ? 0 : command.count;
    m_nextLongNs = nowNs;
}

void LoadThread::keepLong(std::int64_t nowNs)
{
    if (m_pool.longInFlight() >= m_longWanted || nowNs < m_nextLongNs) return;
    m_nextLongNs = nowNs + kLongPauseNs;
    while (m_pool.longInFlight() < m_longWanted) {
        const ClientPool::Order order{{.kind = RequestPlan::Kind::Long}, m_sequence++, {}};
        ++m_counts.sent;
        m_pool.submit({&order, 1}, nowNs, true);
        if (m_pool.longInFlight() == 0) return;  // it failed at once
    }
}

void LoadThread::obey(Stop, std::int64_t)
{
    m_stopping = true;
    m_longWanted = 0;
    m_schedule.end();
}

void LoadThread::obey(Cancel, std::int64_t nowNs)
{
    obey(Stop{}, nowNs);
    m_pool.cancelAll();
}

void LoadThread::obey(Quit, std::int64_t nowNs)
{
    obey(Cancel{}, nowNs);
    m_quit = true;
}

}  // namespace changeover
