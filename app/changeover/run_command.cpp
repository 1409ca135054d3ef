// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_command.h"

#include "core/process/network_namespace.h"
#include "core/report/json_report.h"
#include "core/report/junit_report.h"
#include "core/report/messages.h"
#include "core/report/progress.h"
#include "core/report/report_file.h"
#include "core/report/request_log.h"
#include "core/report/text_report.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <optional>

namespace changeover {

namespace {

constexpr int kEnvironment = 4;
constexpr int kInterrupted = 130;
constexpr std::uint64_t kOwnDescriptors = 128;

int exitCode(VerdictState state)
{
    switch (state) {
    case VerdictState::Pass:
    case VerdictState::PassRolledBack:
        return 0;
    case VerdictState::Fail:
        return 1;
    case VerdictState::Inconclusive:
        return 3;
    case VerdictState::InstrumentFault:
        break;
    }
    return 5;
}

std::string render(ReportFormat format, const RunReport& report)
{
    switch (format) {
    case ReportFormat::Json:
        return jsonReport(report);
    case ReportFormat::JUnit:
        return junitReport(report);
    case ReportFormat::Markdown:
    case ReportFormat::Csv:  // written as the run goes on
        break;
    }
    return markdownReport(report);
}

int complain(const std::string& sentence, int code = kEnvironment)
{
    std::cerr << "changeover: " << sentence << std::endl;
    return code;
}

/// What can be known before anything is started, as a sentence; empty when all is well.
std::string checkSurroundings(const ExperimentPlan& plan)
{
    if (!isAvailable(*plan.strategy)) return missingFor(*plan.strategy);
    const std::string& program = plan.server.program;
    std::error_code error;
    if (!std::filesystem::exists(program, error))
        return missingProgram(program, std::make_error_code(std::errc::no_such_file_or_directory));
    if (!std::filesystem::is_regular_file(program, error))
        return missingProgram(program, std::make_error_code(std::errc::permission_denied));
    if (::access(program.c_str(), X_OK) != 0) return missingProgram(program, lastError());

    const Endpoint& listen = plan.server.listen;
    if (listen.family != Endpoint::Family::Unix && listen.port != 0)
        if (const auto socket = bindStream(listen); !socket)
            return cannotListen(listen.text(), socket.error());

    raiseDescriptorLimit();
    rlimit limit{};
    const std::uint64_t ends = std::uint64_t{plan.load.connections} * (plan.injected ? 3 : 1);
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < ends + kOwnDescriptors)
        return tooFewDescriptors(plan.load.connections, limit.rlim_cur);
    return {};
}

class RunCommand {
public:
    explicit RunCommand(const RunOptions& options)
        : m_options(options), m_context(1), m_signals(m_context, SIGINT, SIGTERM, SIGHUP),
          m_progress(options.quiet)
    {
    }

    int run()
    {
        if (const std::string sentence = checkSurroundings(m_options.plan); !sentence.empty())
            return complain(sentence);
        if (const std::string sentence = openReports(); !sentence.empty()) return complain(sentence);
        LabHooks hooks;
        hooks.onOutcomes = [this](std::span<const RequestOutcome> outcomes) {
            for (Log& log : m_logs)
                log.requests->add(outcomes);
        };
        hooks.onEvent = [this](const Event& event) { m_progress.note(event); };
        auto lab = Lab::create(m_context, std::move(hooks));
        if (!lab)
            return complain("Cannot set up shared memory or the lab's process: " + lab.error().message() +
                            '.');
        m_lab = std::move(*lab);
        beginLogs(m_lab->series().originNs());
        if (const auto counters = KernelCounters::read()) m_kernelBefore = *counters;
        m_experiment = std::make_unique<Experiment>(m_context, *m_lab, m_options.plan);
        awaitSignal();
        m_experiment->start(
            [this](ExperimentEnd end, std::string words) { finished(end, std::move(words)); });
        m_progress.watch(m_context, *m_experiment, *m_lab);
        m_context.run();
        return m_exitCode;
    }

private:
    struct Written {
        ReportTarget target;
        ReportFile file;
    };
    struct Log {
        std::string path;
        std::unique_ptr<RequestLog> requests;
    };

    /// What is wrong, as a sentence; empty when all can be written.
    std::string openReports()
    {
        for (const ReportTarget& target : m_options.reports) {
            auto file = ReportFile::open(target.path);
            if (!file) return unwritableReport(target.path, file.error());
            m_stdoutTaken |= target.path == "-";
            m_files.push_back({target, std::move(*file)});
        }
        return {};
    }

    /// What is written while the run goes on, which has begun.
    void beginLogs(std::int64_t startNs)
    {
        for (Written& each : m_files)
            if (each.target.format == ReportFormat::Csv)
                m_logs.push_back(
                    {each.target.path, std::make_unique<RequestLog>(std::move(each.file), startNs)});
        std::erase_if(m_files, [](const Written& each) { return each.target.format == ReportFormat::Csv; });
    }

    void awaitSignal()
    {
        m_signals.async_wait([this](boost::system::error_code error, int) {
            if (error) return;
            m_experiment->interrupt();
        });
    }

    void finished(ExperimentEnd end, std::string words)
    {
        m_progress.stop();
        if (end == ExperimentEnd::BadServerArguments)
            m_exitCode = complain(words, 2);
        else if (end == ExperimentEnd::CouldNotStart)
            m_exitCode = complain(words);
        else
            report(end == ExperimentEnd::Interrupted, std::move(words));
        finishLogs(end != ExperimentEnd::BadServerArguments && end != ExperimentEnd::CouldNotStart);
        m_lab->end([this] { m_context.stop(); });
    }

    void report(bool interrupted, std::string words)
    {
        RunReport report =
            makeReport(m_lab->ledger(), m_lab->chronicle(), m_lab->series().originNs(), interrupted);
        report.strategy = m_options.plan.strategy->name;
        report.earlyEnd = std::move(words);
        report.surroundings = Surroundings::look(CHANGEOVER_VERSION);
        report.config = m_options.config;
        report.seed = m_options.plan.load.seed;
        report.kernel = kernel();
        report.clientsView = !ServerChain::linksOurEngine(m_options.plan.server.program);
        if (!report.clientsView) report.accounts = m_lab->accounts();
        if (!m_options.strict)
            report.retrySafe = retrySafe(report.classes, isIdempotent(m_options.plan.load.mix));
        m_exitCode = interrupted ? kInterrupted : exitCode(report.figures.state);
        // A run that ended before all its restarts were done has not shown what was asked.
        if (!interrupted && !report.earlyEnd.empty() && m_exitCode == 0) {
            m_exitCode = 3;
            report.verdict = name(VerdictState::Inconclusive);
        }
        write(report);
    }

    /// Asked while the clients still have their connections: what a stop resets is not the restarts' doing.
    std::optional<KernelWitness> kernel() const
    {
        const auto now = KernelCounters::read();
        if (!m_kernelBefore || !now) return std::nullopt;
        return KernelWitness{m_options.privateNetwork, now->since(*m_kernelBefore)};
    }

    void write(const RunReport& report)
    {
        for (Written& each : m_files) {
            const auto written = each.file.write(render(each.target.format, report));
            if (!written) m_exitCode = complain(unwritableReport(each.target.path, written.error()));
        }
        if (!m_stdoutTaken) std::cout << textReport(report) << std::flush;
    }

    /// A log of a run that never was (`wanted` false) is left as it is: the file goes again.
    void finishLogs(bool wanted)
    {
        for (Log& log : m_logs) {
            if (!wanted && !log.requests->started()) continue;
            const auto written = log.requests->finish();
            if (!written)
                m_exitCode = complain(unfinishedLog(log.path, log.requests->dropped(), written.error()));
        }
    }

    const RunOptions& m_options;
    boost::asio::io_context m_context;
    boost::asio::signal_set m_signals;
    Progress m_progress;
    std::vector<Written> m_files;
    std::vector<Log> m_logs;
    bool m_stdoutTaken = false;
    std::optional<KernelCounters> m_kernelBefore;
    std::unique_ptr<Lab> m_lab;
    std::unique_ptr<Experiment> m_experiment;
    int m_exitCode = 0;
};

}  // namespace

int runCommand(const RunOptions& options)
{
    // Before there is a thread or a descriptor that lives in the other network.
    if (options.privateNetwork)
        if (const auto entered = enterPrivateNetwork(); !entered)
            return complain(noPrivateNetwork(entered.error()));
    return RunCommand(options).run();
}

}  // namespace changeover
