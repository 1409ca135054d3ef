// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_command.h"

#include "lab_run.h"
#include "preflight.h"

#include "core/lab/ending_signals.h"
#include "core/report/html_report.h"
#include "core/report/json_report.h"
#include "core/report/junit_report.h"
#include "core/report/text_report.h"

namespace changeover {

namespace {

std::string render(ReportFormat format, const RunReport& report)
{
    switch (format) {
    case ReportFormat::Html:
        return htmlReport(report);
    case ReportFormat::Json:
        return jsonReport(report);
    case ReportFormat::JsonLines:
        return jsonReportLine(report);
    case ReportFormat::JUnit:
        return junitReport(report);
    case ReportFormat::Markdown:
    case ReportFormat::Csv:  // written as the run goes on
        break;
    }
    return markdownReport(report);
}

int finish(const LabRun::Result& result, ReportFiles& files)
{
    if (!result.report) {
        files.abandon();
        return complain(result.words, result.exitCode);
    }
    const RunReport& report = *result.report;
    const int written =
        files.write([&report](ReportFormat format) { return render(format, report); }, textReport(report));
    return withoutReport(result.exitCode, written);
}

}  // namespace

int runCommand(const RunOptions& options)
{
    if (!options.warning.empty()) complain(options.warning, 0);
    if (const std::string wrong = enterNetwork(options.privateNetwork); !wrong.empty())
        return complain(wrong);
    if (const std::string wrong = checkSurroundings(options.plan); !wrong.empty()) return complain(wrong);
    ReportFiles files;
    if (const std::string wrong = files.open(options.reports, false); !wrong.empty()) return complain(wrong);

    boost::asio::io_context context(1);
    boost::asio::signal_set signals(context);
    addEndingSignals(signals);
    LabRun run(context, options, files, {}, {});
    signals.async_wait([&run](boost::system::error_code error, int signal) {
        if (!error) run.interrupt(signal);
    });
    LabRun::Result result;
    run.start([&](LabRun::Result ended) {
        result = std::move(ended);
        context.stop();
    });
    context.run();
    return finish(result, files);
}

}  // namespace changeover
