// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/drain_spacing.h"
#include "core/lab/lab.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace changeover {

/// What `changeover run` does.
struct ExperimentPlan {
    const Strategy* strategy = &strategies().front();
    ServerPlan server;
    std::string policy;  ///< what the server is told to do wrong; empty: nothing
    LoadConfig load;     ///< without the target
    int restarts = 3;
    /// From the end of one window to the next trigger; with `overlap` from the last SEALED.
    std::chrono::milliseconds interval{1'000};
    /// So many older generations may still drain at the next trigger; 0: none does. Needs Strategy::overlaps.
    int overlap = 0;
    std::chrono::milliseconds duration{0};  ///< of the load, at least
    bool expectRollback = false;
    /// Faults to be committed on purpose; the load goes on until they are. Nothing: no proxy stands between.
    std::optional<FaultCounts> injected;
};

enum class ExperimentEnd {
    Finished,
    Interrupted,
    BadServerArguments,  ///< the server refused them
    CouldNotStart,
};

/// The parts of a run, for whoever shows progress.
enum class ExperimentStage { Starting, Connecting, Steady, Restarting, FinishingLoad, Done };

/// One run: start, load, so many restarts, end of the load; then the ledger is final. A restart that proved
/// nothing is done again, up to kMaxReruns times, as a further window. The servers are still up at the end:
/// end the lab. Control thread only.
class Experiment {
public:
    static constexpr int kMaxReruns = 3;
    using Done = std::function<void(ExperimentEnd end, std::string words)>;

    /// `lab` must outlive it.
    Experiment(boost::asio::io_context& context, Lab& lab, ExperimentPlan plan);

    /// `done` comes once; `words` say why where it did not simply finish.
    void start(Done done);
    /// The load is cancelled and the run ends as it stands, at once; `why` are its words then.
    void interrupt(std::string why);

    ExperimentStage stage() const noexcept { return m_stage; }
    int restartsDone() const noexcept { return m_restartsDone; }
    const ExperimentPlan& plan() const noexcept { return m_plan; }
    /// What it waits for now, and at most how long: "waiting for pid 4711 to exit, at most 73 s".
    std::string awaited() const;

private:
    void enter(ExperimentStage stage) noexcept { m_stage = stage; }
    void poll();
    void step(std::int64_t nowNs);
    void endWhereFallenShort();
    void awaitConnections(std::int64_t nowNs);
    void awaitTrigger(std::int64_t nowNs);
    bool answersRight(std::int64_t nowNs);
    bool awaitsInjection(std::int64_t nowNs);
    void beginRestart();
    void awaitWindow(std::int64_t nowNs);
    void goOnBesideDrains();
    bool settled(std::int64_t nowNs);
    bool keepsOldDraining(std::int64_t nowNs);
    void awaitLoadEnd(std::int64_t nowNs);
    void endLoad();
    void finish(ExperimentEnd end, std::string words);

    Lab& m_lab;
    const ExperimentPlan m_plan;
    boost::asio::steady_timer m_poll;
    Done m_done;
    ExperimentStage m_stage = ExperimentStage::Starting;
    std::int64_t m_loadStartNs = 0;
    std::int64_t m_deadlineNs = 0;  ///< of the stage
    std::int64_t m_nextTriggerNs = 0;
    bool m_sawRightAnswer = false;
    int m_restartsDone = 0;
    int m_reruns = 0;
    std::optional<std::int32_t> m_rerunOf;
    bool m_strategyDone = false;
    DrainSpacing m_drains;                   ///< with ExperimentPlan::overlap
    bool m_longRequestSent = false;          ///< for the next trigger
    std::int64_t m_changeoverNs = 0;         ///< the last restart, from its child's start to SEALED
    std::size_t m_windowsBefore = 0;         ///< the newest trigger
    std::uint64_t m_faultsLeft = 0;          ///< when last seen
    std::int64_t m_injectionDeadlineNs = 0;  ///< by then one more must have been committed
    std::string m_earlyEnd;                  ///< why the remaining restarts were not done
    bool m_interrupted = false;
};

}  // namespace changeover
