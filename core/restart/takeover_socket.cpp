// SPDX-License-Identifier: BSL-1.0
#include "core/restart/takeover_socket.h"

#include "core/posix/clock.h"
#include "core/posix/packet_address.h"
#include "core/posix/packet_socket.h"
#include "core/posix/temporary_name.h"
#include "core/process/peer.h"
#include "core/restart/deadline.h"
#include "core/restart/listener_path.h"
#include "core/restart/message.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <list>
#include <sys/stat.h>
#include <unistd.h>

namespace changeover {

using boost::asio::posix::stream_descriptor;

namespace {

constexpr std::size_t kMostVisitors = 8;
constexpr std::chrono::milliseconds kHelloTimeout{1'000};
constexpr std::chrono::milliseconds kPause{100};  // where no descriptor is left

/// May this process put a socket of its own at `path`?
std::error_code whyNotHere(const std::string& path, pid_t predecessor)
{
    struct stat file {};
    if (::lstat(path.c_str(), &file) != 0) return {};  // bind(2) says what is wrong with the rest
    if (!S_ISSOCK(file.st_mode)) return std::make_error_code(std::errc::file_exists);
    const auto there = connectForPackets(path);
    if (!there && there.error() == std::errc::connection_refused) return {};
    const auto peer = there ? peerOf(there->get()) : Result<Peer>(there.error());
    if (peer && predecessor != 0 && peer->pid == predecessor) return {};
    return std::make_error_code(std::errc::address_in_use);
}

}  // namespace

class TakeoverSocket::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, int generation, Callbacks callbacks)
        : m_context(context), m_generation(generation), m_callbacks(std::move(callbacks)),
          m_listener(context), m_pause(context)
    {
    }

    Result<void> offer(const std::string& path, pid_t predecessor)
    {
        if (const auto error = whyNotHere(path, predecessor)) return error;
        const auto temporary = temporaryName(path);
        if (!temporary) return temporary.error();
        auto socket = listenForPackets(*temporary);
        if (!socket) return socket.error();
        ListenerPath file = ListenerPath::of({Endpoint::Family::Unix, *temporary});
        if (::rename(temporary->c_str(), path.c_str()) != 0) {
            const std::error_code error = lastError();
            ::unlink(temporary->c_str());
            return error;
        }
        m_path = std::move(file).movedTo(path);
        m_listener.assign(socket->release());
        wait();
        return {};
    }

    void withdraw()
    {
        m_path.remove();
        m_path = {};
        boost::system::error_code ignored;
        m_listener.close(ignored);
        m_pause.cancel();
        while (!m_visitors.empty())
            dismiss(m_visitors.front());
    }

    void refuse(int channel, const std::string& reason) const
    {
        static_cast<void>(receivePacket(channel));  // unread, it would turn our words into a reset
        static_cast<void>(
            sendPacket(channel, encode(Message{m_generation, monotonicNs(), AbortMessage{reason}})));
    }

private:
    struct Visitor {
        explicit Visitor(boost::asio::io_context& context) : socket(context), patience(context) {}

        stream_descriptor socket;
        Deadline patience;
    };

    void wait()
    {
        m_listener.async_wait(stream_descriptor::wait_read,
                              [self = shared_from_this()](boost::system::error_code error) {
                                  if (!error) self->acceptAll();
                              });
    }

    void acceptAll()
    {
        while (m_listener.is_open()) {
            auto socket = acceptForPackets(m_listener.native_handle());
            if (socket) {
                welcome(std::move(*socket));
            } else if (socket.error() == std::errc::resource_unavailable_try_again ||
                       socket.error() == std::errc::connection_aborted) {
                return wait();
            } else {
                return m_pause.start(kPause, [this] { wait(); });
            }
        }
    }

    void welcome(FileDescriptor socket)
    {
        const auto peer = peerOf(socket.get());
        if (!peer) return;
        if (peer->uid != ::geteuid()) {
            const std::string who = "user " + std::to_string(peer->uid);
            refuse(socket.get(), who + " may not take over from user " + std::to_string(::geteuid()));
            return m_callbacks.refused("pid " + std::to_string(peer->pid) + " of " + who,
                                       "only the same user may take over");
        }
        if (m_visitors.size() == kMostVisitors) dismiss(m_visitors.front());
        const auto visitor = m_visitors.emplace_back(std::make_shared<Visitor>(m_context));
        visitor->socket.assign(socket.release());
        visitor->patience.start(kHelloTimeout, [this, visitor] { dismiss(visitor); });
        visitor->socket.async_wait(stream_descriptor::wait_read,
                                   [self = shared_from_this(), visitor](boost::system::error_code error) {
                                       // Dismissed meanwhile, it may have been queued as a success.
                                       if (!error && visitor->socket.is_open()) self->listenTo(visitor);
                                   });
    }

    // By value: the list's own may be the argument.
    // NOLINTNEXTLINE(performance-unnecessary-value-param)
    void dismiss(std::shared_ptr<Visitor> visitor)
    {
        boost::system::error_code ignored;
        visitor->socket.close(ignored);
        visitor->patience.cancel();
        m_visitors.remove(visitor);
    }

    /// Who says anything but HELLO is not answered.
    void listenTo(const std::shared_ptr<Visitor>& visitor)
    {
        Taker taker;
        taker.channel = FileDescriptor(visitor->socket.release());
        dismiss(visitor);
        const auto packet = peekPacket(taker.channel.get());
        if (!packet) return;
        const auto message = decodeMessage(*packet);
        const auto peer = peerOf(taker.channel.get());
        const auto turnAway = [&](const std::string& reason) {
            refuse(taker.channel.get(), reason);
            m_callbacks.refused("pid " + std::to_string(peer ? peer->pid : 0), reason);
        };
        if (!message && message.error() == RestartErrc::wrongVersion)
            return turnAway("another version of the restart protocol");
        if (!message || !std::holds_alternative<HelloMessage>(message->body)) return;
        auto process = openPeer(taker.channel.get());
        if (!peer || !process) return turnAway("its process cannot be watched from here");
        taker.process = std::move(*process);
        taker.uid = peer->uid;
        m_callbacks.asked(std::move(taker));
    }

    boost::asio::io_context& m_context;
    const int m_generation;
    const Callbacks m_callbacks;
    stream_descriptor m_listener;
    Deadline m_pause;
    ListenerPath m_path;
    std::list<std::shared_ptr<Visitor>> m_visitors;
};

TakeoverSocket::TakeoverSocket(boost::asio::io_context& context, int generation, Callbacks callbacks)
    : m_impl(std::make_shared<Impl>(context, generation, std::move(callbacks)))
{
}

TakeoverSocket::~TakeoverSocket() { m_impl->withdraw(); }

Result<void> TakeoverSocket::offer(const std::string& path, pid_t predecessor)
{
    return m_impl->offer(path, predecessor);
}

void TakeoverSocket::refuse(const Taker& taker, const std::string& reason) const
{
    m_impl->refuse(taker.channel.get(), reason);
}

void TakeoverSocket::withdraw() { m_impl->withdraw(); }

}  // namespace changeover
