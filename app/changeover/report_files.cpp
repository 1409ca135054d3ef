// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_files.h"

#include "output.h"
#include "preflight.h"

#include "core/posix/shortage.h"
#include "core/report/messages.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace changeover {

namespace {

/// It could be written before the run.
int codeFor(const std::string& path, std::error_code error)
{
    return path != "-" && isShortage(error) ? exitCode(VerdictState::InstrumentFault) : kEnvironmentError;
}

/// Written where there may be room: its path, or the error.
Result<std::string> writeElsewhere(std::string_view text)
{
    std::error_code error;
    std::string path = std::filesystem::temp_directory_path(error).string() + "/changeover-report-XXXXXX";
    if (error) return error;
    const FileDescriptor file(::mkostemp(path.data(), O_CLOEXEC));
    if (!file) return lastError();
    auto report = ReportFile::open(path);
    if (!report) return report.error();
    if (const auto written = report->write(text); !written) {
        ::unlink(path.c_str());
        return written.error();
    }
    return path;
}

int notWritten(const ReportTarget& target, std::error_code error, std::string_view text)
{
    std::string words = unwritableReport(target.path, error);
    if (target.path != "-" && isShortage(error)) {
        const auto elsewhere = writeElsewhere(text);
        words +=
            elsewhere
                ? " It is in " + *elsewhere + '.'
                : " Nor could it be written to the temporary directory: " + elsewhere.error().message() + '.';
    }
    return complain(words, codeFor(target.path, error));
}

}  // namespace

std::string ReportFiles::open(const std::vector<ReportTarget>& targets, bool severalRuns)
{
    for (const ReportTarget& target : targets) {
        auto file = ReportFile::open(target.path);
        if (!file) return unwritableReport(target.path, file.error());
        m_stdoutTaken |= target.path == "-";
        if (target.format == ReportFormat::Csv)
            m_logs.push_back({target.path, std::make_unique<RequestLog>(std::move(*file), severalRuns)});
        else
            m_files.push_back({target, std::move(*file)});
    }
    return {};
}

void ReportFiles::beginRun(std::int64_t startNs, std::string_view name, const RunLedger& ledger,
                           const Chronicle& chronicle)
{
    for (Log& log : m_logs)
        log.requests->beginRun(startNs, name, ledger, chronicle);
}

void ReportFiles::add(std::span<const RequestOutcome> outcomes)
{
    for (Log& log : m_logs)
        log.requests->add(outcomes);
}

void ReportFiles::addAgain(std::span<const JournalEntry> executions)
{
    for (Log& log : m_logs)
        log.requests->addAgain(executions);
}

void ReportFiles::endRun()
{
    for (Log& log : m_logs)
        log.requests->endRun();
}

bool ReportFiles::note(std::string_view line)
{
    bool whole = true;
    for (Written& each : m_files)
        if (each.target.format == ReportFormat::JsonLines) whole &= each.write(line);
    return whole;
}

bool ReportFiles::Written::write(std::string_view text)
{
    if (error) return false;
    if (const auto written = file.write(text); !written) error = written.error();
    return !error;
}

int ReportFiles::write(const Render& render, const std::string& summary)
{
    int code = 0;
    for (Written& each : m_files) {
        const std::string text = render(each.target.format);
        if (!each.write(text)) code = std::max(code, notWritten(each.target, each.error, text));
    }
    if (!m_stdoutTaken) code = std::max(code, printOut(summary));
    return std::max(code, finishLogs());
}

std::string ReportFiles::shortage() const
{
    for (const Log& log : m_logs)
        if (const std::error_code error = log.requests->error(); log.path != "-" && isShortage(error))
            return unwritableReport(log.path, error);
    return {};
}

void ReportFiles::abandon()
{
    std::erase_if(m_logs, [](const Log& log) { return !log.requests->started(); });
    finishLogs();
}

int ReportFiles::finishLogs()
{
    int code = 0;
    for (Log& log : m_logs) {
        const auto written = log.requests->finish();
        if (written) continue;
        complain(unfinishedLog(log.path, log.requests->dropped(), written.error()));
        code = std::max(code, codeFor(log.path, log.requests->error()));
    }
    return code;
}

}  // namespace changeover
