// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_command.h"

#include "lab_run.h"
#include "preflight.h"

#include "core/lab/ending_signals.h"
#include "core/posix/clock.h"
#include "core/report/comparison_report.h"
#include "core/report/html_report.h"
#include "core/report/messages.h"

#include <boost/asio/io_context.hpp>

#include <ctime>

namespace changeover {

namespace {

std::string render(ReportFormat format, const ComparisonReport& report)
{
    switch (format) {
    case ReportFormat::Html:
        return htmlComparison(report);
    case ReportFormat::Json:
        return jsonComparison(report);
    case ReportFormat::JsonLines:
        return lineOfEnd(report);
    case ReportFormat::JUnit:
        return junitComparison(report);
    case ReportFormat::Markdown:
    case ReportFormat::Csv:  // written as the runs go on
        break;
    }
    return markdownComparison(report);
}

class CompareCommand {
public:
    explicit CompareCommand(const CompareOptions& options)
        : m_options(options), m_context(1), m_signals(m_context)
    {
    }

    int run()
    {
        if (const std::string wrong = m_files.open(m_options.common.reports, true); !wrong.empty())
            return complain(wrong);
        addEndingSignals(m_signals);
        m_report.startedAt = static_cast<std::int64_t>(std::time(nullptr));
        const std::int64_t startNs = monotonicNs();
        m_signals.async_wait(
            [this](boost::system::error_code error, int) { m_report.interrupted |= !error; });
        for (const CompareOptions::Way& way : m_options.ways) {
            m_context.poll();
            m_report.runs.push_back({way.what, 0, {}, {}});
            if (way.what.missing.empty()) restart(way);
            tell(lineOfRun(m_report.runs.back()));
        }
        m_report.durationUs = (monotonicNs() - startNs) / 1000;
        return finish();
    }

private:
    /// In a context of its own: what is still queued for a lab when it has ended goes with it.
    void restart(const CompareOptions::Way& way)
    {
        if (!m_report.interrupted)
            tell(lineOfBeginning(way.what, m_report.runs.size(), m_options.ways.size()));
        if (m_report.interrupted) return;
        boost::asio::io_context context(1);
        boost::asio::signal_set signals(context);
        addEndingSignals(signals);
        const std::string label = '[' + std::to_string(m_report.runs.size()) + '/' +
                                  std::to_string(m_options.ways.size()) + "] " + way.what.name;
        LabRun run(context, way.run, m_files, way.what.name, label);
        signals.async_wait([&](boost::system::error_code error, int signal) {
            if (error) return;
            m_report.interrupted = true;
            run.interrupt(signal);
        });
        run.start([&](LabRun::Result result) {
            ended(std::move(result));
            context.stop();
        });
        context.run();
    }

    /// Where nobody follows any more (EPIPE) there is nobody to go on for.
    void tell(const std::string& line)
    {
        if (!m_files.note(line)) m_report.interrupted = true;
    }

    void ended(LabRun::Result result)
    {
        ComparedRun& run = m_report.runs.back();
        run.report = std::move(result.report);
        const ClassCounts classes = run.report ? run.report->classes : ClassCounts{};
        run.code = result.exitCode == kInterrupted ? 0 : caseCode(run.way, result.exitCode, classes);
        run.words = std::move(result.words);
        if (!run.report) complain(run.way.name + ": " + run.words);
    }

    int finish()
    {
        std::vector<int> codes;
        for (const ComparedRun& run : m_report.runs)
            codes.push_back(run.code);
        m_report.exitCode = m_report.interrupted ? kInterrupted : worstCode(codes);
        m_report.surroundings = Surroundings::look(CHANGEOVER_VERSION);
        m_report.config = m_options.common.config;
        std::erase_if(m_report.config,
                      [](const auto& entry) { return entry.first == "strategy" || entry.first == "policy"; });
        m_report.seed = m_options.common.plan.load.seed;
        const int written = m_files.write([this](ReportFormat format) { return render(format, m_report); },
                                          textComparison(m_report));
        return withoutReport(m_report.exitCode, written);
    }

    const CompareOptions& m_options;
    boost::asio::io_context m_context;  ///< of the signals alone
    boost::asio::signal_set m_signals;  ///< those between two ways, too
    ReportFiles m_files;
    ComparisonReport m_report;
};

}  // namespace

int compareCommand(const CompareOptions& options)
{
    if (!options.common.warning.empty()) complain(options.common.warning, 0);
    if (const std::string wrong = enterNetwork(options.common.privateNetwork); !wrong.empty())
        return complain(wrong);
    for (const CompareOptions::Way& way : options.ways) {
        if (!way.what.missing.empty()) continue;
        if (const std::string wrong = checkSurroundings(way.run.plan); !wrong.empty()) return complain(wrong);
    }
    return CompareCommand(options).run();
}

}  // namespace changeover
