// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/pid_handle.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

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
    Signals signals = Signals::Defaults;
    bool setListenPid = false;  ///< adds LISTEN_PID with the child's own pid (sd_listen_fds(3))
};

/// The number that LaunchPlan::descriptors[index] has in the child.
constexpr int inheritedDescriptor(std::size_t index) noexcept { return 3 + static_cast<int>(index); }

/// `name` itself where it has a slash, else the first executable of that name in PATH. ENOENT.
[[nodiscard]] Result<std::string> findProgram(const std::string& name);

/// A running child of this process. Destroying it kills a child that is neither reaped nor detached, without
/// waiting for its end. Use from the io_context's thread.
class ChildProcess {
public:
    using ExitHandler = std::function<void(std::error_code error, int waitStatus)>;

    ChildProcess(ChildProcess&&) noexcept;
    ChildProcess& operator=(ChildProcess&&) noexcept;
    ~ChildProcess();

    pid_t pid() const noexcept;
    int pidfd() const noexcept;

    /// Waits for the end and reaps it; `handler` comes once, or never when this object is destroyed or
    /// detached.
    void asyncWait(ExitHandler handler);
    /// Through the pidfd: ESRCH when it is gone.
    [[nodiscard]] std::error_code send(int signal) const noexcept;
    /// Lets it live on without this object, which is empty afterwards. Nobody here reaps it then.
    void detach() noexcept;

private:
    friend Result<ChildProcess> launch(boost::asio::io_context& context, const LaunchPlan& plan);
    struct Impl;
    explicit ChildProcess(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> m_impl;
};

/// Starts the program; returns once exec(2) has succeeded. On error (ENOENT, EACCES, ENOEXEC, ETXTBSY, E2BIG,
/// EMFILE, ENOMEM, …) no child is left. Blocks for fork and exec only.
[[nodiscard]] Result<ChildProcess> launch(boost::asio::io_context& context, const LaunchPlan& plan);

/// The same for whoever reaps all children in one place (reaper.h): the child belongs to nobody.
[[nodiscard]] Result<PidHandle> launchDetached(const LaunchPlan& plan);

}  // namespace changeover
