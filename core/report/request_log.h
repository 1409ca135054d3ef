// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/chronicle.h"
#include "core/report/report_file.h"
#include "core/telemetry/journal.h"
#include "core/verdict/run_ledger.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace changeover {

/// A line of CSV (RFC 4180) per request, written while the run goes on.
///
/// Columns: (of several runs: run,) id, class, status, generation, pid, due_us, written_us, finished_us,
/// latency_us, latency_uncorrected_us, execution, and of failures alone generation_by, restart, phase,
/// nearest, offset_us, as in FailureEntry; times since the run began, empty where there is none. An execution
/// beyond a request's first is a line of its own, of class `duplicate`; an answer that was found wrong only
/// after it had come has its line as `ok` and a second one as `corrupt`. Failures come last, when all about
/// them is known: at endRun(). So every failure of the report has a line that says the same. Those for which
/// its list had no room have one too; of them the oldest are written earlier, as far as they are known by
/// then, once kMaxHeld of a kind wait.
///
/// The file is written by a thread of its own, so that a slow disk or reader never delays the lab. What it
/// cannot take in time is dropped and counted, once kMaxPending bytes wait: memory stays bounded. For
/// failures there is room for kMaxPendingFailures bytes beyond that. Nothing is written before the first
/// request or finish(). Owner thread only.
class RequestLog {
public:
    static constexpr std::size_t kMaxPending = std::size_t{32} << 20;
    static constexpr std::size_t kMaxPendingFailures = kMaxPending;  ///< some 200 000 lines
    static constexpr std::size_t kMaxHeld = 100'000;

    RequestLog(ReportFile file, bool severalRuns);
    /// After finish(), where anything was added.
    ~RequestLog();
    RequestLog(const RequestLog&) = delete;
    RequestLog& operator=(const RequestLog&) = delete;

    /// What follows belongs to this run, which began at `startNs` (CLOCK_MONOTONIC), until endRun(); both
    /// must live as long. `name` is its column.
    void beginRun(std::int64_t startNs, std::string_view name, const RunLedger& ledger,
                  const Chronicle& chronicle);
    /// After the ledger, in the same order.
    void add(std::span<const RequestOutcome> outcomes);
    /// These were executed before: duplicates.
    void addAgain(std::span<const JournalEntry> executions);
    /// The ledger is final.
    void endRun();

    /// Waits until everything is written. The first error of write(2); std::errc::no_buffer_space where
    /// requests were dropped.
    [[nodiscard]] Result<void> finish();
    bool started() const noexcept { return m_started; }
    /// The first error of writing so far.
    std::error_code error() const;
    std::uint64_t dropped() const noexcept { return m_dropped; }

private:
    /// Where the ledger's list has been followed to, for one kind of failure.
    struct Place {
        bool isDuplicate;
        std::size_t next = 0;
    };

    void start();
    void write();
    void give(std::size_t room);
    void giveLosses(std::size_t from, std::size_t count);
    void giveDuplicates(std::size_t from, std::size_t count);
    void appendFailure(const Failure& failure, const RequestOutcome& outcome);
    const Failure* listed(Place& place) const;

    // owner thread only
    const bool m_severalRuns;
    std::int64_t m_startNs = 0;
    const RunLedger* m_ledger = nullptr;  // of the run under way
    const Chronicle* m_chronicle = nullptr;
    std::vector<RequestOutcome> m_losses;
    std::vector<JournalEntry> m_duplicates;
    Place m_lossPlace{false}, m_duplicatePlace{true};
    std::string m_runColumn;
    std::string m_lines;  // kept for its capacity
    std::size_t m_lineCount = 0;
    std::uint64_t m_dropped = 0;
    bool m_started = false;

    mutable std::mutex m_mutex;
    std::condition_variable m_more;
    std::string m_pending;    // guarded by m_mutex
    bool m_ending = false;    // guarded by m_mutex
    std::error_code m_error;  // guarded by m_mutex

    ReportFile m_file;  // writer thread only
    std::thread m_writer;
};

}  // namespace changeover
