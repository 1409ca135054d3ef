// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/wire.h"
#include "core/posix/packet_socket.h"
#include "core/process/launcher.h"
#include "core/process/reaper.h"
#include "core/telemetry/time_series.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace changeover {

/// The window's side of a real `changeover supervise`, for tests: reads when asked to, remembers everything.
class SupervisorClient {
public:
    bool start(const std::string& binaryDir)
    {
        static_cast<void>(becomeSubreaper());  // so that servers that outlive their supervisor are reaped
        auto pair = makePacketPair();
        if (!pair) return false;
        LaunchPlan plan;
        plan.program = binaryDir + "/changeover";
        plan.arguments = {plan.program, "supervise", "--channel-fd", "3"};
        plan.descriptors = {pair->theirs.get()};
        auto process = launchDetached(plan);
        if (!process) return false;
        m_channel = std::move(pair->ours);
        m_process = std::move(*process);
        return true;
    }

    /// Takes what has arrived and reaps what has ended.
    void pump()
    {
        reapAll([this](pid_t pid, int status) {
            if (pid == m_process.pid()) m_exitStatus = status;
        });
        while (m_channel) {
            auto packet = receivePacket(m_channel.get());
            if (!packet) return;
            ++packets;
            const std::string_view text(reinterpret_cast<const char*>(packet->bytes.data()),
                                        packet->bytes.size());
            auto report = decodeReport(text);
            if (!report) {
                ++undecodable;
                continue;
            }
            if (!packet->descriptors.empty()) timeSeries = std::move(packet->descriptors.front());
            std::visit([this](auto& what) { take(what); }, *report);
        }
    }

    std::uint32_t send(decltype(Command::what) what)
    {
        const Command command{++m_lastNumber, std::move(what)};
        const std::string packet = encode(command);
        return sendPacket(m_channel.get(), std::as_bytes(std::span(packet))) ? command.number : 0;
    }
    bool sendRaw(std::string_view bytes)
    {
        return sendPacket(m_channel.get(), std::as_bytes(std::span(bytes))).has_value();
    }

    /// Pumps; the result once it is there.
    std::optional<CommandResult> result(std::uint32_t number)
    {
        pump();
        for (const CommandResult& result : results)
            if (result.number == number) return result;
        return std::nullopt;
    }
    const Snapshot& now()
    {
        pump();
        return snapshot;
    }
    bool saw(EventKind kind, std::int32_t pid)
    {
        pump();
        return std::any_of(events.begin(), events.end(),
                           [&](const Event& event) { return event.kind == kind && event.pid == pid; });
    }

    void closeChannel() { m_channel.reset(); }
    std::error_code signal(int number) const { return m_process.send(number); }
    pid_t pid() const { return m_process.pid(); }
    /// The supervisor's wait status once it is gone.
    std::optional<int> exitStatus()
    {
        pump();
        return m_exitStatus;
    }
    /// All servers that were ever seen are gone.
    bool serversGone()
    {
        pump();
        return !servers.empty() && std::all_of(servers.begin(), servers.end(), [](std::int32_t server) {
            return ::kill(server, 0) != 0 && errno == ESRCH;
        });
    }

    std::optional<Greeting> greeting;
    FileDescriptor timeSeries;
    Snapshot snapshot;        ///< the newest
    DrainingReport draining;  ///< the newest
    GatewayReport gateway;    ///< the newest
    int snapshots = 0, packets = 0, undecodable = 0;
    std::vector<Event> events;
    std::vector<FailureLine> failures;
    std::vector<LogLine> log;
    std::vector<CommandResult> results;
    std::set<std::int32_t> servers;  ///< pids

private:
    void take(Greeting& what) { greeting = what; }
    void take(Snapshot& what)
    {
        ++snapshots;
        for (const ProcessRow& row : what.processes)
            if (row.generation > 0) servers.insert(row.pid);
        snapshot = std::move(what);
    }
    void take(Happenings& what)
    {
        for (const Event& event : what.events)
            if (event.kind == EventKind::Started || event.kind == EventKind::Spawned)
                servers.insert(event.value);
        events.insert(events.end(), what.events.begin(), what.events.end());
        failures.insert(failures.end(), what.failures.begin(), what.failures.end());
        log.insert(log.end(), what.log.begin(), what.log.end());
    }
    void take(DrainingReport& what) { draining = what; }
    void take(GatewayReport& what) { gateway = what; }
    void take(CommandResult& what) { results.push_back(what); }

    FileDescriptor m_channel;
    PidHandle m_process;
    std::optional<int> m_exitStatus;
    std::uint32_t m_lastNumber = 0;
};

}  // namespace changeover
