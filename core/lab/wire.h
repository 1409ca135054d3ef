// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/draining_report.h"
#include "core/lab/gateway/gateway_report.h"
#include "core/lab/snapshot.h"
#include "core/posix/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace changeover {

/// What the window and `changeover supervise` say to each other: one JSON object a packet of a SOCK_SEQPACKET
/// socketpair. The supervisor's first packet is a Greeting and carries one descriptor, the time series.
///
/// All plain values. The window sends Commands; each is answered by one CommandResult with its number.

struct StartServer {  ///< a first generation, or the next after a stop or a KILL
    std::string strategy = "inherit";
    std::string listen = "127.0.0.1:0";
    std::vector<std::string> serverArguments;  ///< beyond what the lab adds itself; as typed
    std::vector<std::string> settings = {};    ///< options of ours, before them: see argumentsFor()
};
struct StopServer {};     ///< TERM, every generation; the load is stopped first
struct RestartServer {};  ///< what the strategy does
struct SendSignal {       ///< exactly this signal, whatever the strategy
    std::int32_t pid = 0;
    std::int32_t signal = 0;
    bool ask = false;  ///< POST /raise instead of kill(2)
};
struct SetLoad {  ///< off with a rate of 0
    double ratePerSecond = 0;
    std::uint32_t connections = 64;
    bool keepAlive = true;
    std::string mix = "get";
    std::int64_t timeoutMs = 10'000;

    bool operator==(const SetLoad&) const = default;
};
struct SetStrategy {
    std::string strategy;
};
struct Shutdown {};  ///< end everything, then exit

struct Command {
    std::uint32_t number = 0;
    std::variant<StartServer, StopServer, RestartServer, SendSignal, SetLoad, SetStrategy, Shutdown> what;
};

enum class CommandError : std::uint8_t {
    None,
    NotRunning,  ///< there is no server to do this to
    AlreadyRunning,
    NotOurs,        ///< a pid the lab did not start: never signalled
    NoSuchProcess,  ///< ESRCH
    NotPermitted,   ///< EPERM
    StartFailed,    ///< `detail` says why, in the server's or the system's words
    LoadTooHeavy,   ///< these connections cannot carry it
    BadValue,
    NotAvailable,     ///< not supported by this target
    NotStartedForIt,  ///< the server was not started for the chosen strategy
    NeedsPackage,     ///< `detail`: which, for the chosen strategy
};

struct CommandResult {
    std::uint32_t number = 0;
    CommandError error = CommandError::None;
    std::int32_t pid = 0;  ///< whom it concerned
    std::int32_t signal = 0;
    std::string detail;  ///< English; empty when all is said by `error`
};

struct Greeting {
    std::int32_t protocol = 4;
    std::int32_t supervisorPid = 0;
    std::int64_t originNs = 0;  ///< CLOCK_MONOTONIC at the session's start
};

/// Lines a server wrote to stdout or stderr.
struct LogLine {
    std::int64_t timeNs = 0;
    std::int32_t pid = 0;
    bool isError = false;
    std::string text;
};

struct Happenings {
    std::vector<Event> events;  ///< in order, each once
    std::vector<FailureLine> failures;
    std::vector<LogLine> log;
};

using Report = std::variant<Greeting, Snapshot, Happenings, DrainingReport, GatewayReport, CommandResult>;

std::string encode(const Command& command);
std::string encode(const Report& report);
/// As many packets of at most 60 KiB as these lines need, in order; none for none. No line may be longer than
/// 16 KiB.
std::vector<std::string> encodePackets(const Happenings& happenings);
/// std::errc::bad_message on anything else than what encode() makes.
[[nodiscard]] Result<Command> decodeCommand(std::string_view packet);
[[nodiscard]] Result<Report> decodeReport(std::string_view packet);

}  // namespace changeover
