// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <sys/types.h>

namespace changeover {

/// Signals the process that `pidfd` is about, whose number is `pid`. Where the system refuses
/// pidfd_send_signal(2), by kill(2), when the process has not exited: the number of a child of ours is then
/// its own until we reap it. ESRCH: it is gone. EPERM: another user's. A refused call where both are refused.
[[nodiscard]] std::error_code signalProcess(int pidfd, pid_t pid, int signal) noexcept;

/// Whether this process may use pidfds and signal by one of the two ways; the refused call where it may not.
[[nodiscard]] std::error_code canSignal() noexcept;

/// A process by its pidfd: stays about the same process whatever the number is reused for.
class PidHandle {
public:
    PidHandle() noexcept = default;
    /// Takes a pidfd that is already open.
    PidHandle(pid_t pid, FileDescriptor pidfd) noexcept;

    /// pidfd_open(2). ESRCH: no such process. A refused call where the system refuses this one.
    /// std::errc::invalid_argument for pid <= 1: neither init nor a process group is ever ours to signal.
    [[nodiscard]] static Result<PidHandle> open(pid_t pid);

    pid_t pid() const noexcept { return m_pid; }
    /// Becomes readable when the process has exited (reaped or not).
    int descriptor() const noexcept { return m_pidfd.get(); }
    explicit operator bool() const noexcept { return static_cast<bool>(m_pidfd); }

    /// As signalProcess(). Signal 0 only asks.
    [[nodiscard]] std::error_code send(int signal) const noexcept;
    /// True for a zombie too.
    bool hasExited() const noexcept;

    /// Gives the pidfd away; this object is empty then.
    [[nodiscard]] FileDescriptor release() noexcept { return std::move(m_pidfd); }

private:
    pid_t m_pid = -1;
    FileDescriptor m_pidfd;
};

}  // namespace changeover
