// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/server_plan.h"
#include "core/lab/strategies/restart_steps.h"
#include "core/lab/wire.h"
#include "core/posix/endpoint.h"
#include "core/process/pid_handle.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/scoreboard.h"
#include "core/telemetry/transfer_ledger.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace changeover {

/// A living (or not yet reaped) generation.
struct ChainMember {
    std::int32_t pid = 0;
    std::int32_t generation = 0;
    bool accepting = false;
    bool holdsListener = false;
    bool isHolder = false;  ///< owns the sockets, never accepts; restarts the others
    bool knowsUs = true;    ///< writes events; else only what can be seen from outside is known
    PidHandle handle;
};

/// One server and all its generations: those started here, and those that their parents said they started.
///
/// Knows a process only by its own spawn or by a Spawned event of a member whose child it really is; signals
/// go through the pidfd taken then, to nobody else. All processes are reaped by the owner, who calls
/// reaped(). Writes Started, SignalSent and Exited into the scoreboard. Control thread only.
class ServerChain {
public:
    /// `words` is empty on success, else says why, in the server's or the system's words.
    using StartHandler = RestartSteps::StartHandler;
    using LogHandler = std::function<void(const LogLine&)>;

    ServerChain(boost::asio::io_context& context, Scoreboard& scoreboard, const Journal& journal,
                const TransferLedger& accounts, LogHandler onLog);
    ~ServerChain();

    /// The sample server, or a copy: born with its signals blocked, so that an early HUP does not kill it;
    /// knows our options.
    static bool linksOurEngine(const std::string& program);

    /// Whoever holds its write end is the supervisor: generations exit when it is gone. Call before start().
    [[nodiscard]] Result<void> open();

    /// Starts the next generation and waits until it says that it accepts. It is killed when it does not
    /// within its ready-timeout and 5 s. Another program than ours that is given its listener gets nothing
    /// else of ours; it gets TERM when this process is gone. One start at a time.
    void start(const ServerPlan& plan, const StartExtras& extras, StartHandler handler);
    /// StartExtras::readyByNotice: the one being started, or a process below it, says that it accepts.
    void noteReady(std::int32_t pid);
    bool starting() const noexcept;

    /// As if this process were gone: generations of ours that still run leave within 2 s, whatever signals
    /// reach them. None can be started after it.
    void cutLifeline();

    /// Removes the path of a UNIX socket that a generation of this chain listened on, once none is left:
    /// nobody who was killed did.
    void removeStalePath();

    /// Where it listens, port 0 resolved; nothing before the first generation was ready.
    const std::optional<Endpoint>& address() const noexcept;

    /// Where a generation of this plan listens: port 0 is what the first one got.
    Endpoint addressFor(const ServerPlan& plan) const;

    const std::vector<ChainMember>& members() const noexcept;  ///< oldest first
    const ChainMember* find(std::int32_t pid) const noexcept;
    /// The one that accepts; the newest where several do; null where nobody does.
    const ChainMember* serving() const noexcept;

    /// Older generations than this one that no longer accept and are not gone.
    int drainingBefore(const ChainMember& generation) const noexcept;

    /// Whom to signal to restart or stop the chain: the holder, where there is one, else the one that serves.
    const ChainMember* inCharge() const noexcept;
    bool isHolder(std::int32_t pid) const noexcept;

    /// Through the pidfd of a member; ESRCH for anybody else, who is never signalled.
    std::error_code send(std::int32_t pid, int signal);

    /// What the scoreboard's ring says, in order.
    void observe(const Event& event);
    /// waitpid(2) gave this status.
    void reaped(std::int32_t pid, int waitStatus);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
