// SPDX-License-Identifier: BSL-1.0
#include "core/posix/refused_call.h"

#include <cerrno>
#include <string>

namespace changeover {

namespace {

struct CallWords {
    const char* name;
    const char* since;  ///< the first Linux that has it; empty: any that we run on
};

CallWords wordsOf(RefusedCall call) noexcept
{
    switch (call) {
    case RefusedCall::MemfdCreate:
        return {"memfd_create(2)", ""};
    case RefusedCall::PidfdOpen:
        return {"pidfd_open(2)", "5.3"};
    case RefusedCall::PidfdSendSignal:
        return {"pidfd_send_signal(2) and kill(2)", ""};
    case RefusedCall::CloseRange:
        return {"close_range(2)", "5.11"};
    case RefusedCall::Signalfd:
        return {"signalfd4(2)", ""};
    case RefusedCall::Subreaper:
        return {"prctl(2) with PR_SET_CHILD_SUBREAPER", ""};
    case RefusedCall::Fork:
        return {"vfork(2)", ""};
    case RefusedCall::Execve:
        return {"execve(2)", ""};
    case RefusedCall::Thread:
        return {"clone3(2)", ""};
    case RefusedCall::Epoll:
        return {"epoll_create1(2), epoll_ctl(2) or epoll_wait(2)", ""};
    case RefusedCall::TimerfdSettime:
        return {"timerfd_settime(2)", ""};
    }
    return {"a system call", ""};
}

class RefusedCallCategory final : public std::error_category {
public:
    const char* name() const noexcept override { return "refused system call"; }
    std::string message(int call) const override
    {
        const CallWords words = wordsOf(static_cast<RefusedCall>(call));
        const std::string newer =
            *words.since ? std::string(", or use Linux ") + words.since + " or newer" : std::string();
        return std::string("this system refuses ") + words.name +
               ". Allow it in the container's seccomp profile" + newer;
    }
    std::error_condition default_error_condition(int) const noexcept override
    {
        return std::make_error_condition(std::errc::function_not_supported);
    }
};

const RefusedCallCategory kRefusedCalls;

}  // namespace

std::error_code failureOf(RefusedCall call, int error) noexcept
{
    if (error == EPERM || error == ENOSYS) return {static_cast<int>(call), kRefusedCalls};
    return {error, std::system_category()};
}

bool isRefusedCall(const std::error_code& error) noexcept { return error.category() == kRefusedCalls; }

}  // namespace changeover
