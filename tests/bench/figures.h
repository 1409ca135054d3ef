// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "candidate.h"
#include "core/verdict/latency_histogram.h"
#include "core/verdict/request_class.h"
#include "idle_clients.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace changeover::bench {

/// How much is measured: the smoke test takes a little of each.
struct Amounts {
    int freshRestarts = 40;
    int saturatedRestarts = 10;
    int idleRestarts = 5;
    int backToBack = 60;
    int ownRestarts = 30;
    int throughputRounds = 12;
    int throughputSeconds = 2;
    std::uint32_t idleConnections = 1'000;
    std::vector<std::uint32_t> handedOver{2'000, 10'000};
    int handOffs = 5;
};

/// Of one candidate, over all rounds.
struct RestartFigures {
    std::string name;
    int restarts = 0;
    int failed = 0;  ///< no new worker within 10 s
    std::vector<std::int64_t> firstAnswerNs;
    LatencyHistogram steady, during;  ///< of fresh connections
    std::uint32_t probesLost = 0;
    int saturated = 0;  ///< restarts under the closed loop
    std::uint64_t saturatedRequests = 0;
    ClassCounts saturatedLost{};  ///< by class
    int idle = 0;
    IdleCounts idleCounts;  ///< sums
    std::vector<std::int64_t> backToBackNs;
};

using Candidates = std::vector<std::unique_ptr<Candidate>>;

/// Restarts each in turn, round by round, so that what else the machine does meets all of them alike. The
/// candidates are started. Blocks; says on stderr what it does.
std::vector<RestartFigures> measureRestarts(const Candidates& candidates, const Amounts& amounts);

/// What has no peer.
struct OwnFigures {
    std::vector<std::int64_t> commitToAcceptNs;
    std::vector<std::int64_t> answerToExitNs;  ///< last answer in flight → the old process is gone
    struct HandOff {
        std::uint32_t connections = 0;
        std::vector<std::int64_t> tookNs{};  ///< SEALED → the old process is gone
        std::uint32_t lost = 0, closed = 0;
    };
    std::vector<HandOff> handOffs;
};
/// Starts a server of its own for each.
OwnFigures measureOwn(const std::string& server, const Amounts& amounts);

/// One server under wrk, server and wrk on a core each.
struct ThroughputFigures {
    std::string name;
    std::vector<double> perSecond{};
    std::vector<double> cpuNsPerRequest{};  ///< user and system time of the process that serves
    std::vector<double> ratio{};            ///< to nginx, round by round
    std::uint64_t errors = 0;               ///< wrk's
};
std::vector<ThroughputFigures> measureThroughput(const std::string& server, const Amounts& amounts);

/// Our generator and wrk against the same nginx, on the same core, in turn.
struct GeneratorFigures {
    std::vector<double> wrkPerSecond, oursPerSecond, ratio;
    // The open loop at half the rate of the closed one.
    std::vector<double> openPerSecond;
    // How late, p99 of each round: seen to be due, and written.
    std::vector<std::int64_t> openSeenLateNs, openWrittenLateNs;
    std::uint64_t amiss = 0;  ///< not OK, or told to nobody
};
GeneratorFigures measureGenerator(const Amounts& amounts);

/// Our server as it is alone, and with the lab watching: scoreboard and journal, both read each 10 ms. Two
/// servers, in turn, under our generator, whose requests have ids.
struct WatchedFigures {
    std::vector<double> alonePerSecond, watchedPerSecond, ratio;
    std::vector<double> aloneCpuNs, watchedCpuNs;  ///< of the server, a request
    std::uint64_t missing = 0;                     ///< in the journal: what is not written costs nothing
};
WatchedFigures measureWatched(const std::string& server, const Amounts& amounts);

}  // namespace changeover::bench
