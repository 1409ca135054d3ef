// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator_round.h"

#include "core/load/generator.h"
#include "core/posix/clock.h"
#include "core/verdict/latency_histogram.h"
#include "core/verdict/request_class.h"
#include "pace.h"
#include "pinned.h"

#include <vector>

namespace changeover::bench {

namespace {

std::uint64_t amiss(const LoadRecord& record)
{
    std::uint64_t sum = record.outcomesLost;
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) sum += record.classes[static_cast<std::size_t>(c)];
    return record.conserved() ? sum : sum + 1;
}

/// Takes what a generator has to tell, as a run does: it is part of what the generator costs.
struct Listener {
    LatencyHistogram seenLate{}, writtenLate{};
    std::vector<RequestOutcome> outcomes{};
    std::vector<std::int64_t> lateness{};

    void listen(Generator& load)
    {
        outcomes.clear();
        load.takeOutcomes(outcomes);
        for (const RequestOutcome& outcome : outcomes)
            if (outcome.writtenNs != 0) writtenLate.add(outcome.writtenNs - outcome.dueNs);
        lateness.clear();
        load.takeLateness(lateness);
        for (const std::int64_t late : lateness)
            seenLate.add(late);
    }
};

}  // namespace

GeneratorRound generatorRound(const Endpoint& target, int seconds, double rate,
                              const std::function<void()>& tick)
{
    const OnCpu here(kClientCpu);
    LoadConfig config;
    config.target = target;
    config.closedLoop = rate == 0;
    config.ratePerSecond = rate;
    config.connections = kConnections;
    const auto generator = Generator::start(config);
    if (!generator) return {};
    Generator& load = **generator;
    waitUntil(2'000'000'000, [&] { return load.connectionsOpen(); });
    Listener listener;
    const std::int64_t startNs = monotonicNs();
    const std::uint64_t before = load.record().finished();
    while (monotonicNs() < startNs + seconds * std::int64_t{1'000'000'000}) {
        sleepFor(10'000'000);
        listener.listen(load);
        if (tick) tick();
    }
    const double took = static_cast<double>(monotonicNs() - startNs) / 1e9;
    const std::uint64_t requests = load.record().finished() - before;
    load.cancel();
    return {static_cast<double>(requests) / took, requests, listener.seenLate.quantileNs(0.99),
            listener.writtenLate.quantileNs(0.99), amiss(load.record())};
}

}  // namespace changeover::bench
