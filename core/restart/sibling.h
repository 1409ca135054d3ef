// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/restart/connection_exchange.h"

#include <sys/types.h>

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace changeover {

struct ByeMessage;

/// Another generation under the same holder, the one before this or the one after. Only connections travel
/// between the two (OFFER to REVOKE, and BYE); who serves is the holder's to say. Engine thread only.
class Sibling {
public:
    struct Callbacks {
        ConnectionExchange::Callbacks handOff;
        std::function<void(bool saidBye)> gone;
    };

    /// `socket`: one end of a socketpair. `takes`: false refuses connections.
    Sibling(boost::asio::io_context& context, FileDescriptor socket, int generation, bool takes,
            Callbacks callbacks);
    ~Sibling();
    Sibling(const Sibling&) = delete;
    Sibling& operator=(const Sibling&) = delete;

    ConnectionExchange& exchange() noexcept;
    bool isThere() const noexcept;
    /// BYE: it has left, having given what it had.
    bool saidBye() const noexcept;
    void sayBye(const ByeMessage& message);

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
