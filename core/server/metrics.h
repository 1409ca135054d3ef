// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/service.h"
#include "core/server/worker_counters.h"
#include "core/telemetry/event.h"

#include <functional>
#include <string>
#include <vector>

namespace changeover {

/// What GET /metrics is made from.
struct MetricsSource {
    int generation = 1;
    ServiceLoad load;
    std::size_t maxConnections = 0;
    std::vector<const WorkerCounters*> workers;
    std::function<std::uint64_t(RestartOutcome)> restarts;
};

/// The text format of Prometheus, version 0.0.4. Every series is there from the start, at 0.
void appendMetrics(std::string& out, const MetricsSource& source);

}  // namespace changeover
