// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_command.h"
#include "export_command.h"
#include "output.h"
#include "preflight.h"
#include "run_command.h"
#include "run_options.h"
#include "usage_error.h"

#include "core/lab/policies/policy_trial.h"
#include "core/lab/strategies/strategy.h"
#include "core/lab/supervisor.h"
#include "core/posix/shortage.h"
#include "core/process/signal_table.h"
#include "core/process/standard_streams.h"
#include "core/report/messages.h"
#include "core/restart/policy.h"

#include <CLI/CLI.hpp>
#include <boost/system/system_error.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <span>
#include <sstream>

namespace changeover {

namespace {

/// A program of ours that lies beside this one, in the build tree as when installed.
std::string neighbour(const char* program)
{
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::string(program) : (self.parent_path() / program).string();
}

template <class... Values> std::string row(const char* format, const Values&... values)
{
    std::array<char, 512> text;
    const int size = std::snprintf(text.data(), text.size(), format, std::string(values).c_str()...);
    return {text.data(), std::min(static_cast<std::size_t>(std::max(size, 0)), text.size() - 1)};
}

int printSignals()
{
    constexpr const char* kRow = "%6s  %-9s  %-7s  %-9s  %-15s  %s\n";
    std::string text = row(kRow, "number", "name", "default", "catchable", "the server", "meaning");
    for (const SignalInfo& signal : signalTable())
        text += row(kRow, std::to_string(signal.number), signal.name, name(signal.action),
                    signal.catchable ? "yes" : "no", name(signal.reaction), signal.meaning);
    return printOut(text);
}

int printStrategies()
{
    std::string text;
    for (const Strategy& strategy : strategies())
        text += row("%-13s  %-7s  %s; seen: %s\n", strategy.name, name(strategy.expected), strategy.summary,
                    strategy.seen);
    return printOut(text);
}

int printPolicies()
{
    std::string text;
    for (const PolicyInfo& info : policies()) {
        const std::string asIn = info.asIn.empty() ? "" : " (" + std::string(info.asIn) + ')';
        text += row("%-17s  %s%s\n", info.name, info.summary, asIn);
        const PolicyTrial* trial = findPolicyTrial(info.name);
        if (!trial) continue;
        text += row("%17s  shows with", "");
        for (const std::string_view word : trial->shownWith)
            text += ' ' + std::string(word);
        text += '\n';
    }
    return printOut(text);
}

int openWindow(const CLI::App& app)
{
    const std::string window = neighbour("changeover-window");
    // Qt would end in a core dump where it finds no screen; whoever names a platform knows better.
    const auto isSet = [](const char* variable) { return ::secure_getenv(variable) != nullptr; };
    if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM")) {
        return complain("there is no display to open the window on; \"changeover run\" does the same without "
                        "one.");
    }
    ::execl(window.c_str(), window.c_str(), nullptr);
    std::cerr << "changeover: the window is not installed (" << window
              << "); the command line is complete without it.\n\n"
              << app.help();
    return kEnvironmentError;
}

/// Everything after the first "--" goes to the server; CLI11 would mix it with ours.
std::vector<std::string> takeServerArguments(std::vector<std::string>& arguments)
{
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    if (dashes == arguments.end()) return {};
    std::vector<std::string> rest(dashes + 1, arguments.end());
    arguments.erase(dashes, arguments.end());
    return rest;
}

int explainUsage(const CLI::App& app, const CLI::ParseError& error)
{
    // Help and version are parse "errors" of CLI11 that succeed.
    if (error.get_exit_code() == 0) {
        std::ostringstream text;
        app.exit(error, text, text);
        return printOut(text.str());
    }
    const std::string sentence = error.what();
    return complain(sentence.substr(0, sentence.find('\n')), kUsageError);
}

/// The commands of `app`, and of each what follows it, where the words that come first name no such thing.
std::string unknownCommand(const CLI::App& app, std::span<const std::string> arguments)
{
    if (arguments.empty() || arguments.front().starts_with('-')) return {};
    std::string known;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == arguments.front()) return unknownCommand(*command, arguments.subspan(1));
        known += (known.empty() ? "" : ", ") + command->get_name();
    }
    if (known.empty()) return {};
    const bool isFirst = app.get_parent() == nullptr;
    return (isFirst ? "unknown command '" : "unknown word after " + app.get_name() + ": '") +
           arguments.front() + "'; " + (isFirst ? "the commands are " : "it may be ") + known +
           ". See changeover " + (isFirst ? "" : app.get_name() + ' ') + "--help.";
}

/// "--name=", whose value is missing; CLI11 would take the next word for it. Empty where there is none.
std::string valueless(std::span<const std::string> arguments)
{
    for (const std::string& argument : arguments)
        if (argument.starts_with("--") && argument.find('=') == argument.size() - 1)
            return argument.substr(0, argument.size() - 1) + " has no value after its \"=\".";
    return {};
}

/// Without allocating. What was started sees its lifeline end.
[[noreturn]] void leaveWithoutMemory()
{
    constexpr std::string_view kWords = "changeover: There is no memory left to go on, nor for a report.\n";
    static_cast<void>(!::write(STDERR_FILENO, kWords.data(), kWords.size()));
    ::_exit(exitCode(VerdictState::InstrumentFault));
}

int mainProgram(std::vector<std::string> arguments)
{
    CLI::App app("See every request survive a server's restart.", "changeover");
    app.set_version_flag("--version", "changeover " CHANGEOVER_VERSION);
    app.require_subcommand(0, 1);
    const std::string server = neighbour("changeover-server");

    CLI::App* run = app.add_subcommand("run", "restart a server under load and judge what its clients saw");
    RunOptionTexts texts;
    texts.declare(*run);
    CLI::App* compare =
        app.add_subcommand("compare", "each way to restart in turn, under the same load, side by side");
    CompareOptionTexts compareTexts;
    compareTexts.declare(*compare);
    CLI::App* exported = app.add_subcommand("export", "an experiment for other programs");
    CLI::App* kubernetes =
        exported->add_subcommand("kubernetes", "the same as a rolling update: Deployment and Service");
    exported->require_subcommand(1);
    RunOptionTexts exportTexts;
    exportTexts.declare(*kubernetes);
    std::string output = "-";
    kubernetes->add_option("--output", output, "FILE; - is the standard output")
        ->type_name("")
        ->capture_default_str();
    CLI::App* signals =
        app.add_subcommand("signals", "every signal, what it does, what the server does with it");
    CLI::App* list = app.add_subcommand("list", "what there is to choose from");
    CLI::App* listStrategies = list->add_subcommand("strategies", "ways to replace a running server");
    CLI::App* listPolicies = list->add_subcommand("policies", "what a server can be told to do wrong");
    list->require_subcommand(1);
    CLI::App* supervisor =
        app.add_subcommand("supervise", "run the lab for a window (used by changeover-window)");
    int channel = -1;
    std::string supervisedServer = server;
    supervisor->add_option("--channel-fd", channel, "the socket to the window")->required()->type_name("");
    supervisor->add_option("--server", supervisedServer, "the server program")->type_name("");

    refuseEmptyValues(app);
    const std::vector<std::string> serverArguments = takeServerArguments(arguments);
    for (const std::string& wrong : {unknownCommand(app, arguments), valueless(arguments)})
        if (!wrong.empty()) return complain(wrong, kUsageError);
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        app.parse(arguments);
        const bool takesThem = run->parsed() || compare->parsed() || kubernetes->parsed();
        if (!serverArguments.empty() && !takesThem) throw CLI::ExtrasError("changeover", {"--"});
        if (run->parsed()) return runCommand(texts.finish(serverArguments, server));
        if (kubernetes->parsed())
            return exportKubernetes(exportTexts.finish(serverArguments, server), output);
        if (compare->parsed()) return compareCommand(compareTexts.finish(serverArguments, server));
    } catch (const CLI::ParseError& error) {
        return explainUsage(app, error);
    }
    if (signals->parsed()) return printSignals();
    if (listStrategies->parsed()) return printStrategies();
    if (listPolicies->parsed()) return printPolicies();
    if (supervisor->parsed()) {
        const auto ended = supervise(FileDescriptor(channel), supervisedServer);
        if (ended) return 0;
        if (ended.error() == std::errc::not_a_socket)
            return complain("--channel-fd is not a channel to a window.", kUsageError);
        return complain(cannotSetUp(ended.error()));
    }
    return openWindow(app);
}

}  // namespace

}  // namespace changeover

// What escapes is a bug, and ends in a core dump.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv)
{
    changeover::ensureStandardStreams();
    // A closed stdout or a window that is gone is an error code where it happens, never the end.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // EFBIG then: a limit of file sizes is told in words
    changeover::keepMemoryReserve(changeover::leaveWithoutMemory);
    // Whoever started us awaits our word, not that of the servers that we start: sd_notify(3).
    ::unsetenv("NOTIFY_SOCKET");
    try {
        return changeover::mainProgram(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const boost::system::system_error& error) {  // Asio's, of descriptors that could not be had
        return changeover::complain(std::string("Cannot wait for anything: ") + error.what() + '.');
    }
}
