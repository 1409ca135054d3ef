// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/chronicle.h"
#include "core/process/kernel_counters.h"
#include "core/report/failure_entry.h"
#include "core/report/run_series.h"
#include "core/telemetry/transfer_ledger.h"
#include "core/verdict/run_ledger.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace changeover {

/// The machine and the programs, as far as they matter to whoever reads a result later.
struct Surroundings {
    std::string host;    ///< its name
    std::string system;  ///< "Debian GNU/Linux 12 (bookworm)"
    std::string kernel;
    std::string processor;
    std::int64_t processors = 0;  ///< that this process may use
    std::int64_t memoryBytes = 0;
    std::string changeover, boost, compiler;  ///< versions

    static Surroundings look(std::string changeoverVersion);
};

/// The times of one attempt, each since the end of the one before; none where not reached.
struct PhaseTimes {
    std::optional<std::int64_t> spawnUs, helloUs, readyUs, acceptingUs, probationUs, drainUs;
};

struct RestartEntry {
    std::int32_t index = 0;
    std::int64_t atUs = 0;      ///< the trigger, since the run began
    std::int64_t windowUs = 0;  ///< the window's length
    std::int32_t signal = 0, senderPid = 0, senderUid = 0;
    std::int32_t oldPid = 0, newPid = 0;
    /// Who watches one pid, as a service manager does or who reads a pid file, saw no change: a holder's
    /// stays, and that of a process that replaces itself.
    bool pidStable = false;
    std::optional<RestartOutcome> outcome;
    std::string reason;
    PhaseTimes phases;
    std::optional<std::int32_t> rerunOf;
    std::int32_t overlapping = 0;  ///< older generations that still drained at the trigger
    bool superseded = false;
    std::optional<std::int64_t> firstAnswerUs;  ///< after the trigger
    std::int64_t overlapUs = 0, refusalGapUs = 0;
    std::int64_t p99Us = 0;
    double lossUpperBound95 = 1;
    Verdict verdict;
};

/// What the kernel counted from the start of the run to the end of its load, while the clients still had
/// their connections.
struct KernelWitness {
    bool ownNetwork = false;  ///< else of all that this machine's network did meanwhile
    KernelCounters counted;
};

/// All that a report says about one run, as plain values, whatever it is written as.
struct RunReport {
    std::int64_t startNs = 0;  ///< CLOCK_MONOTONIC: what "since the run began" counts from
    std::int64_t durationUs = 0;
    std::int64_t startedAt = 0;  ///< seconds since 1970, UTC
    std::string verdict;         ///< VerdictState's name, or "interrupted"
    Verdict figures;
    std::string strategy;
    std::string policy;        ///< what the server did wrong on purpose; empty: nothing
    bool clientsView = false;  ///< the server does not say who it is: less evidence, and it is said
    std::string earlyEnd;      ///< why not all restarts were done; empty when they were
    std::uint64_t sent = 0, inFlight = 0;
    ClassCounts classes{};
    std::uint64_t lost = 0;
    /// Of the lost: a client could have sent them again safely. None: not to be shown (--strict).
    std::optional<std::uint64_t> retrySafe;
    double lossUpperBound95 = 1;
    LatencyFigures latency, uncorrected;
    std::vector<Answerer> answeredBy;
    std::vector<RestartEntry> restarts;
    std::vector<FailureEntry> failures;
    std::uint64_t unlisted = 0;  ///< failures beyond these: the CSV has every one
    std::int64_t lateP99Ns = 0, maxGapNs = 0;
    RunSeries series;   ///< the whole run
    RunSeries aligned;  ///< around tellingRestart(), whose trigger is zero
    std::vector<GenerationLane> lanes;
    std::vector<GapSpan> gaps;
    std::optional<TransferLedger::Statement> accounts;  ///< none: not a server that has them
    std::optional<KernelWitness> kernel;                ///< none: it cannot be asked
    Surroundings surroundings;
    std::vector<std::pair<std::string, std::string>> config;  ///< every option as it took effect
    std::uint64_t seed = 1;
};

/// How many of the lost a client could have sent again safely: what was refused, and, where requests are
/// idempotent, what ended before a byte of the answer.
std::uint64_t retrySafe(const ClassCounts& classes, bool idempotent) noexcept;

/// "ledger short by 37", "ledger over by 5"; empty where the accounts are right or not known.
std::string ledgerWords(const RunReport& report);

/// Reads the run's end off its ledger. `interrupted` as the verdict where the run was. The run began at
/// `startNs` (CLOCK_MONOTONIC) and ended just now.
RunReport makeReport(const RunLedger& ledger, const Chronicle& chronicle, std::int64_t startNs,
                     bool interrupted);

/// Of those that decide the one that lost most, of several the first; null where there is none.
const RestartEntry* tellingRestart(const std::vector<RestartEntry>& restarts) noexcept;

/// How the run went over time: series, lanes and gaps of `report`.
void readCourse(RunReport& report, const TimeSeries& series, const RunLedger& ledger,
                const Chronicle& chronicle);

}  // namespace changeover
