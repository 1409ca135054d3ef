// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "candidate.h"
#include "prober.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace changeover::bench {

/// CLOCK_MONOTONIC of what is seen of one restart from outside.
struct RestartTimes {
    pid_t oldWorker = 0;
    std::int64_t signalNs = 0;
    std::int64_t firstAnswerNs = 0;  ///< in full, from a worker that did not answer before
    std::int64_t endNs = 0;          ///< what was waited for has come
};

enum class WaitFor {
    TakesAnother,  ///< the new worker answers and another restart would be obeyed
    Settled,       ///< and nothing of the old one is left, or 3 s have passed
};

/// Restarts once: signals, probes on fresh connections each half millisecond until a new worker answers, does
/// what the manual wants then, and waits. `probes` gets every probe. Nothing when no new worker answers
/// within 10 s.
std::optional<RestartTimes> restart(Candidate& candidate, WaitFor what, std::vector<Probe>* probes = nullptr);

/// Probes each half millisecond until `untilNs`.
void probeUntil(std::int64_t untilNs, Prober& prober, std::vector<Probe>& probes);

}  // namespace changeover::bench
