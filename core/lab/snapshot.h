// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/event.h"
#include "core/verdict/corruption.h"
#include "core/verdict/verdict.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace changeover {

enum class LabState : std::uint8_t { Idle, Starting, Running, Restarting, Stopping };

/// What a client meets at this moment.
enum class ServiceState : std::uint8_t {
    None,  ///< nothing was started yet
    Starting,
    Serving,
    Restarting,  ///< an attempt is under way; the address still answers
    Suspended,   ///< the generation that serves is stopped: it does nothing until CONT
    Down,        ///< no generation accepts connections, and no Stop was asked for
    Stopping,
    Stopped,  ///< as asked
    CouldNotStart,
};

struct ServiceNow {
    ServiceState state = ServiceState::None;
    std::int64_t sinceNs = 0;
    std::int32_t pid = 0, generation = 0;  ///< who serves; 0: none does
    std::string words;                     ///< CouldNotStart: why

    bool operator==(const ServiceNow&) const = default;
};

/// A process of the lab, as /proc and the scoreboard show it.
struct ProcessRow {
    std::int32_t pid = 0;
    std::int32_t parentPid = 0;
    std::int32_t generation = 0;  ///< 0: the supervisor itself
    char state = '?';             ///< R S D T Z X as in proc(5)
    bool holdsListener = false;
    std::int64_t ageMs = 0;
    std::uint64_t served = 0;
    std::uint64_t inFlight = 0;
    std::uint64_t connections = 0;
};

/// One attempt to restart, and its window: what the report's `restarts` entry and the overlap bracket show.
struct RestartSummary {
    std::int32_t index = 0;  ///< of its window, from 1
    /// Restarts are counted by themselves: one that joined has the number of the one that it joined.
    std::int32_t number = 0;
    std::int32_t signals = 0;  ///< that asked for it; those that joined are among them
    std::int32_t joined = 0;
    std::int64_t triggerNs = 0;
    std::int32_t signal = 0;  ///< 0: none was sent (a plain start closed a window opened by hand)
    std::int32_t oldPid = 0, newPid = 0;
    std::int32_t oldGeneration = 0, newGeneration = 0;
    std::optional<RestartOutcome> outcome;      ///< none while under way
    std::string reason;                         ///< in words, from the engine
    std::optional<std::int64_t> acceptingNs;    ///< the new generation accepts
    std::optional<std::int64_t> oldExitNs;      ///< the old one is reaped
    std::optional<std::int64_t> firstAnswerNs;  ///< of the new generation
    std::int64_t overlapNs = 0;                 ///< so far
    std::int64_t refusalGapNs = 0;              ///< so far
    bool closed = false;                        ///< the window has ended; `verdict` is final
    Verdict verdict;
    double lossUpperBound95 = 1;  ///< fraction of the window's requests
};

/// A time with no listener open on the address.
struct RefusalGap {
    std::int64_t fromNs = 0;
    std::optional<std::int64_t> toNs;  ///< none: it goes on
};

/// What the supervisor says about itself ten times a second. Exact counters, never read off a plot.
struct Snapshot {
    std::int64_t timeNs = 0;
    LabState state = LabState::Idle;
    ServiceNow now;
    std::string strategy;
    std::string address;  ///< "http://127.0.0.1:8090", empty before the first start
    bool loadOn = false;
    double ratePerSecond = 0;
    std::uint64_t sent = 0, inFlight = 0, lost = 0;
    ClassCounts classes{};
    std::uint64_t unlistedFailures = 0;    ///< counted only: the list of failures was full
    bool restartPending = false;           ///< a window is open: the banner says RUNNING
    Verdict verdict;                       ///< of the run so far, the worst of its windows and the rest
    std::vector<RestartSummary> restarts;  ///< the newest 16, oldest first
    std::vector<RefusalGap> gaps;          ///< the newest 16
    std::vector<ProcessRow> processes;
    std::int64_t latenessP99Ns = 0, maxLatenessNs = 0;
    std::int64_t memoryBytes = 0;  ///< resident, of the supervisor
};

/// A request that was lost, or executed once more, for the failure list.
struct FailureLine {
    std::string id;
    RequestClass result = RequestClass::HttpError;
    std::int32_t generation = 0;  ///< whose it was, by the answer's header or the connection; 0 unknown
    std::int64_t timeNs = 0;
    std::int64_t offsetNs = 0;  ///< to the nearest event
    EventKind nearest = EventKind::None;
    Execution execution = Execution::Unknown;
    bool isDuplicate = false;           ///< executed once more; `result` says nothing then
    std::int32_t status = 0;            ///< that was answered; 0: none
    Corruption why = Corruption::None;  ///< it is CORRUPT …
    std::string bytes{};                ///< … and what shows it, valid UTF-8
};

}  // namespace changeover
