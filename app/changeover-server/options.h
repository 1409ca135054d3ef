// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/restart/engine.h"
#include "core/server/server_log.h"
#include "core/server/server_options.h"

#include <string>
#include <variant>
#include <vector>

namespace changeover {

/// What the command line asks for.
struct CommandLine {
    ServerOptions server;
    EngineConfig engine;   ///< without `birth` and `openAtEntry`, which the command line does not say
    std::string takeover;  ///< take the listeners of the server that offers them at this path; empty: do not
    std::string scoreboard;
    std::string journal;
    std::string ledger;
    bool hold = false;  ///< a holder, unless a parent says otherwise
    ServerLog::Format logFormat = ServerLog::Format::Text;
    std::vector<int> unhandled;  ///< signals left at their default action
};

/// The program ends without serving.
struct EarlyExit {
    int code = 0;      ///< 0: help was asked for; 2: usage
    std::string text;  ///< help for stdout, or one sentence for stderr
};

/// Why a server with these options cannot be a holder, as one sentence; empty where it can.
std::string whyNoHolder(const CommandLine& line);

std::variant<CommandLine, EarlyExit> parseCommandLine(int argc, const char* const* argv);

}  // namespace changeover
