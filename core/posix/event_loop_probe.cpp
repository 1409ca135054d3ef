// SPDX-License-Identifier: BSL-1.0
#include "core/posix/event_loop_probe.h"

#include "core/posix/file_descriptor.h"
#include "core/posix/refused_call.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

namespace changeover {

namespace {

std::error_code probeEpoll() noexcept
{
    const auto pipe = makePipe();
    if (!pipe) return pipe.error();
    const FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event event{};
    event.events = EPOLLOUT;
    const bool works = epoll && ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, pipe->writeEnd.get(), &event) == 0 &&
                       ::epoll_wait(epoll.get(), &event, 1, 0) == 1;
    return works ? std::error_code() : failureOf(RefusedCall::Epoll, errno);
}

/// Asio does without timerfd_create(2), but not with the one half.
std::error_code probeTimer() noexcept
{
    const FileDescriptor timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    itimerspec never{};
    if (!timer || ::timerfd_settime(timer.get(), 0, &never, nullptr) == 0) return {};
    return failureOf(RefusedCall::TimerfdSettime, errno);
}

}  // namespace

std::error_code probeEventLoop() noexcept
{
    const std::error_code error = probeEpoll();
    return error ? error : probeTimer();
}

}  // namespace changeover
