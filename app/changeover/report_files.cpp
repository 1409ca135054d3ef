// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_files.h"

#include "preflight.h"

#include "core/report/messages.h"

#include <iostream>

namespace changeover {

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

bool ReportFiles::write(const Render& render, const std::string& summary)
{
    bool whole = true;
    for (Written& each : m_files) {
        if (each.write(render(each.target.format))) continue;
        complain(unwritableReport(each.target.path, each.error));
        whole = false;
    }
    if (!m_stdoutTaken) std::cout << summary << std::flush;
    return finishLogs() && whole;
}

void ReportFiles::abandon()
{
    std::erase_if(m_logs, [](const Log& log) { return !log.requests->started(); });
    finishLogs();
}

bool ReportFiles::finishLogs()
{
    bool whole = true;
    for (Log& log : m_logs) {
        const auto written = log.requests->finish();
        if (written) continue;
        complain(unfinishedLog(log.path, log.requests->dropped(), written.error()));
        whole = false;
    }
    return whole;
}

}  // namespace changeover
