// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include "core/posix/endpoint.h"
#include "core/posix/quantity.h"
#include "core/process/signal_table.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

namespace changeover {

namespace {

constexpr int kMaxThreads = 256;

/// A value that cannot be used, in a sentence that names the option.
[[noreturn]] void refuse(const std::string& option, const std::string& value, const std::string& wanted)
{
    throw CLI::ValidationError(option + " '" + value + "' " + wanted, CLI::ExitCodes::ValidationError);
}

/// Adds options whose values are more than a number or a word.
class Options {
public:
    explicit Options(CLI::App& app) : m_app(app) {}

    template <class Duration>
    void duration(const std::string& name, Duration& target, const std::string& help)
    {
        const std::string shown = formatDuration(target);
        text(name, help, shown, [name, &target](const std::string& value) {
            const auto parsed = parseDuration(value);
            if (!parsed) refuse(name, value, "is not a duration; write for example 500ms, 2s or 1m");
            target = std::chrono::ceil<Duration>(*parsed);
        });
    }

    CLI::Option* text(const std::string& name, const std::string& help, const std::string& shownDefault,
                      const std::function<void(const std::string&)>& take)
    {
        return m_app.add_option_function<std::string>(name, take, help)
            ->default_str(shownDefault)
            ->type_name("")
            ->take_last();
    }

private:
    CLI::App& m_app;
};

void addListening(CLI::App& app, CommandLine& line)
{
    auto* const listen = app.add_option_function<std::vector<std::string>>(
        "--listen",
        [&line](const std::vector<std::string>& values) {
            for (const std::string& value : values)
                if (!Endpoint::parse(value))
                    refuse("--listen", value,
                           "is not an address; write HOST:PORT, [V6]:PORT (port 0 to 65535) or unix:PATH");
            line.engine.listen = values;
        },
        "HOST:PORT, [V6]:PORT or unix:PATH; port 0 takes a free one; repeatable [127.0.0.1:8090]");
    listen->type_name("")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--listen-file", line.engine.listenFile,
                   "a file with one address a line, read anew by each generation")
        ->type_name("")
        ->excludes(listen);
}

void addServing(CLI::App& app, Options& options, CommandLine& line)
{
    options.text("--threads", "threads that accept and serve", "1", [&line](const std::string& value) {
        int threads = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
        if (error != std::errc{} || end != value.data() + value.size() || threads < 1 ||
            threads > kMaxThreads)
            refuse("--threads", value, "is not a whole number from 1 to " + std::to_string(kMaxThreads));
        line.server.threads = threads;
    });
    options.duration("--startup-delay", line.server.startupDelay, "before this generation is ready");
    options.duration("--work", line.server.work, "service time of GET /");
    options.text("--error-rate", "requests answered 500 instead", "0%", [&line](const std::string& value) {
        const auto rate = parsePercentage(value);
        if (!rate) refuse("--error-rate", value, "is not a percentage from 0% to 100%");
        line.server.errorRate = *rate;
    });
    options.duration("--pause-accept", line.server.pauseAccept,
                     "without accepting, before a listener is closed");
    options.duration("--think", line.server.think, "between the debit and the credit of a transfer");
    app.add_flag("--allow-raise", line.server.allowRaise, "let POST /raise?signal=NAME raise signals");
}

void addLimits(Options& options, CommandLine& line)
{
    ConnectionLimits& limits = line.server.limits;
    options.text("--max-connections", "more wait in the accept queue, and those that never asked leave",
                 "by the limit of descriptors", [&limits](const std::string& value) {
                     const char* const last = value.data() + value.size();
                     const auto [end, error] = std::from_chars(value.data(), last, limits.connections);
                     if (error != std::errc{} || end != last || limits.connections < 1)
                         refuse("--max-connections", value, "is not a whole number from 1");
                 });
    const std::string shown = formatDuration(limits.header);
    options.text("--header-timeout", "a request whose head is not complete by then is refused (408)", shown,
                 [&limits](const std::string& value) {
                     const auto parsed = parseDuration(value);
                     if (!parsed || parsed->count() <= 0)
                         refuse("--header-timeout", value,
                                "is not a duration above 0; write for example 500ms, 2s or 1m");
                     limits.header = std::chrono::ceil<std::chrono::milliseconds>(*parsed);
                 });
}

void addRestarting(CLI::App& app, Options& options, CommandLine& line)
{
    EngineConfig& engine = line.engine;
    options.duration("--ready-timeout", engine.readyTimeout,
                     "a new generation that is not ready by then is killed");
    options.duration("--probation", engine.probation,
                     "after the new generation accepts, the old can take over again");
    options.duration("--drain-deadline", engine.drainDeadline,
                     "connections still open then are cut (exit 6)");
    options.duration("--idle-grace", engine.idleGrace, "how long a drain keeps idle connections open");
    options.text("--handoff", "on or off: a drain gives connections to the new generation, still open", "on",
                 [&engine](const std::string& value) {
                     if (value != "on" && value != "off") refuse("--handoff", value, "is neither on nor off");
                     engine.handOff = value == "on";
                 });
    app.add_flag("--hold", line.hold,
                 "a small process of a stable pid owns the sockets; the generations are its children");
    app.add_flag(
        "--exec-in-place", engine.execInPlace,
        "for demonstrations: HUP makes this process the next generation (execve); what is in flight is "
        "cut");
    app.add_flag("--reuseport", engine.reusePort,
                 "for demonstrations: others may listen on the same port, and what waits here at the end is "
                 "reset");
    app.add_option("--pid-file", engine.pidFile, "names the generation that is in charge")->type_name("");
}

void addTakingOver(CLI::App& app, CommandLine& line)
{
    app.add_option(
           "--takeover", line.takeover,
           "take the listeners of the unrelated server that offers them at this path; without --listen "
           "all of them")
        ->type_name("");
    app.add_option("--takeover-socket", line.engine.takeoverSocket,
                   "a path where another server of this user may take the listeners")
        ->type_name("");
    app.add_option("--temporary-directory", line.engine.temporaryDirectory,
                   "the lab's, around such a path: removed, once empty, when the lab is gone")
        ->type_name("");
}

void addFaults(CLI::App& app, Options& options, CommandLine& line)
{
    auto* const fault = options.text(
        "--fault", "AT:WHAT, AT start|hello|claim|ready|accepting|commit+50ms, WHAT exit=N|signal=NAME|hang",
        "none", [&line](const std::string& value) {
            auto plan = parseFault(value);
            if (!plan)
                refuse("--fault", value,
                       "is not a fault; write for example ready:exit=1 or commit+50ms:signal=SEGV");
            // The generation may have been read before.
            if (line.engine.fault) {
                plan->firstGeneration = line.engine.fault->firstGeneration;
                plan->alsoLater = line.engine.fault->alsoLater;
            }
            line.engine.fault = *plan;
        });
    options
        .text("--fault-generation", "N or N+: which generations have it", "2+",
              [&line](const std::string& value) {
                  if (!line.engine.fault) line.engine.fault.emplace();
                  if (!parseFaultGeneration(value, *line.engine.fault))
                      refuse("--fault-generation", value, "is not a generation; write for example 2 or 2+");
              })
        ->needs(fault);
    app.add_option_function<std::vector<std::string>>(
           "--unhandled",
           [&line](const std::vector<std::string>& values) {
               for (const std::string& value : values) {
                   const SignalInfo* const signal = findSignal(value);
                   if (!signal || !signal->catchable)
                       refuse("--unhandled", value,
                              "is not a signal that can be handled; write for example USR1");
                   line.unhandled.push_back(signal->number);
               }
           },
           "NAME: a signal left at its default action; repeatable")
        ->type_name("")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void addTelling(CLI::App& app, Options& options, CommandLine& line)
{
    app.add_option("--scoreboard", line.scoreboard, "shared memory for counters and events")->type_name("");
    app.add_option("--journal", line.journal, "shared memory for the X-Request-Id of each request executed")
        ->type_name("");
    app.add_option("--ledger", line.ledger,
                   "file of the accounts behind /transfer, shared by the generations [memory]")
        ->type_name("");
    options.text("--log", "text or json, on stderr", "text", [&line](const std::string& value) {
        if (value != "text" && value != "json") refuse("--log", value, "is not a format; write text or json");
        line.logFormat = value == "json" ? ServerLog::Format::Json : ServerLog::Format::Text;
    });
}

void addPolicy(Options& options, CommandLine& line)
{
    std::string names;
    for (const PolicyInfo& info : policies())
        names += (names.empty() ? "" : ", ") + std::string(info.name);
    options.text("--policy", "wrong on purpose: " + names, "none", [&line, names](const std::string& value) {
        const auto policy = findPolicy(value);
        if (!policy) refuse("--policy", value, "is none of " + names);
        line.engine.policy = line.server.policy = *policy;
    });
}

void refuseEmptyValues(CLI::App& app)
{
    const auto isGiven = [](std::string& value) {
        return value.empty() ? std::string("the value is empty") : std::string();
    };
    for (CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
        if (option->get_items_expected_max() > 0) option->check(CLI::Validator(isGiven, ""));
}

/// CLI11's words for what it finds itself, as one sentence that starts with the culprit.
std::string sentence(const CLI::ParseError& error)
{
    std::string words = error.what();
    const std::string unexpected = "The following argument was not expected: ";
    const std::string unexpectedMany = "The following arguments were not expected: ";
    if (words.starts_with(unexpected)) words = "unknown option " + words.substr(unexpected.size());
    if (words.starts_with(unexpectedMany)) {
        // It lists them last to first.
        words = words.substr(unexpectedMany.size());
        words = "unknown option " + words.substr(words.rfind(' ') + 1);
    }
    if (words.starts_with("--") && words.ends_with("missing"))
        words = words.substr(0, words.find(':')) + " needs a value";
    std::replace(words.begin(), words.end(), '\n', ' ');
    return words + " (changeover-server --help lists the options)";
}

constexpr const char* kNoPolicy =
    "--policy concerns a restart by HUP without a holder: it goes with neither --hold, --takeover nor "
    "--takeover-socket (changeover-server --help lists the options)";

/// Its listeners come from an unrelated server, or may go to one.
bool isTaken(const CommandLine& line)
{
    return !line.takeover.empty() || !line.engine.takeoverSocket.empty();
}

}  // namespace

std::string whyNoHolder(const CommandLine& line)
{
    if (isTaken(line))
        return "--hold goes with neither --takeover nor --takeover-socket: a holder's sockets stay with it "
               "(changeover-server --help lists the options)";
    return line.engine.policy.isNone() ? std::string() : kNoPolicy;
}

std::variant<CommandLine, EarlyExit> parseCommandLine(int argc, const char* const* argv)
{
    CommandLine line;
    line.engine.handOff = true;
    CLI::App app("A sample HTTP server that restarts without losing a request: send it HUP.",
                 "changeover-server");
    app.set_help_flag("-h,--help", "this text");
    Options options(app);
    addListening(app, line);
    addServing(app, options, line);
    addLimits(options, line);
    addRestarting(app, options, line);
    addTakingOver(app, line);
    addTelling(app, options, line);
    addFaults(app, options, line);
    addPolicy(options, line);
    refuseEmptyValues(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return EarlyExit{0, app.help()};
    } catch (const CLI::ParseError& error) {
        return EarlyExit{2, sentence(error)};
    }
    if (line.hold)
        if (std::string why = whyNoHolder(line); !why.empty()) return EarlyExit{2, std::move(why)};
    if (isTaken(line) && !line.engine.policy.isNone()) return EarlyExit{2, kNoPolicy};
    line.engine.listenOtherwise = "127.0.0.1:8090";
    line.engine.program = argv[0];
    line.engine.arguments.assign(argv, argv + argc);
    return line;
}

}  // namespace changeover
