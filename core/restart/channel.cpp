// SPDX-License-Identifier: BSL-1.0
#include "core/restart/channel.h"

#include "core/posix/clock.h"
#include "core/posix/packet_socket.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace changeover {

class Channel::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, FileDescriptor socket, int generation)
        : m_socket(context, socket.release()), m_generation(generation)
    {
    }

    void start(Handler handler)
    {
        m_handler = std::move(handler);
        wait();
    }

    void readQueued()
    {
        const auto self = shared_from_this();  // the handler may drop the channel
        while (isOpen()) {
            auto packet = receivePacket(m_socket.native_handle());
            if (packet) {
                m_descriptors = std::move(packet->descriptors);
                deliver(packet->bytesLost ? make_error_code(RestartErrc::oversizedMessage)
                                          : decodeMessage(packet->bytes));
                m_descriptors.clear();
            } else if (packet.error() == std::errc::resource_unavailable_try_again) {
                return;
            } else if (packet.error() != std::errc::connection_reset) {
                // A reset says only that the peer closed with something of ours unread: what it had said
                // follows.
                deliver(packet.error());
            }
        }
    }

    std::error_code send(MessageBody body, std::span<const int> descriptors)
    {
        if (!m_socket.is_open()) return std::make_error_code(std::errc::not_connected);
        const auto bytes = encode(Message{m_generation, monotonicNs(), std::move(body)});
        const auto sent = sendPacket(m_socket.native_handle(), bytes, descriptors);
        return sent ? std::error_code{} : sent.error();
    }

    void close()
    {
        boost::system::error_code ignored;
        m_socket.close(ignored);
    }

    bool isOpen() const noexcept { return m_socket.is_open() && !m_isDeaf; }

    std::vector<FileDescriptor> takeDescriptors() { return std::exchange(m_descriptors, {}); }

private:
    void wait()
    {
        m_socket.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            [self = shared_from_this()](boost::system::error_code error) {
                                if (error) return;  // closed
                                self->readQueued();
                                if (self->isOpen()) self->wait();
                            });
    }

    void deliver(const Result<Message>& message)
    {
        if (!message) {
            if (message.error() == std::errc::not_connected)
                close();
            else
                m_isDeaf = true;  // what follows garbage is not to be trusted either
        }
        // A copy: the handler may replace or destroy what it came from.
        const Handler handler = m_handler;
        handler(message);
    }

    boost::asio::posix::stream_descriptor m_socket;
    int m_generation;
    std::vector<FileDescriptor> m_descriptors;  ///< of the message being handled
    bool m_isDeaf = false;
    Handler m_handler;
};

Channel::Channel(boost::asio::io_context& context, FileDescriptor socket, int generation)
    : m_impl(std::make_shared<Impl>(context, std::move(socket), generation))
{
}

Channel::~Channel() { m_impl->close(); }

void Channel::start(Handler handler) { m_impl->start(std::move(handler)); }

void Channel::readQueued() { m_impl->readQueued(); }

std::error_code Channel::send(MessageBody body, std::span<const int> descriptors)
{
    return m_impl->send(std::move(body), descriptors);
}

std::vector<FileDescriptor> Channel::takeDescriptors() { return m_impl->takeDescriptors(); }

void Channel::close() { m_impl->close(); }

bool Channel::isOpen() const noexcept { return m_impl->isOpen(); }

}  // namespace changeover
