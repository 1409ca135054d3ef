// SPDX-License-Identifier: BSL-1.0
#include "core/process/pid_handle.h"

#include "core/posix/refused_call.h"

#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace changeover {

namespace {

FileDescriptor openPidfd(pid_t pid) noexcept
{
    // Through syscall(2): Debian 12's C library has the wrapper, Ubuntu 22.04's not.
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

bool sendByPidfd(int pidfd, int signal) noexcept
{
    return ::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0;
}

bool isEnded(int pidfd) noexcept
{
    pollfd poller{pidfd, POLLIN, 0};
    return ::poll(&poller, 1, 0) > 0;
}

/// EPERM says "another user's" or "no such call for you"; oneself may always be signalled.
bool refusesPidfdSignals() noexcept
{
    const FileDescriptor self = openPidfd(::getpid());
    return !self || !sendByPidfd(self.get(), 0);
}

bool refusesKill() noexcept { return ::kill(::getpid(), 0) != 0; }

}  // namespace

std::error_code signalProcess(int pidfd, pid_t pid, int signal) noexcept
{
    if (sendByPidfd(pidfd, signal)) return {};
    const int error = errno;
    if ((error != EPERM && error != ENOSYS) || !refusesPidfdSignals()) return {error, std::system_category()};
    if (isEnded(pidfd)) return std::make_error_code(std::errc::no_such_process);
    if (::kill(pid, signal) == 0) return {};
    if (errno != ESRCH && refusesKill()) return failureOf(RefusedCall::PidfdSendSignal, error);
    return lastError();
}

std::error_code canSignal() noexcept
{
    const FileDescriptor self = openPidfd(::getpid());
    if (!self) return failureOf(RefusedCall::PidfdOpen, errno);
    return signalProcess(self.get(), ::getpid(), 0);
}

PidHandle::PidHandle(pid_t pid, FileDescriptor pidfd) noexcept : m_pid(pid), m_pidfd(std::move(pidfd)) {}

Result<PidHandle> PidHandle::open(pid_t pid)
{
    if (pid <= 1) return std::make_error_code(std::errc::invalid_argument);
    FileDescriptor pidfd = openPidfd(pid);
    if (!pidfd) {
        // A thread's id that is no process: for whoever wants to signal, the same as gone.
        if (errno == EINVAL) return std::make_error_code(std::errc::no_such_process);
        return failureOf(RefusedCall::PidfdOpen, errno);
    }
    return PidHandle(pid, std::move(pidfd));
}

std::error_code PidHandle::send(int signal) const noexcept
{
    if (!m_pidfd) return std::make_error_code(std::errc::no_such_process);
    return signalProcess(m_pidfd.get(), m_pid, signal);
}

bool PidHandle::hasExited() const noexcept { return isEnded(m_pidfd.get()); }

}  // namespace changeover
