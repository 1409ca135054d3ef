// SPDX-License-Identifier: BSL-1.0
#include "core/load/generator.h"

#include "core/load/load_thread.h"
#include "core/posix/clock.h"

#include <algorithm>

namespace changeover {

class Generator::Impl {
public:
    Impl(const LoadConfig& config, std::uint32_t threads) : m_config(config), m_begin(threads, monotonicNs())
    {
    }

    const LoadConfig m_config;
    LoadStart m_begin;
    std::vector<std::unique_ptr<LoadThread>> m_threads;
    std::size_t m_nextForSleep = 0;

    void post(const LoadThread::Command& command)
    {
        for (const auto& thread : m_threads)
            thread->post(command);
    }
};

Result<std::unique_ptr<Generator>> Generator::start(const LoadConfig& config)
{
    if (config.connections == 0 || (!config.closedLoop && !(config.ratePerSecond > 0)))
        return std::make_error_code(std::errc::invalid_argument);
    const std::uint32_t threads = std::clamp(config.threads, 1U, config.connections);
    auto impl = std::make_unique<Impl>(config, threads);
    std::unique_ptr<Generator> generator(new Generator(std::move(impl)));  // ends the threads also on failure
    for (std::uint32_t i = 0; i < threads; ++i) {
        const std::uint32_t share = config.connections / threads + (i < config.connections % threads ? 1 : 0);
        auto thread = LoadThread::start(config, {i, threads, share}, generator->m_impl->m_begin);
        if (!thread) return thread.error();
        generator->m_impl->m_threads.push_back(std::move(*thread));
    }
    return generator;
}

Generator::Generator(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Generator::~Generator() { m_impl->post(LoadThread::Quit{}); }

bool Generator::connectionsOpen() const noexcept { return m_impl->m_begin.decided(); }

void Generator::setRate(double perSecond)
{
    if (perSecond > 0) m_impl->post(LoadThread::SetRate{perSecond});
}

void Generator::pause() { m_impl->post(LoadThread::Pause{}); }

void Generator::resume() { m_impl->post(LoadThread::Resume{}); }

void Generator::addSleep(std::chrono::milliseconds service)
{
    const std::size_t next = m_impl->m_nextForSleep++ % m_impl->m_threads.size();
    m_impl->m_threads[next]->post(LoadThread::AddSleep{static_cast<std::uint32_t>(service.count())});
}

void Generator::keepLong(unsigned count) { m_impl->m_threads.front()->post(LoadThread::KeepLong{count}); }

void Generator::stop() { m_impl->post(LoadThread::Stop{}); }

void Generator::cancel() { m_impl->post(LoadThread::Cancel{}); }

bool Generator::finished() const noexcept
{
    return std::all_of(m_impl->m_threads.begin(), m_impl->m_threads.end(),
                       [](const auto& thread) { return thread->finished(); });
}

LoadRecord Generator::record() const
{
    LoadRecord sum;
    for (const auto& thread : m_impl->m_threads) {
        const LoadRecord one = thread->record();
        sum.sent += one.sent;
        sum.inFlight += one.inFlight;
        sum.openConnections += one.openConnections;
        sum.outcomesLost += one.outcomesLost;
        sum.maxLatenessNs = std::max(sum.maxLatenessNs, one.maxLatenessNs);
        for (std::size_t c = 0; c < kRequestClasses; ++c)
            sum.classes[c] += one.classes[c];
    }
    return sum;
}

void Generator::takeOutcomes(std::vector<RequestOutcome>& into)
{
    for (const auto& thread : m_impl->m_threads)
        thread->takeOutcomes(into);
}

void Generator::takeLateness(std::vector<std::int64_t>& into)
{
    for (const auto& thread : m_impl->m_threads)
        thread->takeLateness(into);
}

}  // namespace changeover
