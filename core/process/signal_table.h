// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace changeover {

/// What the kernel does with a signal that nobody handles: signal(7).
enum class DefaultAction : std::uint8_t { Terminate, Core, Ignore, Stop, Continue };

/// What a server that links our engine does with it.
enum class ServerReaction : std::uint8_t {
    Restart,       ///< graceful restart, coalesced
    GracefulExit,  ///< drain, then exit
    LogAndCount,   ///< the user's
    Ignored,
    KernelOnly,    ///< cannot be caught
    DefaultCrash,  ///< left alone, so that sanitizers and cores work
};

struct SignalInfo {
    int number = 0;
    std::string_view name;     ///< "HUP"; "RTMIN+3" for a real-time signal
    std::string_view meaning;  ///< English, a few words
    DefaultAction action = DefaultAction::Terminate;
    bool catchable = true;
    ServerReaction reaction = ServerReaction::LogAndCount;
};

/// Every signal of this platform by number: 1 to 31, then SIGRTMIN to SIGRTMAX (32 and 33 are the C
/// library's). The engine obeys this table, `changeover signals` prints it, the signal pad draws it.
std::span<const SignalInfo> signalTable();
/// The rows 1 to 31.
std::span<const SignalInfo> standardSignals();

/// Null for a number that is no signal here.
const SignalInfo* findSignal(int number);
/// "HUP", "SIGHUP", "hup", "RTMIN+3"; null for anything else.
const SignalInfo* findSignal(std::string_view name);
/// "HUP", or the number in digits where there is no such signal.
std::string signalName(int number);

/// "term", "core", "ignore", "stop", "cont", as signal(7) writes them.
std::string_view name(DefaultAction action) noexcept;
/// "restart", "graceful exit", …
std::string_view name(ServerReaction reaction) noexcept;

}  // namespace changeover
