// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/failure.h"
#include "core/verdict/latency_histogram.h"
#include "core/verdict/listener_timeline.h"
#include "core/verdict/load_record.h"
#include "core/verdict/recent_executions.h"
#include "core/verdict/reconciliation.h"
#include "core/verdict/request_outcome.h"
#include "core/verdict/restart_window.h"
#include "core/verdict/verdict.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace changeover {

/// The one owner of a run's results: takes what the generator and the processes did, gives counts, windows
/// and the verdict. Exact: nothing here is sampled.
///
/// Feed what happened in the order in which it is learnt; outcomes and events may come late against each
/// other by up to a second. Then advance() with the time up to which everything was fed. Times are
/// CLOCK_MONOTONIC. Nothing is allocated per request that succeeds. No clock, no I/O. One thread.
///
/// Totals come from their own counters, never from summing windows. A loss belongs to the latest trigger
/// before it whose window it is in; in the second before a trigger, where no earlier window is open, to that
/// trigger; else to the rest of the run. A trigger that joined a restart under way has none: they are that
/// restart's.
class RunLedger {
public:
    static constexpr std::size_t kMaxFailures = 10'000;  ///< of losses, and as many of duplicates
    /// Outcomes kept for the second before a trigger (and for triggers learnt late).
    static constexpr std::size_t kRecent = 131'072;
    /// How long after its end a window still waits for outcomes on their way.
    static constexpr std::int64_t kSettleNs = 50'000'000;
    static constexpr std::int64_t kMaxClockJumpNs = 100'000'000;

    RunLedger();

    // What the load generator says.
    void add(const RequestOutcome& outcome);
    void add(std::span<const RequestOutcome> outcomes);
    void record(const LoadRecord& record);
    /// How late due times were seen between fromNs and toNs, one figure each.
    void addLateness(std::span<const std::int64_t> latenessNs, std::int64_t fromNs, std::int64_t toNs);
    /// The records that follow are those of another generator, which counts from zero.
    void generatorReplaced();

    // What the processes did. Calls about processes of which no window knows change nothing.
    /// Opens a window and gives its index, from 1. A window that this one reruns no longer decides.
    std::int32_t trigger(const Trigger& trigger);
    void spawned(std::int32_t parentPid, std::int32_t pid, std::int32_t generation, std::int64_t timeNs);
    /// A first generation, started by the lab.
    void started(std::int32_t pid, std::int32_t generation, std::int64_t timeNs);
    void accepting(std::int32_t pid, std::int64_t timeNs);
    void stoppedAccepting(std::int32_t pid, std::uint64_t inFlight, std::int64_t timeNs);
    void attemptEnded(std::int32_t parentPid, AttemptEnd end, std::int32_t childPid, std::string_view words,
                      std::int64_t timeNs);
    void reaped(std::int32_t pid, std::int64_t timeNs);
    // of a server that is not ours
    /// `pid` is a process that the generation with the pid `of` started, itself or through others.
    void kin(std::int32_t pid, std::int32_t of);
    /// `by`, one of its kin, stays although that generation has exited. It is never reaped then.
    void outlived(std::int32_t pid, std::int32_t by, std::int64_t timeNs);
    /// The clients' ports of the connections that the window's old generation held at its trigger.
    void connectionsOfOld(std::int32_t window, std::vector<std::uint16_t> ports);
    void listenerOpened(std::int32_t pid, std::int64_t timeNs) { m_listeners.opened(pid, timeNs); }
    void listenerClosed(std::int32_t pid, std::int64_t timeNs) { m_listeners.closed(pid, timeNs); }

    // What the server's journal says, in any order against the outcomes, also seconds late.
    /// It keeps one. Before this no request's execution is known. Call before its first outcome.
    void journalKept();
    /// The execution of a request of ours began. Whether it had before: a duplicate.
    bool executed(const RequestId& id, std::int32_t generation, std::int64_t timeNs);
    /// So many executions are missing in it, so far.
    void journalMissing(std::uint64_t executions) noexcept { m_journalMissing = executions; }

    /// The lab itself had no more of something (shortage.h): what it measured is not to be believed.
    void instrumentFellShort() noexcept { m_fellShort = true; }

    // What the clock says.
    /// Both clocks, read together. A jump of one against the other since the last call is an instrument
    /// fault.
    void clocks(std::int64_t monotonicNs, std::int64_t boottimeNs);
    /// Everything that happened up to `nowNs` was fed: closes the windows that are over by then.
    void advance(std::int64_t nowNs);
    /// Nothing follows: closes every window as it stands and compares the generator's counts with ours.
    void finish(std::int64_t nowNs);

    /// The worst of the deciding windows and of the rest of the run. Reason None while windows are open and
    /// nothing is wrong.
    Verdict verdict() const;
    /// A window is open.
    bool restartPending() const noexcept;

    const std::vector<RestartWindow>& windows() const noexcept { return m_windows; }
    /// Another window reran it.
    bool superseded(std::int32_t index) const noexcept;
    /// Time without an open listener inside a window, so far.
    std::int64_t refusalGapNs(const RestartWindow& window) const;
    const ListenerTimeline& listeners() const noexcept { return m_listeners; }

    const LoadRecord& load() const noexcept { return m_load; }  ///< all generators together, as last recorded
    const ClassCounts& classes() const noexcept { return m_classes; }
    std::uint64_t requests() const noexcept;  ///< finished, without CANCELLED
    std::uint64_t lost() const noexcept;
    std::uint64_t lostOutsideWindows() const noexcept { return m_lostOutside; }
    /// None: the server keeps no journal.
    std::optional<ExecutionCounts> executions() const;
    std::span<const Answerer> answeredBy() const noexcept { return m_answeredBy; }
    /// The first kMaxFailures losses and the first kMaxFailures duplicates, in the order in which they were
    /// learnt.
    const std::vector<Failure>& failures() const noexcept { return m_failures; }
    /// Losses and duplicates that are counted, and not in the list.
    std::uint64_t unlistedFailures() const noexcept;
    /// The same of a loss for which the list had no room, and of such a duplicate: in the window whose it is
    /// by time.
    Failure unlisted(const RequestOutcome& loss) const;
    Failure unlistedDuplicate(const RequestId& id, std::int32_t generation, std::int64_t timeNs) const;
    const LatencyHistogram& corrected() const noexcept { return m_corrected; }
    const LatencyHistogram& uncorrected() const noexcept { return m_uncorrected; }
    const LatencyHistogram& lateness() const noexcept { return m_lateness; }

private:
    struct Recent {
        RequestOutcome outcome;
        std::int32_t owner = 0;          // of a loss: the window's index, 0 the rest of the run
        std::size_t failure = SIZE_MAX;  // its place in m_failures
        Execution execution = Execution::Unknown;
    };
    struct Late {
        std::int64_t fromNs, toNs, worstNs;
    };

    RestartWindow* windowAt(std::int32_t index) noexcept;
    enum class Among : std::uint8_t { Open, All };
    std::int32_t ownerOf(std::int64_t timeNs, Among windows = Among::Open) const;
    Failure failureOf(const RequestOutcome& loss) const;
    void countTotals(const RequestOutcome& outcome);
    void addKin(std::int32_t generationPid, std::vector<std::int32_t>& into) const;
    void uncount(const RequestOutcome& outcome);
    Recent& remember(const RequestOutcome& outcome);
    void give(Recent& recent, std::int32_t owner);
    void list(Recent& recent);
    void addDuplicate(const RequestId& id, std::int32_t generation, std::int64_t timeNs);
    void executedAfterAll(const RequestId& id, std::int32_t generation);
    void giveDuplicatesSince(std::int64_t fromNs);
    std::optional<ExecutionCounts>* executionsOf(std::int32_t window) noexcept;
    template <class Visit> void eachRecentSince(std::int64_t fromNs, Visit visit);
    template <class Visit> void eachOpenWindow(Visit visit);
    std::optional<VerdictReason> instrumentFault() const;

    ClassCounts m_classes{};
    std::uint64_t m_lostOutside = 0;
    std::uint64_t m_answersWithId = 0, m_answersWithoutId = 0;
    std::map<std::int32_t, std::int32_t> m_kin;  // pid, and the generation's that started it
    std::vector<Answerer> m_answeredBy;
    std::vector<Failure> m_failures;
    std::size_t m_duplicatesListed = 0;  // of these
    LatencyHistogram m_corrected, m_uncorrected, m_lateness;

    std::vector<Recent> m_recent;  // a ring of kRecent
    std::uint64_t m_remembered = 0;
    std::deque<Late> m_late;  // of the last seconds

    std::vector<RestartWindow> m_windows;
    std::vector<std::int32_t> m_superseded;
    std::size_t m_firstOpen = 0;  // windows before it are closed
    ListenerTimeline m_listeners;
    std::int64_t m_nowNs = 0;

    LoadRecord m_load, m_earlierGenerators;
    std::optional<std::int64_t> m_clockDifferenceNs;
    bool m_journalKept = false;
    std::uint64_t m_journalMissing = 0;
    Reconciliation m_reconciliation;
    RecentExecutions m_executions;
    /// Losses in m_failures, by client and sequence, that nobody has executed so far.
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> m_unexecuted;

    bool m_recorded = false, m_clockJumped = false, m_notConserved = false, m_fellShort = false;
};

}  // namespace changeover
