// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab_run.h"

#include "preflight.h"

#include "core/process/signal_table.h"
#include "core/report/messages.h"
#include "core/report/run_series.h"

#include <boost/asio/post.hpp>

namespace changeover {

class LabRun::Impl {
public:
    Impl(boost::asio::io_context& context, const RunOptions& options, ReportFiles& files, std::string name,
         std::string label)
        : m_context(context), m_options(options), m_files(files), m_name(std::move(name)),
          m_progress(options.quiet, std::move(label))
    {
    }

    void start(Done done)
    {
        m_done = std::move(done);
        LabHooks hooks;
        hooks.onOutcomes = [this](std::span<const RequestOutcome> outcomes) {
            m_files.add(outcomes);
            noteShortage();
        };
        hooks.onExecutedAgain = [this](std::span<const JournalEntry> again) { m_files.addAgain(again); };
        hooks.onEvent = [this](const Event& event) { m_progress.note(event); };
        auto lab = Lab::create(m_context, std::move(hooks));
        if (!lab) {
            m_result = {kEnvironmentError, {}, cannotSetUp(lab.error())};
            return tell();
        }
        m_lab = std::move(*lab);
        m_files.beginRun(m_lab->series().originNs(), m_name, m_lab->ledger(), m_lab->chronicle());
        if (const auto counters = KernelCounters::read()) m_kernelBefore = *counters;
        m_experiment = std::make_unique<Experiment>(m_context, *m_lab, m_options.plan);
        m_experiment->start([this](ExperimentEnd end, std::string words) { ended(end, std::move(words)); });
        m_progress.watch(m_context, *m_experiment, *m_lab);
    }

    void interrupt(int signal)
    {
        if (m_experiment) m_experiment->interrupt("Signal " + signalName(signal) + " ended the run.");
    }

private:
    void ended(ExperimentEnd end, std::string words)
    {
        m_progress.stop();
        m_files.endRun();
        noteShortage();
        if (end == ExperimentEnd::BadServerArguments)
            m_result = {kUsageError, {}, std::move(words)};
        else if (end == ExperimentEnd::CouldNotStart)
            m_result = {kEnvironmentError, {}, std::move(words)};
        else
            report(end == ExperimentEnd::Interrupted, std::move(words));
        m_lab->end([this] {
            for (const ChainMember& left : m_lab->chain().members())
                complain(notEnded(left.pid));
            tell();
        });
    }

    void noteShortage()
    {
        if (const std::string sentence = m_files.shortage(); !sentence.empty()) m_lab->fellShort(sentence);
    }

    /// Not from within what calls this: whoever is told may destroy the lab and this.
    void tell()
    {
        boost::asio::post(m_context, [done = std::move(m_done), result = std::move(m_result)]() mutable {
            done(std::move(result));
        });
    }

    void report(bool interrupted, std::string words)
    {
        RunReport report =
            makeReport(m_lab->ledger(), m_lab->chronicle(), m_lab->series().originNs(), interrupted);
        report.strategy = m_options.plan.strategy->name;
        report.policy = m_options.plan.policy;
        report.earlyEnd = std::move(words);
        report.surroundings = Surroundings::look(CHANGEOVER_VERSION);
        report.config = m_options.config;
        report.seed = m_options.plan.load.seed;
        report.kernel = kernel();
        readCourse(report, m_lab->series(), m_lab->ledger(), m_lab->chronicle());
        report.clientsView = !ServerChain::linksOurEngine(m_options.plan.server.program);
        if (!report.clientsView) report.accounts = m_lab->accounts();
        if (!m_options.strict)
            report.retrySafe = retrySafe(report.classes, isIdempotent(m_options.plan.load));
        m_result.exitCode = interrupted ? kInterrupted : exitCode(report.figures.state);
        // A run that ended before all its restarts were done has not shown what was asked.
        if (!interrupted && !report.earlyEnd.empty() && m_result.exitCode == 0) {
            m_result.exitCode = exitCode(VerdictState::Inconclusive);
            report.verdict = name(VerdictState::Inconclusive);
        }
        m_result.report = std::move(report);
    }

    /// Asked while the clients still have their connections: what a stop resets is not the restarts' doing.
    std::optional<KernelWitness> kernel() const
    {
        const auto now = KernelCounters::read();
        if (!m_kernelBefore || !now) return std::nullopt;
        return KernelWitness{m_options.privateNetwork, now->since(*m_kernelBefore)};
    }

    boost::asio::io_context& m_context;
    const RunOptions& m_options;
    ReportFiles& m_files;
    const std::string m_name;
    Progress m_progress;
    std::optional<KernelCounters> m_kernelBefore;
    std::unique_ptr<Lab> m_lab;
    std::unique_ptr<Experiment> m_experiment;
    Result m_result;
    Done m_done;
};

LabRun::LabRun(boost::asio::io_context& context, const RunOptions& options, ReportFiles& files,
               std::string name, std::string label)
    : m_impl(std::make_unique<Impl>(context, options, files, std::move(name), std::move(label)))
{
}

LabRun::~LabRun() = default;
void LabRun::start(Done done) { m_impl->start(std::move(done)); }
void LabRun::interrupt(int signal) { m_impl->interrupt(signal); }

}  // namespace changeover
