// SPDX-License-Identifier: BSL-1.0
#include "core/process/launcher.h"

// Process v2 of 1.81 forgets this one when it is told to use std::filesystem.
#include <boost/optional.hpp>
#define BOOST_PROCESS_USE_STD_FS
#include <boost/asio/io_context.hpp>
#include <boost/process/v2/process.hpp>

#include <csignal>
#include <sys/wait.h>

namespace changeover {

namespace process2 = boost::process::v2;

/// Shared with a wait under way: Process's own operation writes into the process when the end has come, even
/// if nobody wants to know any more.
struct ChildProcess::Impl {
    Impl(boost::asio::io_context& context, pid_t pid, FileDescriptor descriptor)
        : pidfd(descriptor.get()), process(context.get_executor(), pid, descriptor.release())
    {
    }

    int pidfd;
    process2::process process;
    bool reaped = false;
    bool abandoned = false;
};

ChildProcess::ChildProcess(std::shared_ptr<Impl> impl) noexcept : m_impl(std::move(impl)) {}

ChildProcess::ChildProcess(ChildProcess&&) noexcept = default;

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept
{
    if (this != &other) {
        const ChildProcess old(std::move(*this));
        m_impl = std::move(other.m_impl);
    }
    return *this;
}

ChildProcess::~ChildProcess()
{
    if (!m_impl) return;
    if (!m_impl->reaped) {
        static_cast<void>(send(SIGKILL));
        // ~process would wait for the end; a destructor of ours never does. The zombie goes now or with us.
        ::waitpid(pid(), nullptr, WNOHANG);
    }
    detach();
}

pid_t ChildProcess::pid() const noexcept { return m_impl ? m_impl->process.id() : -1; }

void ChildProcess::asyncWait(ExitHandler handler)
{
    m_impl->process.async_wait(
        [impl = m_impl, handler = std::move(handler)](boost::system::error_code error, int) {
            if (impl->abandoned) return;
            impl->reaped = !error;
            // Its argument is the evaluated code; the status as of waitpid(2) also tells a signal from a
            // number.
            handler(error, error ? 0 : static_cast<int>(impl->process.native_exit_code()));
        });
}

std::error_code ChildProcess::send(int signal) const noexcept
{
    if (!m_impl || m_impl->reaped) return std::make_error_code(std::errc::no_such_process);
    return signalProcess(m_impl->pidfd, pid(), signal);
}

void ChildProcess::detach() noexcept
{
    if (!m_impl) return;
    m_impl->abandoned = true;
    m_impl->process.detach();  // closes the pidfd, which cancels a wait under way
    m_impl.reset();
}

Result<ChildProcess> launch(boost::asio::io_context& context, const LaunchPlan& plan)
{
    auto handle = launchDetached(plan);
    if (!handle) return handle.error();
    const pid_t pid = handle->pid();
    return ChildProcess(std::make_shared<ChildProcess::Impl>(context, pid, handle->release()));
}

}  // namespace changeover
