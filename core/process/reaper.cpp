// SPDX-License-Identifier: BSL-1.0
#include "core/process/reaper.h"

#include "core/posix/refused_call.h"
#include "core/process/signal_table.h"

#include <sys/prctl.h>
#include <sys/wait.h>

namespace changeover {

Result<void> becomeSubreaper()
{
    if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return failureOf(RefusedCall::Subreaper, errno);
    return {};
}

int reapAll(const std::function<void(pid_t, int)>& reaped)
{
    int count = 0;
    while (true) {
        int status = 0;
        const pid_t pid = ::waitpid(-1, &status, WNOHANG);
        if (pid < 0 && errno == EINTR) continue;
        if (pid <= 0) return count;  // 0: none has ended yet; ECHILD: there are no children
        ++count;
        reaped(pid, status);
    }
}

std::optional<int> reapOne(pid_t pid)
{
    int status = 0;
    pid_t reaped = 0;
    while ((reaped = ::waitpid(pid, &status, WNOHANG)) < 0 && errno == EINTR) {
    }
    return reaped == pid ? std::optional(status) : std::nullopt;
}

void reapOthers(const std::function<bool(pid_t)>& isOurs)
{
    while (true) {
        siginfo_t first{};
        if (::waitid(P_ALL, 0, &first, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == EINTR) continue;
        if (first.si_pid == 0 || isOurs(first.si_pid)) return;
        ::waitpid(first.si_pid, nullptr, WNOHANG);
    }
}

std::string describeWaitStatus(int waitStatus)
{
    if (WIFEXITED(waitStatus)) return "exited with code " + std::to_string(WEXITSTATUS(waitStatus));
    if (WIFSIGNALED(waitStatus)) {
        const int signal = WTERMSIG(waitStatus);
        return "killed by signal " + std::to_string(signal) + " (" + signalName(signal) + ')' +
               (WCOREDUMP(waitStatus) ? ", core dumped" : "");
    }
    if (WIFSTOPPED(waitStatus)) return "stopped by signal " + signalName(WSTOPSIG(waitStatus));
    return "continued";
}

}  // namespace changeover
