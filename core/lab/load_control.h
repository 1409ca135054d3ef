// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/injection/fault_proxy.h"
#include "core/lab/series_feeder.h"
#include "core/load/generator.h"
#include "core/verdict/run_ledger.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace changeover {

/// Owns the load generator, and takes all that it says into the ledger and the time series.
///
/// Another pool of connections (any change but the rate) means another generator: the old one finishes what
/// it has in flight, at most a second, before the new one starts; the counts go on. Control thread only.
class LoadControl {
public:
    /// Sees every outcome once, some at a time, after the ledger.
    using Witness = std::function<void(std::span<const RequestOutcome>)>;

    /// `witness` may be empty.
    LoadControl(RunLedger& ledger, SeriesFeeder& feeder, Witness witness = {});

    /// From now on the load goes through a proxy that commits these faults. Once, before aim().
    std::error_code inject(const FaultProxy::Config& faults);
    /// Of these, so many are not committed yet.
    std::uint64_t faultsLeft() const noexcept { return m_proxy ? m_proxy->left() : 0; }

    /// The load that is wanted, from now on or from the moment when there is a target; nothing: none.
    /// `target` of `config` is ignored.
    std::error_code want(std::optional<LoadConfig> config);
    /// Where the server is; nothing: there is none yet, or it was stopped on purpose.
    std::error_code aim(std::optional<Endpoint> target);

    /// Ends the load: no further request, in flight is awaited. Idle once that is done.
    void stop();
    /// What is in flight becomes CANCELLED.
    void cancel();
    bool idle() const noexcept { return !m_generator; }

    bool connectionsOpen() const noexcept { return m_generator && m_generator->connectionsOpen(); }
    bool running() const noexcept { return m_generator && !m_stopping; }
    const std::optional<LoadConfig>& wanted() const noexcept { return m_wanted; }
    /// One counted /sleep, where there is a load.
    void addSleep(std::chrono::milliseconds service);

    /// So many requests for the shape's longPath are in flight from now on, where there is a load.
    void keepLong(unsigned count);

    /// Takes everything that happened until now.
    void sample(std::span<const GenerationCounters> generations, std::uint32_t queueDepth);

private:
    std::error_code apply();
    void take(std::int64_t nowNs);

    RunLedger& m_ledger;
    SeriesFeeder& m_feeder;
    const Witness m_witness;
    std::optional<LoadConfig> m_wanted;
    std::optional<Endpoint> m_target;
    std::unique_ptr<FaultProxy> m_proxy;  ///< none: straight to the server
    LoadConfig m_current;                 ///< of m_generator
    std::unique_ptr<Generator> m_generator;
    std::uint32_t m_nextClient = 0;  ///< generators have threads of other numbers than those before
    bool m_stopping = false;
    std::int64_t m_stopDeadlineNs = 0;
    std::int64_t m_lastSampleNs = 0;
    LoadRecord m_total;  ///< all generators together: what the feeder sees
    LoadRecord m_earlier;
    std::vector<RequestOutcome> m_outcomes;  ///< kept for its capacity
    std::vector<std::int64_t> m_lateness;
};

}  // namespace changeover
