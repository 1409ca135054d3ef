// SPDX-License-Identifier: BSL-1.0
#include "core/restart/sibling.h"

#include "core/restart/channel.h"

#include <utility>

namespace changeover {

class Sibling::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, FileDescriptor socket, int generation, bool takes,
         Callbacks callbacks)
        : channel(context, std::move(socket), generation), m_callbacks(std::move(callbacks)),
          exchange(context, channel, takes, m_callbacks.handOff)
    {
    }

    void receive(const Result<Message>& message)
    {
        const auto self = shared_from_this();
        if (!message) return ended(message.error());
        if (exchange.receive(*message)) return;
        saidBye = std::holds_alternative<ByeMessage>(message->body);
        if (saidBye) return;
        channel.close();
        ended(RestartErrc::unknownMessage);
    }

    Channel channel;
    bool saidBye = false;

private:
    void ended(std::error_code error)
    {
        exchange.channelEnded(error);
        m_callbacks.gone(saidBye);
    }

    const Callbacks m_callbacks;

public:
    ConnectionExchange exchange;  // speaks through the channel, calls the callbacks
};

Sibling::Sibling(boost::asio::io_context& context, FileDescriptor socket, int generation, bool takes,
                 Callbacks callbacks)
    : m_impl(std::make_shared<Impl>(context, std::move(socket), generation, takes, std::move(callbacks)))
{
    m_impl->channel.start([weak = std::weak_ptr(m_impl)](const Result<Message>& message) {
        if (const auto self = weak.lock()) self->receive(message);
    });
}

Sibling::~Sibling() { m_impl->channel.close(); }

ConnectionExchange& Sibling::exchange() noexcept { return m_impl->exchange; }

bool Sibling::isThere() const noexcept { return m_impl->channel.isOpen(); }

bool Sibling::saidBye() const noexcept { return m_impl->saidBye; }

void Sibling::sayBye(const ByeMessage& message) { m_impl->channel.send(message); }

}  // namespace changeover
