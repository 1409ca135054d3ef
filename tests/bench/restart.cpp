// SPDX-License-Identifier: GPL-3.0-or-later
#include "restart.h"

#include "pace.h"

#include <cstdio>

namespace changeover::bench {

namespace {

constexpr std::int64_t kProbeEveryNs = 500'000;
constexpr std::int64_t kAnswerCapNs = 10'000'000'000;
constexpr std::int64_t kSettleCapNs = 3'000'000'000;

}  // namespace

void probeUntil(std::int64_t untilNs, Prober& prober, std::vector<Probe>& probes)
{
    // A probe that took longer is followed at once by the next, which keeps the pace: none is left out.
    for (std::int64_t dueNs = monotonicNs(); dueNs < untilNs; dueNs += kProbeEveryNs) {
        sleepUntil(dueNs);
        probes.push_back(prober.probe());
    }
}

std::optional<RestartTimes> restart(Candidate& candidate, WaitFor what, std::vector<Probe>* probes)
{
    Prober prober(candidate.endpoint());
    RestartTimes times;
    times.oldWorker = candidate.worker;
    times.signalNs = monotonicNs();
    candidate.signal();
    for (std::int64_t dueNs = times.signalNs; times.firstAnswerNs == 0; dueNs += kProbeEveryNs) {
        sleepUntil(dueNs);
        const Probe probe = prober.probe();
        if (probes) probes->push_back(probe);
        if (probe.answeredNs - times.signalNs > kAnswerCapNs) {
            std::fprintf(stderr, "%s: no new worker answered within 10 s\n", candidate.name().c_str());
            return std::nullopt;
        }
        if (probe.pid == 0 || !candidate.isNew(probe.pid)) continue;
        times.firstAnswerNs = probe.answeredNs;
        candidate.worker = probe.pid;
    }
    candidate.confirm();
    waitUntil(kSettleCapNs, [&] {
        return candidate.takesAnother() &&
               (what == WaitFor::TakesAnother || candidate.settled(times.oldWorker));
    });
    times.endNs = monotonicNs();
    return times;
}

}  // namespace changeover::bench
