// SPDX-License-Identifier: BSL-1.0
#include "core/restart/signal_source.h"

#include "core/posix/clock.h"
#include "core/posix/refused_call.h"
#include "core/process/signal_table.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace changeover {

namespace {

/// Everything but what must crash at once, where it happened. Also the C library's own signals are left out
/// by sigfillset(3).
sigset_t blockable()
{
    sigset_t mask;
    ::sigfillset(&mask);
    for (const SignalInfo& signal : standardSignals())
        if (signal.reaction == ServerReaction::DefaultCrash) ::sigdelset(&mask, signal.number);
    ::sigdelset(&mask, SIGPIPE);  // a blocked signal is queued even when it is ignored
    return mask;
}

ReceivedSignal toReceived(const signalfd_siginfo& info)
{
    return {static_cast<int>(info.ssi_signo), static_cast<pid_t>(info.ssi_pid), info.ssi_uid, info.ssi_code,
            monotonicNs()};
}

}  // namespace

bool ReceivedSignal::fromKernel() const noexcept
{
    return code > 0;
}  // sigaction(2): SI_KERNEL, CLD_EXITED, …

void blockSignals()
{
    const sigset_t mask = blockable();
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

void leaveAtDefault(std::span<const int> signals)
{
    sigset_t mask;
    ::sigemptyset(&mask);
    for (const int signal : signals) {
        std::signal(signal, SIG_DFL);
        ::sigaddset(&mask, signal);
    }
    ::pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
}

struct SignalSource::Impl : std::enable_shared_from_this<Impl> {
    Impl(boost::asio::io_context& context, Handler onSignal)
        : descriptor(context), handler(std::move(onSignal))
    {
    }

    void wait()
    {
        descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                              [self = shared_from_this()](boost::system::error_code error) {
                                  if (error) return;  // stopped
                                  self->readAll();
                                  if (self->descriptor.is_open()) self->wait();
                              });
    }

    void readAll()
    {
        std::array<signalfd_siginfo, 16> batch;
        while (descriptor.is_open()) {
            const ssize_t bytes = ::read(descriptor.native_handle(), batch.data(), sizeof batch);
            if (bytes <= 0) return;  // EAGAIN: none is pending
            const std::size_t count = static_cast<std::size_t>(bytes) / sizeof batch[0];
            for (std::size_t i = 0; i < count && descriptor.is_open(); ++i)
                handler(toReceived(batch[i]));
        }
    }

    boost::asio::posix::stream_descriptor descriptor;
    Handler handler;
};

SignalSource::SignalSource(boost::asio::io_context& context, Handler handler)
    : m_impl(std::make_shared<Impl>(context, std::move(handler)))
{
}

SignalSource::~SignalSource() { stop(); }

Result<void> SignalSource::start()
{
    // What this thread blocks is what it reads: leaveAtDefault() has unblocked the rest.
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    FileDescriptor descriptor(::signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!descriptor) return failureOf(RefusedCall::Signalfd, errno);
    m_impl->descriptor.assign(descriptor.release());
    m_impl->wait();
    return {};
}

void SignalSource::stop()
{
    boost::system::error_code ignored;
    m_impl->descriptor.close(ignored);
}

}  // namespace changeover
