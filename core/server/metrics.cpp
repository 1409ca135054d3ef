// SPDX-License-Identifier: BSL-1.0
#include "core/server/metrics.h"

#include <string_view>

namespace changeover {

namespace {

constexpr std::array kOutcomes{RestartOutcome::Committed,
                               RestartOutcome::RolledBackBeforeReady,
                               RestartOutcome::RolledBackAfterCommit,
                               RestartOutcome::Coalesced,
                               RestartOutcome::Refused,
                               RestartOutcome::AbortedByTerm};

void describe(std::string& out, std::string_view metric, std::string_view type, std::string_view help)
{
    out.append("# HELP ").append(metric).append(" ").append(help).append("\n");
    out.append("# TYPE ").append(metric).append(" ").append(type).append("\n");
}

void sample(std::string& out, std::string_view metric, std::string_view labels, std::uint64_t value)
{
    out.append(metric).append(labels).append(" ").append(std::to_string(value)).append("\n");
}

std::string label(std::string_view key, std::string_view value)
{
    return '{' + std::string(key) + "=\"" + std::string(value) + "\"}";
}

std::uint64_t sum(const MetricsSource& source, std::atomic<std::uint64_t> WorkerCounters::*counter)
{
    std::uint64_t total = 0;
    for (const WorkerCounters* worker : source.workers)
        total += (worker->*counter).load(std::memory_order_relaxed);
    return total;
}

template <class Counters> std::uint64_t sum(const MetricsSource& source, Counters counters, std::size_t at)
{
    std::uint64_t total = 0;
    for (const WorkerCounters* worker : source.workers)
        total += (worker->*counters)[at].load(std::memory_order_relaxed);
    return total;
}

void appendLimits(std::string& out, const MetricsSource& source)
{
    describe(out, "changeover_max_connections", "gauge", "Connections that may be open (--max-connections).");
    sample(out, "changeover_max_connections", "", source.maxConnections);

    describe(out, "changeover_accept_paused", "gauge",
             "Threads that accept nobody although clients wait: no place, or no descriptor, is left.");
    sample(out, "changeover_accept_paused", "", sum(source, &WorkerCounters::isPaused));

    describe(out, "changeover_accept_pauses_total", "counter", "Times that a thread stopped accepting so.");
    sample(out, "changeover_accept_pauses_total", "", sum(source, &WorkerCounters::acceptPauses));

    describe(out, "changeover_unfinished_bytes", "gauge",
             "Memory of requests that are not answered in full.");
    sample(out, "changeover_unfinished_bytes", "", sum(source, &WorkerCounters::unfinishedBytes));
}

}  // namespace

void appendMetrics(std::string& out, const MetricsSource& source)
{
    describe(out, "changeover_requests_total", "counter", "Requests answered, by status code.");
    for (std::size_t i = 0; i < WorkerCounters::kCodes.size(); ++i)
        sample(out, "changeover_requests_total", label("code", std::to_string(WorkerCounters::kCodes[i])),
               sum(source, &WorkerCounters::answers, i));

    describe(out, "changeover_in_flight", "gauge",
             "Requests begun and not answered in full, this one included.");
    sample(out, "changeover_in_flight", "", source.load.inFlight);

    describe(out, "changeover_connections", "gauge", "Open connections, by state.");
    for (std::size_t i = 0; i < kOpenStates.size(); ++i)
        sample(out, "changeover_connections", label("state", name(kOpenStates[i])),
               sum(source, &WorkerCounters::connections, i));

    appendLimits(out, source);

    describe(out, "changeover_generation", "gauge", "The generation that answers.");
    sample(out, "changeover_generation", "", static_cast<std::uint64_t>(source.generation));

    describe(out, "changeover_restarts_total", "counter", "Attempts to restart that have ended, by outcome.");
    for (const RestartOutcome outcome : kOutcomes)
        sample(out, "changeover_restarts_total", label("outcome", name(outcome)), source.restarts(outcome));
}

}  // namespace changeover
