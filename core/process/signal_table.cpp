// SPDX-License-Identifier: BSL-1.0
#include "core/process/signal_table.h"

#include <csignal>

#include <algorithm>
#include <cctype>
#include <deque>
#include <vector>

namespace changeover {

namespace {

using enum DefaultAction;
using R = ServerReaction;

// Numbers from <csignal>, so that MIPS and SPARC get theirs; the meanings are signal(7)'s.
const SignalInfo kStandard[] = {
    {SIGHUP, "HUP", "hang-up of the terminal; by custom: restart", Terminate, true, R::Restart},
    {SIGINT, "INT", "interrupt from the keyboard (Ctrl-C)", Terminate, true, R::GracefulExit},
    {SIGQUIT, "QUIT", "quit from the keyboard (Ctrl-\\)", Core, true, R::GracefulExit},
    {SIGILL, "ILL", "illegal instruction", Core, true, R::DefaultCrash},
    {SIGTRAP, "TRAP", "trace or breakpoint trap", Core, true, R::DefaultCrash},
    {SIGABRT, "ABRT", "abort(3)", Core, true, R::DefaultCrash},
    {SIGBUS, "BUS", "bus error: bad memory access", Core, true, R::DefaultCrash},
    {SIGFPE, "FPE", "arithmetic error", Core, true, R::DefaultCrash},
    {SIGKILL, "KILL", "kill at once", Terminate, false, R::KernelOnly},
    {SIGUSR1, "USR1", "user's signal 1", Terminate, true, R::LogAndCount},
    {SIGSEGV, "SEGV", "invalid memory reference", Core, true, R::DefaultCrash},
    {SIGUSR2, "USR2", "user's signal 2", Terminate, true, R::LogAndCount},
    {SIGPIPE, "PIPE", "write to a pipe or socket without a reader", Terminate, true, R::Ignored},
    {SIGALRM, "ALRM", "timer of alarm(2)", Terminate, true, R::LogAndCount},
    {SIGTERM, "TERM", "terminate", Terminate, true, R::GracefulExit},
    {SIGSTKFLT, "STKFLT", "stack fault of the coprocessor (unused)", Terminate, true, R::LogAndCount},
    {SIGCHLD, "CHLD", "a child stopped or ended", Ignore, true, R::LogAndCount},
    {SIGCONT, "CONT", "continue if stopped", Continue, true, R::LogAndCount},
    {SIGSTOP, "STOP", "stop", Stop, false, R::KernelOnly},
    {SIGTSTP, "TSTP", "stop from the keyboard (Ctrl-Z)", Stop, true, R::LogAndCount},
    {SIGTTIN, "TTIN", "terminal input by a background process", Stop, true, R::LogAndCount},
    {SIGTTOU, "TTOU", "terminal output by a background process", Stop, true, R::LogAndCount},
    {SIGURG, "URG", "urgent data on a socket", Ignore, true, R::LogAndCount},
    {SIGXCPU, "XCPU", "limit of processor time exceeded", Core, true, R::LogAndCount},
    {SIGXFSZ, "XFSZ", "limit of file size exceeded", Core, true, R::LogAndCount},
    {SIGVTALRM, "VTALRM", "virtual alarm clock", Terminate, true, R::LogAndCount},
    {SIGPROF, "PROF", "profiling timer", Terminate, true, R::LogAndCount},
    {SIGWINCH, "WINCH", "the terminal's window was resized", Ignore, true, R::LogAndCount},
    {SIGIO, "IO", "input or output is possible", Terminate, true, R::LogAndCount},
    {SIGPWR, "PWR", "power failure", Terminate, true, R::LogAndCount},
    {SIGSYS, "SYS", "bad system call", Core, true, R::DefaultCrash},
};

struct Table {
    std::vector<SignalInfo> rows{std::begin(kStandard), std::end(kStandard)};
    std::deque<std::string> names;  // a deque: views of the strings stay valid

    Table()
    {
        std::ranges::sort(rows, {}, &SignalInfo::number);
        for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) {
            const int offset = number - SIGRTMIN;
            names.push_back(offset == 0 ? "RTMIN" : "RTMIN+" + std::to_string(offset));
            rows.push_back({number, names.back(), "real-time signal", Terminate, true, R::LogAndCount});
        }
    }
};

const Table& table()
{
    static const Table instance;
    return instance;
}

bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); });
}

}  // namespace

std::span<const SignalInfo> signalTable() { return table().rows; }

std::span<const SignalInfo> standardSignals() { return signalTable().first(std::size(kStandard)); }

const SignalInfo* findSignal(int number)
{
    const auto rows = signalTable();
    const auto row = std::ranges::find(rows, number, &SignalInfo::number);
    return row == rows.end() ? nullptr : &*row;
}

const SignalInfo* findSignal(std::string_view name)
{
    if (name.size() > 3 && equalsIgnoringCase(name.substr(0, 3), "SIG")) name.remove_prefix(3);
    for (const SignalInfo& row : signalTable())
        if (equalsIgnoringCase(row.name, name)) return &row;
    return nullptr;
}

std::string signalName(int number)
{
    const SignalInfo* row = findSignal(number);
    return row ? std::string(row->name) : std::to_string(number);
}

std::string_view name(DefaultAction action) noexcept
{
    switch (action) {
    case Terminate:
        return "term";
    case Core:
        return "core";
    case Ignore:
        return "ignore";
    case Stop:
        return "stop";
    case Continue:
        return "cont";
    }
    return {};
}

std::string_view name(ServerReaction reaction) noexcept
{
    switch (reaction) {
    case R::Restart:
        return "graceful restart";
    case R::GracefulExit:
        return "graceful exit";
    case R::LogAndCount:
        return "logged and counted";
    case R::Ignored:
        return "ignored";
    case R::KernelOnly:
        return "the kernel's";
    case R::DefaultCrash:
        return "default";
    }
    return {};
}

}  // namespace changeover
