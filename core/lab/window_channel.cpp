// SPDX-License-Identifier: BSL-1.0
#include "core/lab/window_channel.h"

#include "core/posix/packet_socket.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <deque>

namespace changeover {

namespace {

namespace asio = boost::asio;

constexpr std::size_t kLinesAtOnce = 64;  // encoded at once: a slow window must not cost us a long encode

/// Lines that wait; taken from the front in small parts, so no vectors.
struct Queues {
    std::deque<Event> events;
    std::deque<FailureLine> failures;
    std::deque<LogLine> log;

    std::size_t size() const { return events.size() + failures.size() + log.size(); }
};

template <class From, class To> void moveFront(From& from, std::size_t count, To& to)
{
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(end));
    from.erase(from.begin(), end);
}

std::size_t lines(const Happenings& h) { return h.events.size() + h.failures.size() + h.log.size(); }

}  // namespace

class WindowChannel::Impl {
public:
    Impl(asio::io_context& context, FileDescriptor socket) : m_socket(context, socket.release()) {}

    void start(CommandHandler onCommand, ClosedHandler onClosed)
    {
        m_onCommand = std::move(onCommand);
        m_onClosed = std::move(onClosed);
        awaitPacket();
    }

    void queue(std::string packet, int descriptor = -1)
    {
        m_packets.push_back({std::move(packet), descriptor});
        flush();
    }

    void queue(Happenings happenings)
    {
        const std::size_t room = kMaxQueuedLines - std::min(kMaxQueuedLines, m_happenings.size());
        if (lines(happenings) > room) {
            m_dropped += lines(happenings);
            return;
        }
        moveFront(happenings.events, happenings.events.size(), m_happenings.events);
        moveFront(happenings.failures, happenings.failures.size(), m_happenings.failures);
        moveFront(happenings.log, happenings.log.size(), m_happenings.log);
        flush();
    }

    void offer(Snapshot snapshot)
    {
        m_snapshot = std::move(snapshot);
        flush();
    }

    void offer(DrainingReport draining)
    {
        m_draining = std::move(draining);
        flush();
    }

    void offer(GatewayReport gateway)
    {
        m_gateway = std::move(gateway);
        flush();
    }

    std::uint64_t dropped() const noexcept { return m_dropped; }

private:
    struct Outgoing {
        std::string bytes;
        int descriptor = -1;
    };

    void awaitPacket()
    {
        m_socket.async_wait(asio::posix::stream_descriptor::wait_read,
                            [this](boost::system::error_code error) {
                                if (error) return;  // closed by us
                                if (readAll()) awaitPacket();
                            });
    }

    /// False once the window is gone.
    bool readAll()
    {
        while (!m_closed) {
            auto packet = receivePacket(m_socket.native_handle());
            if (packet) {
                dispatch(*packet);
            } else if (packet.error() == std::errc::resource_unavailable_try_again) {
                return true;
            } else if (packet.error() !=
                       std::errc::connection_reset) {  // after a reset queued packets follow
                close();
            }
        }
        return false;
    }

    void dispatch(const Packet& packet)
    {
        auto command =
            decodeCommand({reinterpret_cast<const char*>(packet.bytes.data()), packet.bytes.size()});
        if (command)
            m_onCommand(std::move(*command));
        else
            queue(encode(Report(CommandResult{0, CommandError::BadValue, 0, 0, "not a command"})));
    }

    void flush()
    {
        if (m_waiting || m_closed) return;
        while (fill() && !m_closed)
            if (!sendFront()) return;
    }

    /// Puts the next packet in front when none waits; false when there is nothing to say.
    bool fill()
    {
        if (!m_packets.empty()) return true;
        if (m_happenings.size() > 0) {
            Happenings part;
            std::size_t room = kLinesAtOnce;
            const auto take = [&room](auto& from, auto& to) {
                const std::size_t count = std::min(room, from.size());
                moveFront(from, count, to);
                room -= count;
            };
            take(m_happenings.events, part.events);
            take(m_happenings.failures, part.failures);
            take(m_happenings.log, part.log);
            for (std::string& bytes : encodePackets(part))
                m_packets.push_back({std::move(bytes), -1});
        } else if (m_snapshot) {
            pack(m_snapshot);
        } else if (m_draining) {
            pack(m_draining);
        } else if (m_gateway) {
            pack(m_gateway);
        }
        return !m_packets.empty();
    }

    template <class T> void pack(std::optional<T>& offered)
    {
        m_packets.push_back({encode(Report(std::move(*offered))), -1});
        offered.reset();
    }

    /// False when the window has to read first, or is gone.
    bool sendFront()
    {
        const Outgoing& next = m_packets.front();
        const std::span<const int> descriptors(&next.descriptor, next.descriptor >= 0 ? 1 : 0);
        const auto sent =
            sendPacket(m_socket.native_handle(), std::as_bytes(std::span(next.bytes)), descriptors);
        if (sent || sent.error() == std::errc::message_size) {
            m_packets.pop_front();
            return true;
        }
        if (sent.error() == std::errc::resource_unavailable_try_again)
            awaitRoom();
        else
            close();
        return false;
    }

    void awaitRoom()
    {
        m_waiting = true;
        m_socket.async_wait(asio::posix::stream_descriptor::wait_write,
                            [this](boost::system::error_code error) {
                                if (error) return;
                                m_waiting = false;
                                flush();
                            });
    }

    void close()
    {
        m_closed = true;
        asio::post(m_socket.get_executor(), std::exchange(m_onClosed, [] {}));
    }

    asio::posix::stream_descriptor m_socket;
    CommandHandler m_onCommand = [](const Command&) {};
    ClosedHandler m_onClosed = [] {};
    std::deque<Outgoing> m_packets;  ///< encoded, to go in this order
    Queues m_happenings;
    std::optional<Snapshot> m_snapshot;
    std::optional<DrainingReport> m_draining;
    std::optional<GatewayReport> m_gateway;
    std::uint64_t m_dropped = 0;
    bool m_waiting = false;
    bool m_closed = false;
};

WindowChannel::WindowChannel(asio::io_context& context, FileDescriptor socket)
    : m_impl(std::make_unique<Impl>(context, std::move(socket)))
{
}

WindowChannel::~WindowChannel() = default;

void WindowChannel::start(CommandHandler onCommand, ClosedHandler onClosed)
{
    m_impl->start(std::move(onCommand), std::move(onClosed));
}

void WindowChannel::greet(const Greeting& greeting, int timeSeries)
{
    m_impl->queue(encode(Report(greeting)), timeSeries);
}

void WindowChannel::send(const CommandResult& result) { m_impl->queue(encode(Report(result))); }
void WindowChannel::send(Happenings happenings) { m_impl->queue(std::move(happenings)); }
void WindowChannel::offer(Snapshot snapshot) { m_impl->offer(std::move(snapshot)); }
void WindowChannel::offer(DrainingReport draining) { m_impl->offer(std::move(draining)); }
void WindowChannel::offer(GatewayReport gateway) { m_impl->offer(std::move(gateway)); }
std::uint64_t WindowChannel::dropped() const noexcept { return m_impl->dropped(); }

}  // namespace changeover
