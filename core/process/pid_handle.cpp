// SPDX-License-Identifier: BSL-1.0
#include "core/process/pid_handle.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace changeover {

PidHandle::PidHandle(pid_t pid, FileDescriptor pidfd) noexcept : m_pid(pid), m_pidfd(std::move(pidfd)) {}

Result<PidHandle> PidHandle::open(pid_t pid)
{
    if (pid <= 1) return std::make_error_code(std::errc::invalid_argument);
    // Through syscall(2): Debian 12's C library has the wrapper, Ubuntu 22.04's not.
    FileDescriptor pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!pidfd) {
        // A thread's id that is no process: for whoever wants to signal, the same as gone.
        if (errno == EINVAL) return std::make_error_code(std::errc::no_such_process);
        return lastError();
    }
    return PidHandle(pid, std::move(pidfd));
}

std::error_code PidHandle::send(int signal) const noexcept
{
    if (!m_pidfd) return std::make_error_code(std::errc::no_such_process);
    if (::syscall(SYS_pidfd_send_signal, m_pidfd.get(), signal, nullptr, 0) != 0) return lastError();
    return {};
}

bool PidHandle::hasExited() const noexcept
{
    pollfd poller{m_pidfd.get(), POLLIN, 0};
    return ::poll(&poller, 1, 0) > 0;
}

}  // namespace changeover
