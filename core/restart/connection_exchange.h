// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/message.h"
#include "core/restart/service.h"

#include <functional>
#include <memory>
#include <system_error>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace changeover {

class Channel;

/// Connections given and taken over a Channel. Engine thread only.
class ConnectionExchange {
public:
    struct Callbacks {
        std::function<void(HandedConnection)>
            adopt;  ///< serve it: theirs, or one of ours that they did not take
        std::function<void(std::size_t)> handedOver;  ///< a batch is theirs; how many
        std::function<void()> ended;                  ///< nothing more can be given
        std::function<void()> settled;                ///< isSettled() has become true
    };

    /// `channel` outlives this. `takes`: false refuses whatever is offered.
    ConnectionExchange(boost::asio::io_context& context, Channel& channel, bool takes, Callbacks callbacks);
    ~ConnectionExchange();
    ConnectionExchange(const ConnectionExchange&) = delete;
    ConnectionExchange& operator=(const ConnectionExchange&) = delete;

    /// False once the peer is gone or has not taken what was offered: what is given then comes back.
    bool canGive() const noexcept;
    void give(std::vector<HandedConnection> connections);
    /// Takes nothing more.
    void refuse();

    /// False when the message concerns somebody else.
    bool receive(const Message& message);
    /// The channel has ended: by the end of file, or by garbage, upon which we closed it.
    void channelEnded(std::error_code error);

    /// Nothing is promised, in either direction.
    bool isSettled() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
