// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include "command.h"
#include "core/posix/clock.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/scoreboard.h"
#include "pace.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace changeover::bench {

namespace {

constexpr int kServerCpu = 0, kClientCpu = 1;
constexpr std::uint32_t kConnections = 64;

/// What is started meanwhile has this core to itself, as far as we go. On one core nothing is pinned.
class OnCpu {
public:
    explicit OnCpu(int cpu)
    {
        ::sched_getaffinity(0, sizeof m_before, &m_before);
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        ::sched_setaffinity(0, sizeof one, &one);
    }
    ~OnCpu() { ::sched_setaffinity(0, sizeof m_before, &m_before); }
    OnCpu(const OnCpu&) = delete;
    OnCpu& operator=(const OnCpu&) = delete;

private:
    cpu_set_t m_before{};
};

struct WrkResult {
    double perSecond = 0;
    std::uint64_t requests = 0, errors = 0;
};

/// "Requests/sec:  91234.56", "  182469 requests in …", "  Socket errors: connect 0, read 1, …".
WrkResult wrk(const Endpoint& target, int seconds)
{
    const OnCpu here(kClientCpu);
    const std::string text = outputOf("wrk -t1 -c" + std::to_string(kConnections) + " -d" +
                                      std::to_string(seconds) + "s " + target.url() + "/ 2>/dev/null");
    WrkResult result;
    const auto rate = text.find("Requests/sec:");
    if (rate != std::string::npos) result.perSecond = std::strtod(text.c_str() + rate + 13, nullptr);
    const auto requests = text.find(" requests in");
    if (requests != std::string::npos) {
        const auto line = text.rfind('\n', requests);
        result.requests = std::strtoull(text.c_str() + line + 1, nullptr, 10);
    }
    if (text.find("Socket errors") != std::string::npos || text.find("Non-2xx") != std::string::npos)
        ++result.errors;
    return result;
}

/// Time on a processor so far, all threads: the first figure of /proc/PID/task/TID/schedstat.
double cpuNs(pid_t pid)
{
    double sum = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        double ns = 0;
        std::ifstream(thread.path() / "schedstat") >> ns;
        sum += ns;
    }
    return sum;
}

void throughputRound(Candidate& candidate, ThroughputFigures& figures, int seconds)
{
    const double before = cpuNs(candidate.worker);
    const WrkResult result = wrk(candidate.endpoint(), seconds);
    figures.perSecond.push_back(result.perSecond);
    figures.errors += result.errors;
    if (result.requests > 0)
        figures.cpuNsPerRequest.push_back((cpuNs(candidate.worker) - before) /
                                          static_cast<double>(result.requests));
}

bool startPinned(Candidate& candidate)
{
    const OnCpu there(kServerCpu);
    const std::string failure = candidate.start();
    if (!failure.empty()) std::fprintf(stderr, "%s\n", failure.c_str());
    return failure.empty();
}

struct GeneratorRound {
    double perSecond = 0;
    std::uint64_t requests = 0;
    std::int64_t lateNs = 0;  ///< p99, of due times
    std::uint64_t amiss = 0;  ///< not OK, or told to nobody
};

std::int64_t percentile99(std::vector<std::int64_t>& values)
{
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

std::uint64_t amiss(const LoadRecord& record)
{
    std::uint64_t sum = record.outcomesLost;
    for (const RequestClass c : kAllRequestClasses)
        if (isLost(c)) sum += record.classes[static_cast<std::size_t>(c)];
    return record.conserved() ? sum : sum + 1;
}

/// One thread of our generator, on its core; a closed loop where `rate` is 0. With it, each 10 ms, what else
/// a run does then.
GeneratorRound generatorRound(const Endpoint& target, int seconds, double rate = 0,
                              const std::function<void()>& tick = {})
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
    std::vector<RequestOutcome> outcomes;
    std::vector<std::int64_t> lateness;
    const std::int64_t startNs = monotonicNs();
    const std::uint64_t before = load.record().finished();
    while (monotonicNs() < startNs + seconds * std::int64_t{1'000'000'000}) {
        sleepFor(10'000'000);
        outcomes.clear();
        load.takeOutcomes(outcomes);  // as a run does: it is part of what the generator costs
        load.takeLateness(lateness);
        if (tick) tick();
    }
    const double took = static_cast<double>(monotonicNs() - startNs) / 1e9;
    const std::uint64_t requests = load.record().finished() - before;
    load.cancel();
    return {static_cast<double>(requests) / took, requests, percentile99(lateness), amiss(load.record())};
}

}  // namespace

std::vector<ThroughputFigures> measureThroughput(const std::string& server, const Amounts& amounts)
{
    Candidates candidates;
    if (!nginxVersion().empty()) candidates.push_back(makeNginx(false));
    candidates.push_back(makeOurs(server));
    if (!haproxyVersion().empty()) candidates.push_back(makeHaproxy());
    std::vector<ThroughputFigures> all;
    for (const auto& candidate : candidates) {
        if (!startPinned(*candidate)) return all;
        all.push_back({.name = candidate->name().substr(0, candidate->name().find(','))});
    }
    std::fprintf(stderr, "throughput: %d rounds\n", amounts.throughputRounds);
    for (int r = 0; r < amounts.throughputRounds; ++r)
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            throughputRound(*candidates[i], all[i], amounts.throughputSeconds);
            if (all[0].perSecond.back() > 0)
                all[i].ratio.push_back(all[i].perSecond.back() / all[0].perSecond.back());
        }
    for (const auto& candidate : candidates)
        candidate->stop();
    return all;
}

GeneratorFigures measureGenerator(const Amounts& amounts)
{
    GeneratorFigures figures;
    if (nginxVersion().empty()) return figures;
    const auto nginx = makeNginx(false);
    if (!startPinned(*nginx)) return figures;
    std::fprintf(stderr, "our generator beside wrk: %d rounds\n", amounts.throughputRounds);
    for (int r = 0; r < amounts.throughputRounds; ++r) {
        figures.wrkPerSecond.push_back(wrk(nginx->endpoint(), amounts.throughputSeconds).perSecond);
        const GeneratorRound closed = generatorRound(nginx->endpoint(), amounts.throughputSeconds, 0);
        figures.oursPerSecond.push_back(closed.perSecond);
        const GeneratorRound open =
            generatorRound(nginx->endpoint(), amounts.throughputSeconds, closed.perSecond / 2);
        figures.openPerSecond.push_back(open.perSecond);
        figures.openLateNs.push_back(open.lateNs);
        figures.amiss += closed.amiss + open.amiss;
        if (figures.wrkPerSecond.back() > 0)
            figures.ratio.push_back(figures.oursPerSecond.back() / figures.wrkPerSecond.back());
    }
    nginx->stop();
    return figures;
}

namespace {

/// The memory that the lab makes for its servers, read as its sampler does.
struct LabMemory {
    Scoreboard scoreboard = Scoreboard::create().value();
    Journal journal = Journal::create().value();
    Scoreboard::Cursor cursor{};
    std::vector<JournalEntry> executed{};

    void read()
    {
        static_cast<void>(scoreboard.read(cursor));
        static_cast<void>(countersByGeneration(scoreboard));
        executed.clear();
        journal.read(executed);
    }
};

void watchedRound(Candidate& candidate, int seconds, const std::function<void()>& tick,
                  std::vector<double>& perSecond, std::vector<double>& cpuNsPerRequest)
{
    const double before = cpuNs(candidate.worker);
    const GeneratorRound round = generatorRound(candidate.endpoint(), seconds, 0, tick);
    perSecond.push_back(round.perSecond);
    if (round.requests > 0)
        cpuNsPerRequest.push_back((cpuNs(candidate.worker) - before) / static_cast<double>(round.requests));
}

}  // namespace

WatchedFigures measureWatched(const std::string& server, const Amounts& amounts)
{
    WatchedFigures figures;
    LabMemory memory;
    const auto alone = makeOurs(server);
    const auto watched = makeOurs(server, memory.scoreboard.path(), memory.journal.path());
    if (!startPinned(*alone) || !startPinned(*watched)) return figures;
    std::fprintf(stderr, "with the lab watching: %d rounds\n", amounts.throughputRounds);
    for (int r = 0; r < amounts.throughputRounds; ++r) {
        for (int half = 0; half < 2; ++half)
            if ((r + half) % 2 == 0)  // who comes first changes, as what else the machine does may
                watchedRound(*alone, amounts.throughputSeconds, {}, figures.alonePerSecond,
                             figures.aloneCpuNs);
            else
                watchedRound(
                    *watched, amounts.throughputSeconds, [&] { memory.read(); }, figures.watchedPerSecond,
                    figures.watchedCpuNs);
        if (figures.alonePerSecond.back() > 0)
            figures.ratio.push_back(figures.watchedPerSecond.back() / figures.alonePerSecond.back());
    }
    figures.missing = memory.journal.missing();
    alone->stop();
    watched->stop();
    return figures;
}

}  // namespace changeover::bench
