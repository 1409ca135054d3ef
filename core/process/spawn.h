// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/pid_handle.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace changeover {

/// How to start a program. Nothing but what is listed here reaches it.
struct LaunchPlan {
    enum class Signals {
        Defaults,   ///< empty mask, default dispositions: any program
        Successor,  ///< HUP INT TERM QUIT USR1 USR2 blocked at birth: one of our engine, which unblocks none
                    ///< of them
    };

    std::string program;                 ///< a path; symlinks are followed at each launch
    std::vector<std::string> arguments;  ///< argv, argv[0] included, verbatim
    std::vector<std::string>
        environment;  ///< "NAME=value", beside the environment of this process; replaces a NAME there
    std::array<int, 3> stdio{-1, -1, -1};  ///< what becomes 0, 1, 2; -1 keeps ours
    std::vector<int> descriptors;          ///< become 3, 4, 5, … in this order; they stay the caller's here
    std::optional<pid_t> processGroup;     ///< 0: a group of its own; else joins that one
    Signals signalsAtBirth = Signals::Defaults;
    int signalWithoutUs = 0;    ///< gets it when this thread has ended (PR_SET_PDEATHSIG); 0: nothing
    bool setListenPid = false;  ///< adds LISTEN_PID with the child's own pid (sd_listen_fds(3))
};

/// The number that LaunchPlan::descriptors[index] has in the child.
constexpr int inheritedDescriptor(std::size_t index) noexcept { return 3 + static_cast<int>(index); }

/// `name` itself where it has a slash, else the first executable of that name in PATH. ENOENT.
[[nodiscard]] Result<std::string> findProgram(const std::string& name);

/// Starts the program and returns once exec(2) has succeeded. On error (ENOENT, EACCES, ENOEXEC, ETXTBSY,
/// E2BIG, EMFILE, ENOMEM, …) no child is left. Blocks for fork and exec only. The child belongs to whoever
/// reaps: see reaper.h, or launch() for one that is waited for by itself.
[[nodiscard]] Result<PidHandle> launchDetached(const LaunchPlan& plan);

}  // namespace changeover
