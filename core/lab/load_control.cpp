// SPDX-License-Identifier: BSL-1.0
#include "core/lab/load_control.h"

#include "core/posix/clock.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::int64_t kReplaceWithinNs = 1'000'000'000;
constexpr std::int64_t kReadTogetherNs = 10'000'000;

bool samePool(const LoadConfig& a, const LoadConfig& b)
{
    return a.target == b.target && a.closedLoop == b.closedLoop && a.connections == b.connections &&
           a.keepAlive == b.keepAlive && a.mix == b.mix && a.threads == b.threads && a.timeout == b.timeout &&
           a.shape == b.shape && a.ours == b.ours;
}

}  // namespace

LoadControl::LoadControl(RunLedger& ledger, SeriesFeeder& feeder, Witness witness)
    : m_ledger(ledger), m_feeder(feeder), m_witness(std::move(witness))
{
}

std::error_code LoadControl::want(std::optional<LoadConfig> config)
{
    m_wanted = std::move(config);
    return apply();
}

std::error_code LoadControl::inject(const FaultProxy::Config& faults)
{
    auto proxy = FaultProxy::start(faults);
    if (!proxy) return proxy.error();
    m_proxy = std::move(*proxy);
    return {};
}

std::error_code LoadControl::aim(std::optional<Endpoint> target)
{
    if (m_proxy && target) {
        m_proxy->aim(*target);
        target = m_proxy->front();
    }
    m_target = std::move(target);
    return apply();
}

void LoadControl::stop()
{
    m_wanted.reset();
    if (!m_generator || m_stopping) return;
    m_generator->stop();
    m_stopping = true;
    m_stopDeadlineNs = INT64_MAX;  // each request has its own timeout
}

void LoadControl::cancel()
{
    m_wanted.reset();
    if (!m_generator) return;
    m_generator->cancel();
    m_stopping = true;
}

void LoadControl::addSleep(std::chrono::milliseconds service)
{
    if (running()) m_generator->addSleep(service);
}

void LoadControl::keepLong(unsigned count)
{
    if (running()) m_generator->keepLong(count);
}

std::error_code LoadControl::apply()
{
    const bool on = m_wanted && m_target;
    if (on) {
        m_wanted->target = *m_target;
        m_wanted->detour = m_proxy.get();
    }
    if (m_generator && !m_stopping) {
        if (on && samePool(m_current, *m_wanted)) {
            m_generator->setRate(m_wanted->ratePerSecond);
            m_current = *m_wanted;
            return {};
        }
        m_generator->stop();
        m_stopping = true;
        m_stopDeadlineNs = monotonicNs() + kReplaceWithinNs;
    }
    if (on && m_generator) m_stopDeadlineNs = std::min(m_stopDeadlineNs, monotonicNs() + kReplaceWithinNs);
    if (!on || m_generator) return {};
    LoadConfig config = *m_wanted;
    config.firstClient = m_nextClient;
    auto generator = Generator::start(config);
    if (!generator) {
        m_wanted.reset();  // not again at every sample
        return generator.error();
    }
    m_generator = std::move(*generator);
    m_nextClient += config.threads;
    m_current = *m_wanted;
    m_stopping = false;
    return {};
}

void LoadControl::take(std::int64_t nowNs)
{
    m_outcomes.clear();
    m_lateness.clear();
    m_generator->takeOutcomes(m_outcomes);
    m_generator->takeLateness(m_lateness);
    m_ledger.add(m_outcomes);
    for (const RequestOutcome& outcome : m_outcomes)
        m_feeder.add(outcome);
    if (m_witness) m_witness(m_outcomes);
    m_ledger.addLateness(m_lateness, m_lastSampleNs ? m_lastSampleNs : nowNs, nowNs);
}

void LoadControl::sample(std::span<const GenerationCounters> generations, std::uint32_t queueDepth)
{
    const std::int64_t nowNs = monotonicNs();
    if (m_generator) {
        if (m_stopping && nowNs > m_stopDeadlineNs) m_generator->cancel();
        // Asked before the outcomes are taken: after it nothing follows.
        const bool last = m_stopping && m_generator->finished();
        const LoadRecord record = m_generator->record();
        take(nowNs);
        m_ledger.record(record);
        m_total = record;
        m_total.sent += m_earlier.sent;
        if (last) {
            m_earlier.sent = m_total.sent;
            m_generator.reset();
            m_stopping = false;
            m_ledger.generatorReplaced();
        }
    }
    m_feeder.sample(nowNs, m_total, generations, queueDepth);
    // Read together or not at all: whoever is preempted between the two readings has seen no clock jump.
    const std::int64_t beforeNs = monotonicNs();
    const std::int64_t bootNs = boottimeNs();
    if (monotonicNs() - beforeNs < kReadTogetherNs) m_ledger.clocks(beforeNs, bootNs);
    m_ledger.advance(nowNs);
    m_lastSampleNs = nowNs;
    if (!m_generator && m_wanted) static_cast<void>(apply());
}

}  // namespace changeover
