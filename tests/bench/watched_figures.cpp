// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include "core/telemetry/journal.h"
#include "core/telemetry/scoreboard.h"
#include "generator_round.h"
#include "pinned.h"

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace changeover::bench {

namespace {

/// The memory that the lab makes for its servers, read as its control thread does.
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
