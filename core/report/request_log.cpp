// SPDX-License-Identifier: BSL-1.0
#include "core/report/request_log.h"

#include "core/report/escape.h"

#include <array>
#include <cassert>
#include <charconv>
#include <optional>
#include <utility>

namespace changeover {

namespace {

constexpr std::string_view kHead = "id,class,status,generation,pid,due_us,written_us,finished_us,latency_us,"
                                   "latency_uncorrected_us\r\n";

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

std::optional<std::int64_t> unlessZero(std::int64_t value)
{
    return value ? std::optional(value) : std::nullopt;
}

/// The id and the class need no escape: digits, letters, # and _.
void appendLine(std::string& lines, const RequestOutcome& outcome, std::int64_t startNs)
{
    const bool written = outcome.writtenNs != 0;
    append(lines, outcome.id.client);
    lines += '#';
    append(lines, outcome.id.connection);
    lines += '#';
    append(lines, static_cast<std::int64_t>(outcome.id.sequence));
    lines += ',';
    lines += name(outcome.result);
    column(lines, unlessZero(outcome.status));
    column(lines, unlessZero(outcome.generation));
    column(lines, unlessZero(outcome.pid));
    column(lines, (outcome.dueNs - startNs) / 1000);
    column(lines, written ? std::optional((outcome.writtenNs - startNs) / 1000) : std::nullopt);
    column(lines, (outcome.finishedNs - startNs) / 1000);
    column(lines, (outcome.finishedNs - outcome.dueNs) / 1000);
    column(lines, written ? std::optional((outcome.finishedNs - outcome.writtenNs) / 1000) : std::nullopt);
    lines += "\r\n";
}

}  // namespace

RequestLog::RequestLog(ReportFile file, bool severalRuns)
    : m_severalRuns(severalRuns), m_pending((severalRuns ? "run," : "") + std::string(kHead)),
      m_file(std::move(file))
{
}

RequestLog::~RequestLog() { assert(!m_writer.joinable()); }

void RequestLog::start()
{
    if (!std::exchange(m_started, true)) m_writer = std::thread([this] { write(); });
}

void RequestLog::beginRun(std::int64_t startNs, std::string_view name)
{
    m_startNs = startNs;
    if (m_severalRuns) m_runColumn = csvField(name) + ',';
}

void RequestLog::add(std::span<const RequestOutcome> outcomes)
{
    if (outcomes.empty()) return;
    start();
    m_lines.clear();
    for (const RequestOutcome& outcome : outcomes)
        appendLine(m_lines += m_runColumn, outcome, m_startNs);
    {
        const std::lock_guard lock(m_mutex);
        if (m_error || m_pending.size() + m_lines.size() > kMaxPending) {
            m_dropped += outcomes.size();
            return;
        }
        m_pending += m_lines;
    }
    m_more.notify_one();
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
