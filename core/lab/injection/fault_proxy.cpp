// SPDX-License-Identifier: BSL-1.0
#include "core/lab/injection/fault_proxy.h"

#include "core/lab/injection/dead_ends.h"
#include "core/lab/injection/fault_budget.h"
#include "core/lab/injection/fault_relay.h"
#include "core/posix/clock.h"
#include "core/posix/signals_blocked.h"
#include "core/posix/thread_start.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <system_error>
#include <thread>

namespace changeover {

namespace {

constexpr int kNiceness = -10;  // as the load threads: the instrument goes before what it measures
constexpr std::chrono::milliseconds kPause{50};

struct Front {
    FileDescriptor listener;
    Endpoint address;
};

Result<Front> openFront()
{
    Result<FileDescriptor> listener = bindStream({Endpoint::Family::Ipv4, "127.0.0.1", 0});
    if (!listener) return listener.error();
    // Accepted sockets have it from their listener: what is forwarded leaves at once.
    const int on = 1;
    ::setsockopt(listener->get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::listen(listener->get(), SOMAXCONN) != 0) return lastError();
    const Result<Endpoint> address = localEndpoint(listener->get());
    if (!address) return address.error();
    return Front{std::move(*listener), *address};
}

}  // namespace

class FaultProxy::Impl {
public:
    Impl(const Config& config, Front front, DeadEnds deadEnds)
        : m_address(front.address), m_deadEnds(std::move(deadEnds)), m_asksToClose(config.keepAlive),
          m_budget(config.faults, config.connections, config.timeout), m_context(1),
          m_listener(m_context, front.listener.release()), m_pause(m_context)
    {
        accept();
    }

    /// Until the context is stopped.
    void run()
    {
        ::pthread_setname_np(::pthread_self(), "faults");
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
        m_context.run();
    }

    // constant after construction
    const Endpoint m_address;
    const DeadEnds m_deadEnds;
    const bool m_asksToClose;

    FaultBudget m_budget;  // any thread

    // proxy thread only
    boost::asio::io_context m_context;
    boost::asio::posix::stream_descriptor m_listener;
    boost::asio::steady_timer m_pause;
    std::optional<Endpoint> m_server;

    std::thread m_thread;

private:
    void accept()
    {
        m_listener.async_wait(boost::asio::posix::descriptor_base::wait_read,
                              [this](boost::system::error_code error) {
                                  if (!error) takeWaiting();
                              });
    }

    void takeWaiting()
    {
        for (;;) {
            FileDescriptor client(
                ::accept4(m_listener.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (client) {
                relay(std::move(client));
                continue;
            }
            if (errno == EAGAIN) return accept();
            if (errno == EINTR || errno == ECONNABORTED) continue;
            // Out of descriptors: later there may be some.
            m_pause.expires_after(kPause);
            return m_pause.async_wait([this](boost::system::error_code error) {
                if (!error) accept();
            });
        }
    }

    void relay(FileDescriptor client)
    {
        Result<FileDescriptor> server =
            m_server ? startConnect(*m_server) : std::make_error_code(std::errc::not_connected);
        if (!server) return resetSocket(std::move(client));
        std::make_shared<FaultRelay>(m_context, std::move(client), std::move(*server), m_budget,
                                     m_asksToClose)
            ->start();
    }
};

Result<std::unique_ptr<FaultProxy>> FaultProxy::start(const Config& config)
{
    Result<Front> front = openFront();
    if (!front) return front.error();
    Result<DeadEnds> deadEnds = DeadEnds::open();
    if (!deadEnds) return deadEnds.error();
    std::unique_ptr<FaultProxy> proxy(
        new FaultProxy(std::make_unique<Impl>(config, std::move(*front), std::move(*deadEnds))));
    const SignalsBlocked blocked;
    if (const auto error =
            startThread(proxy->m_impl->m_thread, [impl = proxy->m_impl.get()] { impl->run(); }))
        return error;
    return proxy;
}

FaultProxy::FaultProxy(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

FaultProxy::~FaultProxy()
{
    m_impl->m_context.stop();
    if (m_impl->m_thread.joinable()) m_impl->m_thread.join();
}

const Endpoint& FaultProxy::front() const noexcept { return m_impl->m_address; }

void FaultProxy::aim(const Endpoint& server)
{
    boost::asio::post(m_impl->m_context, [impl = m_impl.get(), server] { impl->m_server = server; });
}

const Endpoint* FaultProxy::next() noexcept
{
    const auto fault = m_impl->m_budget.take(FaultMoment::Connect, monotonicNs());
    if (!fault) return nullptr;
    m_impl->m_budget.committed();
    return *fault == InjectedFault::Refused ? &m_impl->m_deadEnds.refusing() : &m_impl->m_deadEnds.silent();
}

std::uint64_t FaultProxy::left() const noexcept { return m_impl->m_budget.left(); }

}  // namespace changeover
