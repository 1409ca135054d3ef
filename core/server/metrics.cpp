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

template <class Counters> std::uint64_t sum(const MetricsSource& source, Counters counters, std::size_t at)
{
    std::uint64_t total = 0;
    for (const WorkerCounters* worker : source.workers)
        total += (worker->*counters)[at].load(std::memory_order_relaxed);
    return total;
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

    describe(out, "changeover_generation", "gauge", "The generation that answers.");
    sample(out, "changeover_generation", "", static_cast<std::uint64_t>(source.generation));

    describe(out, "changeover_restarts_total", "counter", "Attempts to restart that have ended, by outcome.");
    for (const RestartOutcome outcome : kOutcomes)
        sample(out, "changeover_restarts_total", label("outcome", name(outcome)), source.restarts(outcome));
}

}  // namespace changeover
