// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <system_error>

namespace changeover {

/// System calls that some system refuses to every process: a container's filter (seccomp(2), EPERM or
/// ENOSYS), gVisor, a kernel older than the call.
enum class RefusedCall {
    MemfdCreate = 1,
    PidfdOpen,
    PidfdSendSignal,
    CloseRange,
    Signalfd,
    Subreaper,
    Fork,
    Execve,
    Thread,
    Epoll,
    TimerfdSettime,
};

/// The code of a failure of `call`: where the system refused the call, one whose message names the call and
/// what to allow; else that of `error`, an errno.
[[nodiscard]] std::error_code failureOf(RefusedCall call, int error) noexcept;

/// True for the codes of refused calls. They compare equal to std::errc::function_not_supported.
[[nodiscard]] bool isRefusedCall(const std::error_code& error) noexcept;

}  // namespace changeover
