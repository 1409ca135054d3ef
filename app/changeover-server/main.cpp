// SPDX-License-Identifier: GPL-3.0-or-later
// changeover-server: the sample server under the restart engine. Wiring only.
#include "options.h"

#include "core/posix/event_loop_probe.h"
#include "core/posix/file_descriptor.h"
#include "core/process/process_table.h"
#include "core/process/standard_streams.h"
#include "core/restart/activation.h"
#include "core/restart/engine.h"
#include "core/restart/exit_codes.h"
#include "core/restart/holder.h"
#include "core/restart/signal_source.h"
#include "core/restart/takeover.h"
#include "core/server/sample_server.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/transfer_ledger.h"

#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>

using namespace changeover;

namespace {

ServerLog::Level level(EngineHooks::Severity severity)
{
    switch (severity) {
    case EngineHooks::Severity::Info:
        return ServerLog::Level::Info;
    case EngineHooks::Severity::Warning:
        return ServerLog::Level::Warning;
    case EngineHooks::Severity::Error:
        break;
    }
    return ServerLog::Level::Error;
}

void sayWhereReachable(const ServerLog& log, std::span<const Listener> listeners)
{
    for (const Listener& listener : listeners)
        if (!listener.address.isLoopback())
            log.write(ServerLog::Level::Warning,
                      "listening on " + listener.address.text() + ", which other machines may reach");
}

/// A failure to begin is for a person to read, whatever the log's format.
int fail(int code, const std::string& sentence)
{
    std::fprintf(stderr, "changeover-server: %s\n", sentence.c_str());
    return code;
}

Result<Scoreboard> openScoreboard(const std::string& path)
{
    return path.empty() ? Scoreboard::createUnshared() : Scoreboard::open(path);
}

/// Without a name nobody asks what was executed.
Result<std::optional<Journal>> openJournal(const std::string& path)
{
    if (path.empty()) return std::optional<Journal>();
    auto journal = Journal::open(path);
    if (!journal) return journal.error();
    return std::optional(std::move(*journal));
}

/// Without a name the accounts are in memory, which a child takes up from its parent.
Result<TransferLedger> openLedger(const CommandLine& line, const ServerLog& log)
{
    if (!line.ledger.empty()) return TransferLedger::open(line.ledger);
    if (line.engine.birth.channel < 0) return TransferLedger::create();
    auto inherited = TransferLedger::openOf(line.engine.takenFrom != 0 ? line.engine.takenFrom : ::getppid());
    if (inherited) return inherited;
    log.write(ServerLog::Level::Warning,
              "the accounts of the generation before could not be taken up and begin anew: " +
                  inherited.error().message());
    return TransferLedger::create();
}

std::string whyNoLedger(const std::string& path, const std::error_code& error)
{
    std::string why = error.message();
    if (error == std::errc::invalid_argument) why = "it is not a regular file, or an empty one";
    if (error == std::errc::protocol_not_supported) why = "it has other content than accounts";
    return (path.empty() ? "the ledger" : "the ledger '" + path + '\'') + " cannot be opened: " + why;
}

/// A sentence where it fails. Later generations have the option too, and a parent: nothing is taken then.
std::string takeOver(CommandLine& line, std::span<const FileDescriptor> activated)
{
    if (line.takeover.empty() || line.engine.birth.channel >= 0) return {};
    if (!activated.empty())
        return "Cannot take over at " + line.takeover +
               ": the service manager passes listeners, too (LISTEN_FDS), and a server has its first ones "
               "from "
               "one of both. Start it without the socket unit, or without --takeover.";
    auto asked = askForTakeover(line.takeover, line.engine.build);
    if (const auto* const sentence = std::get_if<std::string>(&asked)) return *sentence;
    Takeover& takeover = std::get<Takeover>(asked);
    line.engine.birth.channel = takeover.channel.release();
    // Whoever started this one may have counted starts that failed.
    line.engine.birth.generation = std::max(line.engine.birth.generation, takeover.generation);
    line.engine.takenFrom = takeover.from;
    line.engine.openAtEntry.clear();  // not that server's to check
    return {};
}

/// Those that a holder has too.
EngineHooks commonHooks(boost::asio::io_context& context, const ServerLog& log, EngineExit& result)
{
    EngineHooks hooks;
    hooks.onLog = [&log](EngineHooks::Severity severity, const std::string& words) {
        log.write(level(severity), words);
    };
    hooks.onFinished = [&context, &result](const EngineExit& exit) {
        result = exit;
        context.stop();
    };
    return hooks;
}

/// The exit code, with its sentence told.
int conclude(const EngineExit& result)
{
    if (!result.sentence.empty()) fail(result.code, result.sentence);
    if (result.immediately) ::_exit(result.code);
    return result.code;
}

/// The kernel ends every process of a PID namespace with its PID 1 (pid_namespaces(7)): a generation with
/// that pid would take its successor along when it leaves.
bool mustHold(const CommandLine& line) { return ::getpid() == 1 && !line.hold && !line.engine.execInPlace; }

int hold(CommandLine line, Scoreboard& scoreboard, std::vector<FileDescriptor> activated)
{
    boost::asio::io_context context{1};
    const ServerLog log(line.logFormat, ::getpid(), 0);
    if (mustHold(line))
        log.write(
            ServerLog::Level::Info,
            "This server is PID 1, with which all other processes here would end: it holds the sockets, "
            "as with --hold, and generations of their own pid serve.");
    const auto ledger = openLedger(line, log);  // where its children look for the accounts
    if (!ledger) return fail(kEnvironmentExit, whyNoLedger(line.ledger, ledger.error()));
    EngineExit result;
    Holder holder(context, std::move(line.engine), scoreboard, commonHooks(context, log, result));
    holder.start(std::move(activated));
    context.run();
    return conclude(result);
}

int serve(CommandLine line, Scoreboard& scoreboard, std::vector<FileDescriptor> activated)
{
    boost::asio::io_context context{1};
    const int generation = line.engine.birth.generation;
    const ServerLog log(line.logFormat, ::getpid(), generation);
    auto ledger = openLedger(line, log);
    if (!ledger) return fail(kEnvironmentExit, whyNoLedger(line.ledger, ledger.error()));
    auto journal = openJournal(line.journal);
    if (!journal)
        return fail(kEnvironmentExit,
                    "the journal '" + line.journal + "' cannot be opened: " + journal.error().message());
    std::unique_ptr<Engine> engine;
    SampleServer server(context.get_executor(), line.server, generation, scoreboard, &log,
                        {.isReady = [&engine] { return engine->isReady(); },
                         .restarts = [&engine](RestartOutcome outcome) { return engine->restarts(outcome); },
                         .raise = [&engine](int signal) { engine->raiseSignal(signal); },
                         .ledger = &*ledger,
                         .journal = *journal ? &**journal : nullptr});
    EngineExit result;
    EngineHooks hooks = commonHooks(context, log, result);
    hooks.onAccepting = [&](std::span<const Listener> listeners) {
        printReadyLines(listeners, generation);
        sayWhereReachable(log, listeners);
    };
    engine = std::make_unique<Engine>(context, std::move(line.engine), server, scoreboard, std::move(hooks));
    engine->start(std::move(activated));
    context.run();

    const int code = conclude(result);
    server.stop();
    return code;
}

}  // namespace

// What escapes is a bug, and ends in a core dump.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv)
{
    ensureStandardStreams();
    // Both before anything that opens a descriptor or starts a thread.
    std::vector<int> openAtEntry = openDescriptors();
    blockSignals();
    std::vector<FileDescriptor> activated = takeActivatedSockets();

    auto parsed = parseCommandLine(argc, argv);
    if (const auto* const exit = std::get_if<EarlyExit>(&parsed)) {
        if (exit->code != 0) return fail(exit->code, exit->text);
        const bool written = std::fputs(exit->text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
        return written
                   ? 0
                   : fail(kEnvironmentExit, "Cannot write to the standard output: " + lastError().message());
    }
    CommandLine& line = std::get<CommandLine>(parsed);
    leaveAtDefault(line.unhandled);
    raiseDescriptorLimit();
    if (std::size_t& most = line.server.limits.connections; most == ConnectionLimits::kNoLimit)
        most = defaultMaxConnections(descriptorLimit(), line.server.threads);
    line.engine.birth = takeBirth();
    for (const int listener : line.engine.birth.listeners)
        if (::fcntl(listener, F_SETFD, FD_CLOEXEC) == 0) activated.emplace_back(listener);
    if (const char* const notify = std::getenv("NOTIFY_SOCKET")) line.engine.notifySocket = notify;
    line.engine.openAtEntry = std::move(openAtEntry);

    if (const std::error_code refused = probeEventLoop())
        return fail(kEnvironmentExit, "Cannot wait for anything: " + refused.message());
    const bool isFirst = line.engine.birth.channel < 0;
    if (isFirst && mustHold(line))
        if (const std::string sentence = whyNoHolder(line); !sentence.empty())
            return fail(2, "as PID 1 this server holds its sockets, and " + sentence);
    if (const std::string sentence = takeOver(line, activated); !sentence.empty())
        return fail(kEnvironmentExit, sentence);
    auto scoreboard = openScoreboard(line.scoreboard);
    if (!scoreboard)
        return fail(kEnvironmentExit, "the scoreboard '" + line.scoreboard +
                                          "' cannot be opened: " + scoreboard.error().message());
    // The same arguments for all: a generation has a channel to its holder.
    const bool holds = isFirst && (line.hold || mustHold(line));
    return (holds ? hold : serve)(std::move(line), *scoreboard, std::move(activated));
}
