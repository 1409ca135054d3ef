// SPDX-License-Identifier: BSL-1.0
#include "core/report/request_log.h"

#include "core/posix/thread_start.h"
#include "core/report/escape.h"
#include "core/report/failure_entry.h"

#include <array>
#include <cassert>
#include <charconv>
#include <optional>
#include <utility>

namespace changeover {

namespace {

constexpr std::string_view kCsvHead =
    "id,class,status,generation,pid,due_us,written_us,finished_us,latency_us,latency_uncorrected_us,"
    "execution,generation_by,restart,phase,nearest,offset_us\r\n";
constexpr std::string_view kNoFailure = ",,,,,\r\n";
constexpr std::size_t kMaxListed = RunLedger::kMaxFailures;  // of a kind
constexpr std::size_t kPiece = 1'000;                        // lines of failures given at once

void append(std::string& line, std::int64_t number)
{
    std::array<char, 20> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    line.append(digits.data(), end);
}

void column(std::string& line, std::optional<std::int64_t> value)
{
    line += ',';
    if (value) append(line, *value);
}

std::optional<std::int64_t> numberUnlessZero(std::int64_t value)
{
    return value ? std::optional(value) : std::nullopt;
}

void column(std::string& line, std::string_view word)
{
    line += ',';
    line += word;
}

/// Up to the latencies. The id and the words need no escape: digits, letters, - and _.
void appendRequest(std::string& line, const RequestOutcome& outcome, std::string_view kind,
                   std::int64_t startNs)
{
    const bool sent = outcome.dueNs != 0, written = outcome.writtenNs != 0;
    const auto us = [](bool known, std::int64_t ns) {
        return known ? std::optional(ns / 1000) : std::nullopt;
    };
    line += RequestIdText(outcome.id).view();
    column(line, kind);
    column(line, numberUnlessZero(outcome.status));
    column(line, numberUnlessZero(outcome.generation));
    column(line, numberUnlessZero(outcome.pid));
    column(line, us(sent, outcome.dueNs - startNs));
    column(line, us(written, outcome.writtenNs - startNs));
    column(line, us(true, outcome.finishedNs - startNs));
    column(line, us(sent, outcome.finishedNs - outcome.dueNs));
    column(line, us(written, outcome.finishedNs - outcome.writtenNs));
}

/// The pid is that of the request's generation, as far as it was not itself what told which.
RequestOutcome attributed(RequestOutcome outcome, const FailureEntry& failure, const Chronicle& chronicle)
{
    if (failure.generation == outcome.generation && outcome.pid != 0) return outcome;
    const GenerationTimes* const times = chronicle.times(failure.generation);
    outcome.generation = failure.generation;
    outcome.pid = times ? times->pid : 0;
    return outcome;
}

}  // namespace

RequestLog::RequestLog(ReportFile file, bool severalRuns)
    : m_severalRuns(severalRuns), m_pending((severalRuns ? "run," : "") + std::string(kCsvHead)),
      m_file(std::move(file))
{
}

RequestLog::~RequestLog() { assert(!m_writer.joinable()); }

void RequestLog::start()
{
    if (std::exchange(m_started, true)) return;
    const std::error_code error = startThread(m_writer, [this] { write(); });
    const std::lock_guard lock(m_mutex);
    if (error) m_error = error;
}

void RequestLog::beginRun(std::int64_t startNs, std::string_view name, const RunLedger& ledger,
                          const Chronicle& chronicle)
{
    m_startNs = startNs;
    m_ledger = &ledger;
    m_chronicle = &chronicle;
    m_lossPlace.next = m_duplicatePlace.next = 0;
    if (m_severalRuns) m_runColumn = csvField(name) + ',';
}

void RequestLog::add(std::span<const RequestOutcome> outcomes)
{
    if (!m_ledger) return;  // what a lab that ends cuts is no part of the run
    const bool journalled = m_ledger->executions().has_value();
    for (const RequestOutcome& outcome : outcomes) {
        if (isLost(outcome.result)) {
            m_losses.push_back(outcome);
            continue;
        }
        appendRequest(m_lines += m_runColumn, outcome, name(outcome.result), m_startNs);
        // An answer is to a request that was begun.
        const bool answered = outcome.result == RequestClass::Ok && journalled;
        column(m_lines, name(answered ? Execution::Executed : Execution::Unknown));
        m_lines += kNoFailure;
        ++m_lineCount;
    }
    give(kMaxPending);
    if (m_losses.size() > kMaxHeld) giveLosses(kMaxListed, (m_losses.size() - kMaxListed) / 2);
}

void RequestLog::addAgain(std::span<const JournalEntry> executions)
{
    if (!m_ledger) return;
    m_duplicates.insert(m_duplicates.end(), executions.begin(), executions.end());
    if (m_duplicates.size() > kMaxHeld) giveDuplicates(kMaxListed, (m_duplicates.size() - kMaxListed) / 2);
}

void RequestLog::endRun()
{
    if (m_ledger) {
        giveLosses(0, m_losses.size());
        giveDuplicates(0, m_duplicates.size());
    }
    m_ledger = nullptr;
    m_chronicle = nullptr;
}

/// The ledger lists them in the order in which it was told of them, which is ours; null where it has no more.
const Failure* RequestLog::listed(Place& place) const
{
    const std::vector<Failure>& list = m_ledger->failures();
    while (place.next < list.size() && list[place.next].isDuplicate != place.isDuplicate)
        ++place.next;
    return place.next < list.size() ? &list[place.next++] : nullptr;
}

/// Those on the ledger's list are the first of the run, and stay until its end.
void RequestLog::giveLosses(std::size_t from, std::size_t count)
{
    for (std::size_t i = from; i < from + count; ++i) {
        const Failure* const known = i < kMaxListed ? listed(m_lossPlace) : nullptr;
        appendFailure(known ? *known : m_ledger->unlisted(m_losses[i]), m_losses[i]);
    }
    give(kMaxPending + kMaxPendingFailures);
    const auto first = m_losses.begin() + static_cast<std::ptrdiff_t>(from);
    m_losses.erase(first, first + static_cast<std::ptrdiff_t>(count));
}

void RequestLog::giveDuplicates(std::size_t from, std::size_t count)
{
    for (std::size_t i = from; i < from + count; ++i) {
        const JournalEntry& entry = m_duplicates[i];
        const Failure* const known = i < kMaxListed ? listed(m_duplicatePlace) : nullptr;
        RequestOutcome outcome;
        outcome.id = entry.id;
        outcome.finishedNs = entry.timeNs;
        appendFailure(known ? *known : m_ledger->unlistedDuplicate(entry.id, entry.generation, entry.timeNs),
                      outcome);
    }
    give(kMaxPending + kMaxPendingFailures);
    const auto first = m_duplicates.begin() + static_cast<std::ptrdiff_t>(from);
    m_duplicates.erase(first, first + static_cast<std::ptrdiff_t>(count));
}

void RequestLog::appendFailure(const Failure& failure, const RequestOutcome& outcome)
{
    const FailureEntry entry = failureEntry(*m_ledger, *m_chronicle, failure, m_startNs);
    appendRequest(m_lines += m_runColumn, attributed(outcome, entry, *m_chronicle), className(entry),
                  m_startNs);
    column(m_lines, name(entry.execution));
    column(m_lines, name(entry.by));
    column(m_lines, numberUnlessZero(entry.restart));
    column(m_lines, entry.phase);
    const bool isNear = entry.nearest != EventKind::None;
    column(m_lines, isNear ? name(entry.nearest) : std::string_view());
    column(m_lines, isNear ? std::optional(entry.offsetUs) : std::nullopt);
    m_lines += "\r\n";
    if (++m_lineCount == kPiece) give(kMaxPending + kMaxPendingFailures);
}

/// What is in m_lines, all or nothing: while no more than `room` bytes wait.
void RequestLog::give(std::size_t room)
{
    const std::size_t count = std::exchange(m_lineCount, 0);
    if (count == 0) return;
    start();
    {
        const std::lock_guard lock(m_mutex);
        if (m_error || m_pending.size() + m_lines.size() > room)
            m_dropped += count;
        else
            m_pending += m_lines;
    }
    m_lines.clear();
    m_more.notify_one();
}

std::error_code RequestLog::error() const
{
    const std::lock_guard lock(m_mutex);
    return m_error;
}

Result<void> RequestLog::finish()
{
    start();
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_more.notify_one();
    if (m_writer.joinable()) m_writer.join();
    if (m_error) return m_error;
    if (m_dropped) return std::make_error_code(std::errc::no_buffer_space);
    return {};
}

void RequestLog::write()
{
    std::string taken;
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_more.wait(lock, [this] { return m_ending || !m_pending.empty(); });
        if (m_pending.empty()) return;
        taken.clear();
        std::swap(taken, m_pending);
        lock.unlock();
        const auto written = m_file.write(taken);
        lock.lock();
        if (!written && !m_error) m_error = written.error();
    }
}

}  // namespace changeover
