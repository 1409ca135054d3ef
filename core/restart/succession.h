// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/restart/connection_exchange.h"
#include "core/restart/message.h"
#include "core/restart/phase.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// The child's side of a changeover: the conversation with the generation before this one, from HELLO until
/// that one has gone.
///
/// Decides nothing: it reports what was said. Engine thread only.
class Succession {
public:
    struct Callbacks {
        std::function<void(PhaseEvent)> happened;  ///< Aborted … SuccessorSealed
        /// With the listeners that came along: in a takeover.
        std::function<void(const ManifestMessage&, std::vector<FileDescriptor>)> manifest;
        /// With the pidfds that came along.
        std::function<void(const CommitMessage&, std::vector<FileDescriptor>)> committed;
        /// Before its ACK, upon which the parent may go at once; Sealed happens behind it.
        std::function<void(const std::optional<ReceivedSignal>&)> sealed;
        std::function<void(const ReceivedSignal&)> restartAsked;  ///< a HUP reached the draining parent
        std::function<void()> exitAsked;
        /// After it had sealed us: not_connected, or the garbage upon which the channel was closed.
        std::function<void(bool saidBye, std::error_code)> predecessorGone;
        // A holder's orders.
        std::function<void(const HoldMessage&)> held;
        std::function<void(pid_t successor, FileDescriptor sibling)> stopAsked;
        std::function<void()> hurryAsked;
        ConnectionExchange::Callbacks handOff;
    };

    /// `originalStderr`: becomes stderr again once nobody reads the parent's pipe. `handOff`: takes the
    /// connections that the parent gives.
    Succession(boost::asio::io_context& context, FileDescriptor channel, FileDescriptor originalStderr,
               int generation, bool handOff, Callbacks callbacks);
    ~Succession();
    Succession(const Succession&) = delete;
    Succession& operator=(const Succession&) = delete;

    /// Begins to listen: HELLO is said already. Or sayHello(), once.
    void start();
    void sayHello(const std::string& build);
    void sayClaim(const ClaimMessage& claim);
    void sayReady();
    void sayAccepting();
    /// False when the parent is gone.
    bool passRestart(const ReceivedSignal& trigger);
    void passTerm();
    void sayStopped(const ServiceLoad& load);

    ConnectionExchange& exchange() noexcept;
    bool isParentThere() const noexcept;
    /// Why it called the restart off; empty when it did not.
    const std::string& abortReason() const noexcept;

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
