// SPDX-License-Identifier: GPL-3.0-or-later
// changeover-bench: how fast we restart and serve, beside peers in the same run. Markdown on stdout.
#include "figures.h"
#include "guard.h"
#include "table.h"

#include "core/posix/file_descriptor.h"
#include "core/process/spawn.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace changeover::bench {

namespace {

constexpr int kFailed = 1, kUsage = 2, kEnvironment = 4;
constexpr int kSkipped = 77;  // as CTest is told

/// A little of everything, in seconds: that it works, not how fast.
Amounts smokeAmounts()
{
    return {.freshRestarts = 2,
            .saturatedRestarts = 2,
            .idleRestarts = 1,
            .backToBack = 10,
            .ownRestarts = 2,
            .throughputRounds = 1,
            .throughputSeconds = 1,
            .idleConnections = 100,
            .handedOver = {200},
            .handOffs = 1};
}

void print(const std::string& table)
{
    std::printf("%s\n", table.c_str());
    std::fflush(stdout);
}

/// Nobody measures how fast requests are lost: what must hold is looked at in every run.
bool keepsPromises(const RestartFigures& ours)
{
    std::uint64_t lost = ours.idleCounts.lost + ours.idleCounts.closed + ours.probesLost;
    for (const std::uint64_t count : ours.saturatedLost)
        lost += count;
    if (ours.failed == 0 && lost == 0) return true;
    std::fprintf(stderr, "%s: %d restarts failed, %llu requests or connections were lost\n",
                 ours.name.c_str(), ours.failed, static_cast<unsigned long long>(lost));
    return false;
}

int measureGeneratorAlone(const Amounts& amounts)
{
    if (!findProgram("wrk") || nginxVersion().empty()) {
        std::fprintf(stderr, "skipped: wrk or nginx is not installed: apt-get install wrk nginx-light\n");
        return kSkipped;
    }
    print(surroundingsLine());
    print(generatorTable(measureGenerator(amounts)));
    return 0;
}

int measureWatchedAlone(const std::string& server, const Amounts& amounts)
{
    print(surroundingsLine());
    print(watchedTable(measureWatched(server, amounts)));
    return 0;
}

int measure(const std::string& server, const Amounts& amounts)
{
    raiseDescriptorLimit();
    std::vector<std::string> skipped;
    Candidates candidates = allCandidates(server, skipped);
    for (const std::string& reason : skipped)
        std::fprintf(stderr, "skipped: %s\n", reason.c_str());
    for (const auto& candidate : candidates)
        if (const std::string failure = candidate->start(); !failure.empty()) {
            std::fprintf(stderr, "%s\n", failure.c_str());
            return kEnvironment;
        }
    print(surroundingsLine());
    const auto restarts = measureRestarts(candidates, amounts);
    print(restartTable(restarts));
    for (const auto& candidate : candidates)
        candidate->stop();
    print(ownTable(measureOwn(server, amounts)));
    if (findProgram("wrk")) {
        print(throughputTable(measureThroughput(server, amounts)));
        print(generatorTable(measureGenerator(amounts)));
    } else {
        std::fprintf(stderr, "skipped: wrk is not installed: apt-get install wrk\n");
    }
    print(watchedTable(measureWatched(server, amounts)));
    if (!keepsPromises(restarts.front())) return kFailed;
    return candidates.size() > 1 ? 0 : kSkipped;
}

int run(int argc, char** argv)
{
    CLI::App app("Measures restarts and throughput of changeover-server beside nginx and HAProxy.",
                 "changeover-bench");
    std::string server;
    bool smoke = false, generator = false, watched = false;
    app.add_option("--server", server, "the changeover-server to measure")->required();
    app.add_flag("--smoke", smoke, "a little of each figure: whether it works, not how fast");
    app.add_flag("--generator", generator, "only our generator beside wrk");
    app.add_flag("--watched", watched, "only our server with the lab watching beside itself alone");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    const Amounts amounts = smoke ? smokeAmounts() : Amounts{};
    return guarded([&] {
        if (generator) return measureGeneratorAlone(amounts);
        if (watched) return measureWatchedAlone(server, amounts);
        return measure(server, amounts);
    });
}

}  // namespace

}  // namespace changeover::bench

// NOLINTNEXTLINE(bugprone-exception-escape): what escapes is a bug, and ends in a core dump.
int main(int argc, char** argv) { return changeover::bench::run(argc, argv); }
