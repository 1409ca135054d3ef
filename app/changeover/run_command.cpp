// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_command.h"

#include "core/process/network_namespace.h"
#include "core/report/json_report.h"
#include "core/report/messages.h"
#include "core/report/progress.h"
#include "core/report/report_file.h"
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

int complain(const std::string& sentence, int code = kEnvironment)
{
    std::cerr << "changeover: " << sentence << std::endl;
    return code;
}

/// What can be known before anything is started, as a sentence; empty when all is well.
std::string checkSurroundings(const ExperimentPlan& plan)
{
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
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < plan.load.connections + kOwnDescriptors)
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
        for (const ReportTarget& target : m_options.reports) {
            auto file = ReportFile::open(target.path);
            if (!file) return complain(unwritableReport(target.path, file.error()));
            m_files.push_back(std::move(*file));
        }
        LabHooks hooks;
        hooks.onEvent = [this](const Event& event) { m_progress.note(event); };
        auto lab = Lab::create(m_context, std::move(hooks));
        if (!lab)
            return complain("Cannot set up shared memory or the lab's process: " + lab.error().message() +
                            '.');
        m_lab = std::move(*lab);
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
        m_lab->end([this] { m_context.stop(); });
    }

    void report(bool interrupted, std::string words)
    {
        RunReport report = makeReport(m_lab->ledger(), m_lab->chronicle(), interrupted);
        report.strategy = m_options.plan.strategy->name();
        report.earlyEnd = std::move(words);
        report.surroundings = Surroundings::look(CHANGEOVER_VERSION);
        report.config = m_options.config;
        report.seed = m_options.plan.load.seed;
        report.kernel = kernel();
        if (ServerChain::linksOurEngine(m_options.plan.server.program)) report.accounts = m_lab->accounts();
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
        bool stdoutTaken = false;
        for (std::size_t i = 0; i < m_files.size(); ++i) {
            const ReportTarget& target = m_options.reports[i];
            stdoutTaken |= target.path == "-";
            const bool isJson = target.format == ReportTarget::Format::Json;
            const auto written = m_files[i].write(isJson ? jsonReport(report) : markdownReport(report));
            if (!written) m_exitCode = complain(unwritableReport(target.path, written.error()));
        }
        if (!stdoutTaken) std::cout << textReport(report) << std::flush;
    }

    const RunOptions& m_options;
    boost::asio::io_context m_context;
    boost::asio::signal_set m_signals;
    Progress m_progress;
    std::vector<ReportFile> m_files;
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
