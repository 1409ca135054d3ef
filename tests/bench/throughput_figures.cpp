// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include "command.h"
#include "generator_round.h"
#include "pinned.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace changeover::bench {

namespace {

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
        const GeneratorRound closed = generatorRound(nginx->endpoint(), amounts.throughputSeconds);
        figures.oursPerSecond.push_back(closed.perSecond);
        const GeneratorRound open =
            generatorRound(nginx->endpoint(), amounts.throughputSeconds, closed.perSecond / 2);
        figures.openPerSecond.push_back(open.perSecond);
        figures.openSeenLateNs.push_back(open.seenLateNs);
        figures.openWrittenLateNs.push_back(open.writtenLateNs);
        figures.amiss += closed.amiss + open.amiss;
        if (figures.wrkPerSecond.back() > 0)
            figures.ratio.push_back(figures.oursPerSecond.back() / figures.wrkPerSecond.back());
    }
    nginx->stop();
    return figures;
}

}  // namespace changeover::bench
