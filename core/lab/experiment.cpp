// SPDX-License-Identifier: BSL-1.0
#include "core/lab/experiment.h"

#include "core/lab/experiment_words.h"
#include "core/posix/clock.h"

#include <algorithm>
#include <span>

namespace changeover {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPoll{10};
constexpr milliseconds kSteadyFirst{1'000};  // the first window's second before its trigger
constexpr milliseconds kEndPatience{5'000};
constexpr milliseconds kLongRequestHeadStart{20};
constexpr milliseconds kInjectionPatience{30'000};  // beyond a request's timeout, for one more fault

}  // namespace

Experiment::Experiment(boost::asio::io_context& context, Lab& lab, ExperimentPlan plan)
    : m_lab(lab), m_plan(std::move(plan)), m_poll(context),
      m_drains(m_plan.overlap, m_plan.interval,
               std::min(m_plan.load.timeout, ServerTimings::from(m_plan.server.arguments).drainDeadline) / 2)
{
}

void Experiment::start(Done done)
{
    m_done = std::move(done);
    if (m_plan.injected)
        if (const auto error = m_lab.load().inject(
                {*m_plan.injected, m_plan.load.connections, m_plan.load.keepAlive, m_plan.load.timeout}))
            return finish(ExperimentEnd::CouldNotStart,
                          "The proxy that injects faults could not be set up: " + error.message() + '.');
    static_cast<void>(m_lab.load().want(m_plan.load));
    m_lab.start(*m_plan.strategy, m_plan.server, [this](std::error_code error, std::string words) {
        if (m_interrupted) return;
        if (error == std::errc::invalid_argument)
            return finish(ExperimentEnd::BadServerArguments, std::move(words));
        if (error)
            return finish(ExperimentEnd::CouldNotStart, words.empty() ? error.message() : std::move(words));
        enter(ExperimentStage::Connecting);
        m_loadStartNs = monotonicNs();
        m_deadlineNs = m_loadStartNs + nanoseconds(m_plan.load.timeout + kEndPatience);
        poll();
    });
}

void Experiment::interrupt(std::string why)
{
    if (std::exchange(m_interrupted, true) || m_stage == ExperimentStage::Done) return;
    m_earlyEnd = std::move(why);
    m_lab.load().cancel();
    const bool polling = m_stage != ExperimentStage::Starting;
    enter(ExperimentStage::FinishingLoad);
    m_deadlineNs = monotonicNs() + nanoseconds(kEndPatience);
    if (!polling) poll();
}

void Experiment::poll()
{
    endWhereFallenShort();
    step(monotonicNs());
    if (m_stage == ExperimentStage::Done) return;
    m_poll.expires_after(kPoll);
    m_poll.async_wait([this](boost::system::error_code error) {
        if (!error) poll();
    });
}

/// More of it would be as little to be believed.
void Experiment::endWhereFallenShort()
{
    if (m_lab.shortage().empty() || m_stage == ExperimentStage::FinishingLoad) return;
    m_earlyEnd = m_lab.shortage();
    endLoad();
}

void Experiment::step(std::int64_t nowNs)
{
    switch (m_stage) {
    case ExperimentStage::Starting:
    case ExperimentStage::Done:
        return;
    case ExperimentStage::Connecting:
        return awaitConnections(nowNs);
    case ExperimentStage::Steady:
        return awaitTrigger(nowNs);
    case ExperimentStage::Restarting:
        return awaitWindow(nowNs);
    case ExperimentStage::FinishingLoad:
        return awaitLoadEnd(nowNs);
    }
}

void Experiment::awaitConnections(std::int64_t nowNs)
{
    if (m_lab.load().connectionsOpen()) {
        m_loadStartNs = nowNs;
        m_nextTriggerNs = nowNs + nanoseconds(std::max(kSteadyFirst, m_plan.interval));
        return enter(ExperimentStage::Steady);
    }
    if (nowNs < m_deadlineNs) return;
    const std::uint32_t open = m_lab.ledger().load().openConnections;
    finish(ExperimentEnd::CouldNotStart, "Only " + std::to_string(open) + " of " +
                                             std::to_string(m_plan.load.connections) +
                                             " connections could be opened; use fewer.");
}

void Experiment::awaitTrigger(std::int64_t nowNs)
{
    if (!answersRight(nowNs)) return;
    const bool more = m_restartsDone < m_plan.restarts && m_earlyEnd.empty();
    if (more && nowNs >= m_nextTriggerNs) {
        if (m_plan.overlap > 0 && !keepsOldDraining(nowNs)) return;
        return beginRestart();
    }
    // Without the interval after the last window: nothing is waited for then.
    if (more || nowNs < m_loadStartNs + nanoseconds(m_plan.duration)) return;
    if (m_plan.overlap > 0 && !settled(nowNs)) return;
    if (!awaitsInjection(nowNs)) endLoad();
}

/// Where not one answer was right, it is the target that is wrong, not the restart: there is nothing to try.
bool Experiment::answersRight(std::int64_t nowNs)
{
    const RunLedger& ledger = m_lab.ledger();
    m_sawRightAnswer |= ledger.classes()[0] > 0 || m_plan.injected;
    if (m_sawRightAnswer) return true;
    const std::int64_t triedNs = nowNs - m_loadStartNs;
    if (triedNs < nanoseconds(kSteadyFirst)) return false;
    if (ledger.requests() == 0 && triedNs < nanoseconds(m_plan.load.timeout + kSteadyFirst)) return false;
    finish(ExperimentEnd::CouldNotStart, noRightAnswer(m_plan.load, ledger));
    return false;
}

bool Experiment::awaitsInjection(std::int64_t nowNs)
{
    const std::uint64_t left = m_lab.load().faultsLeft();
    if (left == 0 || !m_earlyEnd.empty()) return false;
    if (left != std::exchange(m_faultsLeft, left))
        m_injectionDeadlineNs = nowNs + nanoseconds(m_plan.load.timeout + kInjectionPatience);
    if (nowNs < m_injectionDeadlineNs) return true;
    m_earlyEnd =
        std::to_string(left) + " faults could not be injected: no request came to which they could be done.";
    return false;
}

void Experiment::beginRestart()
{
    m_windowsBefore = m_lab.ledger().windows().size();
    m_strategyDone = false;
    enter(ExperimentStage::Restarting);
    m_lab.restart(*m_plan.strategy, m_plan.expectRollback, m_rerunOf,
                  [this](std::error_code error, const std::string& words) {
                      m_strategyDone = true;
                      if (error && !m_interrupted && m_lab.shortage().empty())
                          m_earlyEnd =
                              !words.empty() ? words
                              : error == std::errc::no_such_process
                                  ? "No generation accepted any more, so there was nothing to restart."
                                  : "The restart could not be done: " + error.message() + '.';
                  });
}

void Experiment::awaitWindow(std::int64_t nowNs)
{
    if (!m_strategyDone) return;
    if (m_plan.overlap > 0 && !m_rerunOf && m_earlyEnd.empty()) return goOnBesideDrains();
    // One that replaces several instances opens a window for each.
    const auto windows = std::span(m_lab.ledger().windows()).subspan(m_windowsBefore);
    // After a start that failed no rule closes the window but its cap: nothing more will be learnt by
    // waiting.
    const bool hopeless = !m_earlyEnd.empty();
    if (!hopeless && !std::ranges::all_of(windows, &RestartWindow::closed)) return;
    m_nextTriggerNs = nowNs + nanoseconds(m_plan.interval);
    enter(ExperimentStage::Steady);
    if (windows.empty() || hopeless) return;

    const bool again = std::ranges::any_of(
        windows, [](const RestartWindow& window) { return worthRepeating(window.verdict().reason); });
    if (again && m_reruns < kMaxReruns) {
        ++m_reruns;
        m_rerunOf = windows.front().index();
        return;
    }
    m_reruns = 0;
    m_rerunOf.reset();
    if (m_plan.overlap == 0) ++m_restartsDone;  // else it was counted when it was sealed
}

/// False while the long request that it will drain for is still on its way.
bool Experiment::keepsOldDraining(std::int64_t nowNs)
{
    if (std::exchange(m_longRequestSent, true)) return true;
    m_lab.addLongRequest(m_drains.next(nowNs, m_changeoverNs));
    m_nextTriggerNs = nowNs + nanoseconds(kLongRequestHeadStart);
    return false;
}

/// The old generation drains. No wait makes more of them drain, only a further restart.
void Experiment::goOnBesideDrains()
{
    const auto windows = std::span(m_lab.ledger().windows()).subspan(m_windowsBefore);
    ++m_restartsDone;
    m_longRequestSent = false;
    std::int64_t endedNs = monotonicNs();
    if (!windows.empty()) {
        const WindowFacts& facts = windows.front().facts();
        endedNs = facts.endNs.value_or(endedNs);
        if (facts.spawnedNs) m_changeoverNs = endedNs - *facts.spawnedNs;
    }
    m_nextTriggerNs = endedNs + nanoseconds(m_plan.interval);
    enter(ExperimentStage::Steady);
}

/// The windows of overlapping restarts are closed, and those that proved nothing were repeated one by one.
bool Experiment::settled(std::int64_t nowNs)
{
    if (!m_earlyEnd.empty()) return true;
    const std::vector<RestartWindow>& windows = m_lab.ledger().windows();
    if (!std::ranges::all_of(windows, &RestartWindow::closed)) return false;
    const auto unproven = std::ranges::find_if(windows, [this](const RestartWindow& window) {
        return !window.trigger().rerunOf && !m_lab.ledger().superseded(window.index()) &&
               worthRepeating(window.verdict().reason);
    });
    if (!m_rerunOf && unproven != windows.end()) m_rerunOf = unproven->index();
    if (!m_rerunOf) return true;
    if (nowNs >= m_nextTriggerNs) beginRestart();
    return false;
}

std::string Experiment::awaited() const
{
    switch (m_stage) {
    case ExperimentStage::Starting:
        return "waiting for the server to report ready, at most " +
               secondsText(m_lab.timings().startAllowance());
    case ExperimentStage::Connecting:
        return "opening connections";
    case ExperimentStage::Steady:
        return m_sawRightAnswer ? "steady load" : "waiting for the first right answer";
    case ExperimentStage::Restarting:
        return "restarting: " + awaitedOf(m_lab.ledger(), m_windowsBefore);
    case ExperimentStage::FinishingLoad:
        return "waiting for what is in flight, at most " + secondsText(m_plan.load.timeout);
    case ExperimentStage::Done:
        break;
    }
    return "done";
}

void Experiment::endLoad()
{
    m_lab.load().stop();
    m_deadlineNs = monotonicNs() + nanoseconds(m_plan.load.timeout + kEndPatience);
    enter(ExperimentStage::FinishingLoad);
}

void Experiment::awaitLoadEnd(std::int64_t nowNs)
{
    if (!m_lab.load().idle()) {
        if (nowNs > m_deadlineNs) m_lab.load().cancel();
        return;
    }
    m_lab.sample();
    m_lab.ledger().finish(monotonicNs());
    finish(m_interrupted ? ExperimentEnd::Interrupted : ExperimentEnd::Finished, m_earlyEnd);
}

void Experiment::finish(ExperimentEnd end, std::string words)
{
    enter(ExperimentStage::Done);
    if (const auto done = std::exchange(m_done, nullptr)) done(end, std::move(words));
}

}  // namespace changeover
