// SPDX-License-Identifier: BSL-1.0
#include "core/restart/connection_exchange.h"

#include "core/posix/clock.h"
#include "core/restart/channel.h"
#include "core/restart/deadline.h"
#include "core/restart/hand_off.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>

namespace changeover {

class ConnectionExchange::Impl {
public:
    Impl(boost::asio::io_context& context, Channel& channel, Callbacks callbacks)
        : m_channel(channel), m_callbacks(std::move(callbacks)),
          m_sender({[this](MessageBody body, std::span<const int> sockets) {
                        return m_channel.send(std::move(body), sockets);
                    },
                    [this](HandedConnection connection) { m_callbacks.adopt(std::move(connection)); },
                    [this](std::size_t count) { m_callbacks.handedOver(count); },
                    [this] { m_callbacks.ended(); }}),
          m_receiver({[this](MessageBody body) { return m_channel.send(std::move(body)); },
                      [this](HandedConnection connection) { m_callbacks.adopt(std::move(connection)); }}),
          m_timer(context)
    {
    }

    HandOffSender& sender() noexcept { return m_sender; }
    HandOffReceiver& receiver() noexcept { return m_receiver; }
    bool isSettled() const noexcept { return m_sender.isSettled() && m_receiver.isSettled(); }

    bool on(const OfferMessage& offer)
    {
        m_receiver.offered(offer, m_channel.takeDescriptors());
        return true;
    }
    bool on(const AdoptedMessage& adopted)
    {
        m_sender.adopted(adopted, monotonicNs());
        return true;
    }
    bool on(const GrantMessage& grant)
    {
        m_receiver.granted(grant);
        return true;
    }
    bool on(const RevokeMessage& revoke)
    {
        m_receiver.revoked(revoke);
        return true;
    }
    template <class Other> bool on(const Other&) { return false; }

    /// After each step: what to wait for, and whether that was all.
    void follow()
    {
        if (const auto due = m_sender.dueNs()) {
            const auto wait = std::chrono::nanoseconds(std::max<std::int64_t>(0, *due - monotonicNs()));
            m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(wait), [this] {
                m_sender.advance(monotonicNs());
                follow();
            });
        } else {
            m_timer.cancel();
        }
        const bool was = std::exchange(m_wasSettled, isSettled());
        if (m_wasSettled && !was) m_callbacks.settled();
    }

private:
    Channel& m_channel;
    const Callbacks m_callbacks;
    HandOffSender m_sender;
    HandOffReceiver m_receiver;
    Deadline m_timer;
    bool m_wasSettled = true;
};

ConnectionExchange::ConnectionExchange(boost::asio::io_context& context, Channel& channel, bool takes,
                                       Callbacks callbacks)
    : m_impl(std::make_unique<Impl>(context, channel, std::move(callbacks)))
{
    if (!takes) refuse();
}

ConnectionExchange::~ConnectionExchange() = default;

bool ConnectionExchange::canGive() const noexcept { return m_impl->sender().canGive(); }

void ConnectionExchange::give(std::vector<HandedConnection> connections)
{
    m_impl->sender().give(std::move(connections), monotonicNs());
    m_impl->follow();
}

void ConnectionExchange::refuse() { m_impl->receiver().refuse(); }

bool ConnectionExchange::receive(const Message& message)
{
    const bool mine = std::visit([this](const auto& body) { return m_impl->on(body); }, message.body);
    if (mine) m_impl->follow();
    return mine;
}

void ConnectionExchange::channelEnded(std::error_code error)
{
    // Who closes after garbage lets go of what he only holds; the other sees the end of file and serves it.
    const bool byPeer = error == std::errc::not_connected;
    m_impl->sender().peerGone(!byPeer);
    m_impl->receiver().peerGone(byPeer);
    m_impl->follow();
}

bool ConnectionExchange::isSettled() const noexcept { return m_impl->isSettled(); }

}  // namespace changeover
