// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/service.h"
#include "core/server/server_log.h"
#include "core/server/server_options.h"
#include "core/telemetry/scoreboard.h"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace changeover {

class ServerWorker;
class Journal;
class TransferLedger;

/// What the sample server asks of the engine it runs under. Called from workers' threads, while accepting.
struct ServerHooks {
    std::function<bool()> isReady;
    std::function<std::uint64_t(RestartOutcome)> restarts;
    std::function<void(int)> raise;
    TransferLedger* ledger = nullptr;  ///< for transfers; outlives the server; null refuses them
    Journal* journal = nullptr;        ///< of what is executed; outlives the server; null: none is kept
};

/// The sample HTTP server, as the engine sees it: a Service made of workers.
///
/// Lives on the engine's thread; handlers come on `executor`. stop() before destruction.
class SampleServer final : public Service {
public:
    /// `scoreboard` and `log` outlive this; each worker claims a slot in the former.
    SampleServer(boost::asio::any_io_executor executor, const ServerOptions& options, int generation,
                 Scoreboard& scoreboard, const ServerLog* log, ServerHooks hooks);
    ~SampleServer() override;

    void prepare(Handler whenReady) override;
    void startAccepting(std::span<const Listener> listeners, Handler whenArmed) override;
    void stopAccepting(LoadHandler whenStopped) override;
    void emptyAcceptQueue(std::span<const Listener> listeners, Handler whenEmpty) override;
    void handOff(HandOffSink sink) override;
    void adopt(HandedConnection connection) override;
    void drain(const DrainOrder& order, DrainHandler whenGone) override;
    void shortenDrain(std::chrono::milliseconds deadline) override;
    ServiceLoad load() const noexcept override;

    /// Ends every worker and waits for that. Handlers still owed are not called.
    void stop();

    /// The Prometheus text of GET /metrics. Any thread.
    void writeMetrics(std::string& out) const;

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
