// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include "core/load/generator.h"
#include "core/posix/clock.h"
#include "pace.h"
#include "restart.h"

#include <cstdio>
#include <functional>
#include <thread>

namespace changeover::bench {

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSteadyNs = 200 * kMs;
/// All of every peer's changeover but HAProxy's slowest lies in it.
constexpr std::int64_t kDuringNs = 200 * kMs;
constexpr std::int64_t kIdleSpreadNs = 300 * kMs;
constexpr std::int64_t kIdleWatchNs = 1'500 * kMs;
constexpr std::uint32_t kSaturating = 64;

void addTo(LatencyHistogram& histogram, const std::vector<Probe>& probes, std::int64_t untilNs,
           std::uint32_t& lost)
{
    for (const Probe& probe : probes) {
        if (probe.begunNs > untilNs) continue;
        histogram.add(probe.answeredNs - probe.begunNs);
        if (probe.pid == 0) ++lost;
    }
}

/// Fresh connections before, during and after one restart.
void freshRound(Candidate& candidate, RestartFigures& figures)
{
    Prober prober(candidate.endpoint());
    std::vector<Probe> before, during;
    probeUntil(monotonicNs() + kSteadyNs, prober, before);
    const auto times = restart(candidate, WaitFor::TakesAnother, &during);
    ++figures.restarts;
    if (!times) {
        ++figures.failed;
        return;
    }
    probeUntil(times->signalNs + kDuringNs, prober, during);
    figures.firstAnswerNs.push_back(times->firstAnswerNs - times->signalNs);
    addTo(figures.steady, before, times->signalNs, figures.probesLost);
    addTo(figures.during, during, times->signalNs + kDuringNs, figures.probesLost);
    waitUntil(3'000 * kMs, [&] { return candidate.settled(times->oldWorker); });
}

void saturatedRound(Candidate& candidate, RestartFigures& figures)
{
    LoadConfig config;
    config.target = candidate.endpoint();
    config.closedLoop = true;
    config.connections = kSaturating;
    config.timeout = std::chrono::seconds(3);
    const auto generator = Generator::start(config);
    if (!generator) return;
    Generator& load = **generator;
    waitUntil(2'000 * kMs, [&] { return load.connectionsOpen(); });
    sleepFor(kSteadyNs);
    if (!restart(candidate, WaitFor::Settled)) ++figures.failed;
    sleepFor(kSteadyNs);
    load.stop();
    waitUntil(4'000 * kMs, [&] { return load.finished(); });
    const LoadRecord record = load.record();
    ++figures.saturated;
    figures.saturatedRequests += record.finished();
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) figures.saturatedLost[std::size_t(c)] += record.classes[std::size_t(c)];
}

void idleRound(Candidate& candidate, RestartFigures& figures, const Amounts& amounts)
{
    IdleClients clients;
    if (const std::string failure = clients.open(candidate.endpoint(), amounts.idleConnections);
        !failure.empty()) {
        std::fprintf(stderr, "%s: %s\n", candidate.name().c_str(), failure.c_str());
        ++figures.failed;
        return;
    }
    const std::int64_t startNs = monotonicNs();
    std::thread restarting([&] {
        if (!restart(candidate, WaitFor::Settled)) ++figures.failed;
    });
    const IdleCounts counts =
        clients.sendAll(startNs, kIdleSpreadNs, kIdleWatchNs, static_cast<std::uint64_t>(figures.idle) + 1);
    restarting.join();
    ++figures.idle;
    figures.idleCounts.answered += counts.answered;
    figures.idleCounts.lost += counts.lost;
    figures.idleCounts.unsent += counts.unsent;
    figures.idleCounts.closed += counts.closed;
    figures.idleCounts.byOther += counts.byOther;
}

/// Ten in a row, each as soon as the one before is over as far as the next is concerned.
void backToBackRound(Candidate& candidate, RestartFigures& figures)
{
    pid_t old = candidate.worker;
    for (int i = 0; i < 10; ++i) {
        const auto times = restart(candidate, WaitFor::TakesAnother);
        if (!times) {
            ++figures.failed;
            continue;
        }
        figures.backToBackNs.push_back(times->endNs - times->signalNs);
        old = times->oldWorker;
    }
    waitUntil(3'000 * kMs, [&] { return candidate.settled(old); });
}

}  // namespace

std::vector<RestartFigures> measureRestarts(const Candidates& candidates, const Amounts& amounts)
{
    std::vector<RestartFigures> all(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i)
        all[i].name = candidates[i]->name();
    const auto rounds = [&](const char* what, int count, const auto& round) {
        std::fprintf(stderr, "%s: %d rounds\n", what, count);
        for (int r = 0; r < count; ++r)
            for (std::size_t i = 0; i < candidates.size(); ++i)
                round(*candidates[i], all[i]);
    };
    rounds("fresh connections around a restart", amounts.freshRestarts, freshRound);
    rounds("restarts under a closed loop", amounts.saturatedRestarts, saturatedRound);
    rounds("restarts beside idle connections", amounts.idleRestarts,
           [&](Candidate& candidate, RestartFigures& figures) { idleRound(candidate, figures, amounts); });
    rounds("ten restarts back to back", amounts.backToBack / 10, backToBackRound);
    return all;
}

}  // namespace changeover::bench
