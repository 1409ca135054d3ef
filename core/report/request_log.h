// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/report/report_file.h"
#include "core/verdict/request_outcome.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

namespace changeover {

/// A line of CSV (RFC 4180) per request, written while the run goes on.
///
/// Columns: (of several runs: run,) id, class, status, generation, pid, due_us, written_us, finished_us,
/// latency_us, latency_uncorrected_us; times since the run began, empty where there is none. The file is
/// written by a thread of its own, so that a slow disk or reader never delays the lab. What it cannot take in
/// time is dropped and counted, once kMaxPending bytes wait: memory stays bounded. Nothing is written before
/// the first request or finish(). Owner thread only.
class RequestLog {
public:
    static constexpr std::size_t kMaxPending = std::size_t{32} << 20;

    RequestLog(ReportFile file, bool severalRuns);
    /// After finish(), where anything was added.
    ~RequestLog();
    RequestLog(const RequestLog&) = delete;
    RequestLog& operator=(const RequestLog&) = delete;

    /// What follows belongs to this run, which began at `startNs` (CLOCK_MONOTONIC). `name` is its column.
    void beginRun(std::int64_t startNs, std::string_view name);
    void add(std::span<const RequestOutcome> outcomes);

    /// Waits until everything is written. The first error of write(2); std::errc::no_buffer_space where
    /// requests were dropped.
    [[nodiscard]] Result<void> finish();
    bool started() const noexcept { return m_started; }
    std::uint64_t dropped() const noexcept { return m_dropped; }

private:
    void start();
    void write();

    // owner thread only
    const bool m_severalRuns;
    std::int64_t m_startNs = 0;
    std::string m_runColumn;
    std::string m_lines;  // kept for its capacity
    std::uint64_t m_dropped = 0;
    bool m_started = false;

    std::mutex m_mutex;
    std::condition_variable m_more;
    std::string m_pending;    // guarded by m_mutex
    bool m_ending = false;    // guarded by m_mutex
    std::error_code m_error;  // guarded by m_mutex

    ReportFile m_file;  // writer thread only
    std::thread m_writer;
};

}  // namespace changeover
