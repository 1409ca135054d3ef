// SPDX-License-Identifier: GPL-3.0-or-later
#include "guard.h"

#include "core/process/process_table.h"
#include "core/process/reaper.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace changeover::bench {

namespace {

sigset_t guardedSignals()
{
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD})
        ::sigaddset(&set, signal);
    return set;
}

/// Waits for the child, or for one of the signals, which stands for it.
int awaitEnd(pid_t child, const sigset_t& signals)
{
    for (;;) {
        int signal = 0;
        ::sigwait(&signals, &signal);
        if (signal != SIGCHLD) return 128 + signal;
        int status = 0;
        for (pid_t ended = ::waitpid(-1, &status, WNOHANG); ended > 0;
             ended = ::waitpid(-1, &status, WNOHANG))
            if (ended == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}

}  // namespace

int guarded(const std::function<int()>& work)
{
    const sigset_t signals = guardedSignals();
    sigset_t before;
    ::sigprocmask(SIG_BLOCK, &signals, &before);
    if (!becomeSubreaper()) std::perror("prctl");
    const pid_t child = ::fork();
    if (child < 0) return 4;
    if (child == 0) {
        ::sigprocmask(SIG_SETMASK, &before, nullptr);
        // Adopts the daemons itself, so that it sees them end.
        if (!becomeSubreaper()) std::perror("prctl");
        ::_exit(work());
    }
    const int code = awaitEnd(child, signals);
    for (auto left = descendants(::getpid()); !left.empty(); left = descendants(::getpid())) {
        for (const pid_t pid : left)
            ::kill(pid, SIGKILL);
        reapAll([](pid_t, int) {});
        ::usleep(1'000);
    }
    return code;
}

}  // namespace changeover::bench
