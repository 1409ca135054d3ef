// SPDX-License-Identifier: BSL-1.0
#include "core/server/listener_intake.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace changeover {

namespace {

constexpr int kPerWakeUp = 16;
constexpr std::chrono::milliseconds kPause{50};

enum class Taken { One, Retry, None, Exhausted };

struct Accepted {
    Taken taken = Taken::None;
    FileDescriptor socket;
    std::error_code error;
};

Accepted acceptOne(int listener) noexcept
{
    FileDescriptor socket(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) return {Taken::One, std::move(socket), {}};
    switch (errno) {
    case EAGAIN:  // another thread or process was quicker
        return {};
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
        return {Taken::Exhausted, {}, lastError()};
    default:
        // accept(2): errors already pending on the new connection (ECONNABORTED, EPROTO, …) concern it alone.
        return {Taken::Retry, {}, {}};
    }
}

bool clientWaits(int listener) noexcept
{
    pollfd waiting{listener, POLLIN, 0};
    return ::poll(&waiting, 1, 0) > 0;
}

/// A connection with a place of its own. Exhausted without an error: there is no place for one that waits.
Accepted takeOne(int listener, Places& places) noexcept
{
    if (!places.take()) return {clientWaits(listener) ? Taken::Exhausted : Taken::None, {}, {}};
    Accepted next = acceptOne(listener);
    if (next.taken != Taken::One) places.giveBack();
    return next;
}

}  // namespace

struct ListenerIntake::Source {
    Source(boost::asio::io_context& io, FileDescriptor listener) : stream(io, listener.get()), timer(io)
    {
        static_cast<void>(listener.release());
    }

    boost::asio::posix::stream_descriptor stream;
    boost::asio::steady_timer timer;
    bool stopped = false;
    bool paused = false;
};

ListenerIntake::ListenerIntake(boost::asio::io_context& io, Places& places, Handler onConnection)
    : m_io(io), m_places(places), m_onConnection(std::move(onConnection))
{
}

ListenerIntake::~ListenerIntake() { stop(); }

void ListenerIntake::start(std::vector<FileDescriptor> listeners)
{
    for (FileDescriptor& listener : listeners) {
        // Accepted sockets have it from their listener: answers leave at once, without a call for each.
        const int on = 1;
        ::setsockopt(listener.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        m_sources.push_back(std::make_shared<Source>(m_io, std::move(listener)));
        arm(m_sources.back());
    }
}

void ListenerIntake::stop()
{
    for (const auto& source : std::exchange(m_sources, {})) {
        source->stopped = true;
        if (std::exchange(source->paused, false) && onResumed) onResumed();
        source->timer.cancel();
        // release() takes it out of the epoll set; Asio's close() would not, and as the others hold the
        // socket open we would be woken for each of their connections.
        ::close(source->stream.release());
    }
}

void ListenerIntake::arm(const std::shared_ptr<Source>& source)
{
    source->stream.async_wait(boost::asio::posix::descriptor_base::wait_read,
                              [this, source](boost::system::error_code error) {
                                  if (source->stopped) return;
                                  if (error)
                                      pause(source);
                                  else
                                      take(source);
                              });
}

void ListenerIntake::take(const std::shared_ptr<Source>& source)
{
    for (int i = 0; i < kPerWakeUp; ++i) {
        Accepted next = takeOne(source->stream.native_handle(), m_places);
        if (next.taken == Taken::None) break;
        if (next.taken == Taken::Exhausted) {
            pause(source);  // before it is told of: that may lead to resume()
            if (onPaused) onPaused(next.error);
            return;
        }
        if (next.taken == Taken::One) m_onConnection(std::move(next.socket));
    }
    arm(source);
}

/// Waiting in the accept queue costs a client little; spinning on EMFILE would cost those being served.
void ListenerIntake::pause(const std::shared_ptr<Source>& source)
{
    source->paused = true;
    source->timer.expires_after(kPause);
    source->timer.async_wait([this, source](boost::system::error_code error) {
        if (!error) goOn(source);
    });
}

void ListenerIntake::goOn(const std::shared_ptr<Source>& source)
{
    // A timer that was cancelled may be on its way already.
    if (source->stopped || !std::exchange(source->paused, false)) return;
    if (onResumed) onResumed();
    arm(source);
}

void ListenerIntake::resume()
{
    for (const auto& source : m_sources) {
        if (!source->paused) continue;
        source->timer.cancel();
        goOn(source);
    }
}

void ListenerIntake::takeAll(int listener)
{
    for (;;) {
        Accepted next = acceptOne(listener);
        if (next.taken == Taken::None) return;
        if (next.taken == Taken::Exhausted) {
            if (onPaused) onPaused(next.error);
            return;
        }
        if (next.taken != Taken::One) continue;
        m_places.takeBeyond();
        m_onConnection(std::move(next.socket));
    }
}

}  // namespace changeover
