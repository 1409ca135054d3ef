// SPDX-License-Identifier: GPL-3.0-or-later
#include "compare_command.h"
#include "export_command.h"
#include "preflight.h"
#include "run_command.h"
#include "run_options.h"

#include "core/lab/policies/policy_trial.h"
#include "core/lab/strategies/strategy.h"
#include "core/lab/supervisor.h"
#include "core/process/signal_table.h"
#include "core/report/messages.h"
#include "core/restart/policy.h"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace changeover {

namespace {

constexpr int kUsage = 2;
constexpr int kEnvironment = 4;

/// A program of ours that lies beside this one, in the build tree as when installed.
std::string neighbour(const char* program)
{
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::string(program) : (self.parent_path() / program).string();
}

int printSignals()
{
    std::printf("%6s  %-9s  %-7s  %-9s  %-15s  %s\n", "number", "name", "default", "catchable", "the server",
                "meaning");
    for (const SignalInfo& signal : signalTable())
        std::printf("%6d  %-9s  %-7s  %-9s  %-15s  %s\n", signal.number, std::string(signal.name).c_str(),
                    std::string(name(signal.action)).c_str(), signal.catchable ? "yes" : "no",
                    std::string(name(signal.reaction)).c_str(), std::string(signal.meaning).c_str());
    return 0;
}

int printStrategies()
{
    for (const Strategy& strategy : strategies())
        std::printf("%-13s  %-7s  %s; seen: %s\n", std::string(strategy.name).c_str(),
                    std::string(name(strategy.expected)).c_str(), std::string(strategy.summary).c_str(),
                    std::string(strategy.seen).c_str());
    return 0;
}

int printPolicies()
{
    for (const PolicyInfo& info : policies()) {
        const std::string asIn = info.asIn.empty() ? "" : " (" + std::string(info.asIn) + ')';
        std::printf("%-17s  %s%s\n", std::string(info.name).c_str(), std::string(info.summary).c_str(),
                    asIn.c_str());
        const PolicyTrial* trial = findPolicyTrial(info.name);
        if (!trial) continue;
        std::printf("%17s  shows with", "");
        for (const std::string_view word : trial->shownWith)
            std::printf(" %s", std::string(word).c_str());
        std::printf("\n");
    }
    return 0;
}

int openWindow(const CLI::App& app)
{
    const std::string window = neighbour("changeover-window");
    // Qt would end in a core dump where it finds no screen; whoever names a platform knows better.
    const auto isSet = [](const char* variable) { return ::secure_getenv(variable) != nullptr; };
    if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY") && !isSet("QT_QPA_PLATFORM")) {
        std::cerr
            << "changeover: there is no display to open the window on; \"changeover run\" does the same "
               "without one."
            << std::endl;
        return kEnvironment;
    }
    ::execl(window.c_str(), window.c_str(), nullptr);
    std::cerr << "changeover: the window is not installed (" << window
              << "); the command line is complete without it.\n\n"
              << app.help();
    return kEnvironment;
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
    if (error.get_exit_code() == 0) return app.exit(error);
    std::string sentence = error.what();
    if (sentence.find('\n') != std::string::npos) sentence = sentence.substr(0, sentence.find('\n'));
    std::cerr << "changeover: " << sentence << std::endl;
    return kUsage;
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

    try {
        const std::vector<std::string> serverArguments = takeServerArguments(arguments);
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
            return complain("--channel-fd is not a channel to a window.", kUsage);
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
    // A closed stdout or a window that is gone is an error code where it happens, never the end.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // EFBIG then: a limit of file sizes is told in words
    // Whoever started us awaits our word, not that of the servers that we start: sd_notify(3).
    ::unsetenv("NOTIFY_SOCKET");
    return changeover::mainProgram(std::vector<std::string>(argv + 1, argv + argc));
}
