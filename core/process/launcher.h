// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/spawn.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// A running child of this process. Destroying it kills a child that is neither reaped nor detached, without
/// waiting for its end. Use from the io_context's thread.
class ChildProcess {
public:
    using ExitHandler = std::function<void(std::error_code error, int waitStatus)>;

    ChildProcess(ChildProcess&&) noexcept;
    ChildProcess& operator=(ChildProcess&&) noexcept;
    ~ChildProcess();

    pid_t pid() const noexcept;

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
    explicit ChildProcess(std::shared_ptr<Impl> impl) noexcept;
    std::shared_ptr<Impl> m_impl;
};

/// Starts the program; returns once exec(2) has succeeded. On error (ENOENT, EACCES, ENOEXEC, ETXTBSY, E2BIG,
/// EMFILE, ENOMEM, …) no child is left. Blocks for fork and exec only.
[[nodiscard]] Result<ChildProcess> launch(boost::asio::io_context& context, const LaunchPlan& plan);

}  // namespace changeover
