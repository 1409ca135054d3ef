// SPDX-License-Identifier: BSL-1.0
#include "core/restart/succession.h"

#include "core/restart/channel.h"

#include <unistd.h>

namespace changeover {

class Succession::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, FileDescriptor socket, FileDescriptor originalStderr,
         int generation, bool handOff, Callbacks callbacks)
        : channel(context, std::move(socket), generation), m_callbacks(std::move(callbacks)),
          exchange(context, channel, handOff, m_callbacks.handOff),
          m_originalStderr(std::move(originalStderr))
    {
    }

    void receive(const Result<Message>& message)
    {
        const auto self = shared_from_this();
        if (message && (m_sealed || m_wasAborted) && exchange.receive(*message)) return;
        if (message) return std::visit([this](const auto& body) { on(body); }, message->body);
        channel.close();  // after garbage: the peer shall see the end
        exchange.channelEnded(message.error());
        if (m_sealed)
            m_callbacks.predecessorGone(m_saidBye, message.error());
        else
            ended(message.error());
    }

    Channel channel;
    std::string abortReason;

private:
    const Callbacks m_callbacks;

public:
    ConnectionExchange exchange;  // speaks through the channel, calls the callbacks

private:
    void on(const ManifestMessage& manifest) { m_callbacks.manifest(manifest, channel.takeDescriptors()); }
    void on(const CommitMessage& commit) { m_callbacks.committed(commit, channel.takeDescriptors()); }
    void on(const PingMessage&) { channel.send(PongMessage{}); }
    void on(const HoldMessage& hold) { m_callbacks.held(hold); }
    void on(const StopMessage& stop)
    {
        auto sockets = channel.takeDescriptors();
        m_callbacks.stopAsked(stop.successor,
                              sockets.empty() ? FileDescriptor() : std::move(sockets.front()));
    }
    void on(const ResumeMessage&) { m_callbacks.happened(PhaseEvent::ResumeOrdered); }
    void on(const HurryMessage&) { m_callbacks.hurryAsked(); }
    void on(const SealedMessage& sealed)
    {
        if (m_sealed) return m_callbacks.happened(PhaseEvent::SuccessorSealed);
        // Before the ACK: from then on nobody reads the pipe that is our stderr so far.
        returnToOriginalStderr();
        m_sealed = true;
        m_callbacks.sealed(sealed.restart);
        channel.send(SealedAckMessage{});
        m_callbacks.happened(PhaseEvent::Sealed);
    }
    void on(const RestartMessage& restart) { m_callbacks.restartAsked(restart.trigger); }
    void on(const TermMessage&) { m_callbacks.exitAsked(); }
    void on(const AbortMessage& abort)
    {
        abortReason = abort.reason;
        m_wasAborted = true;
        m_callbacks.happened(PhaseEvent::Aborted);
    }
    void on(const ByeMessage&) { m_saidBye = true; }
    template <class Other> void on(const Other&) { ended(RestartErrc::unknownMessage); }

    /// A parent that is gone leaves us the service; one that talks nonsense has not.
    void ended(std::error_code error)
    {
        returnToOriginalStderr();
        if (error == std::errc::not_connected) return m_callbacks.happened(PhaseEvent::ParentLost);
        abortReason = "the parent said something unintelligible (" + error.message() + ')';
        m_callbacks.happened(PhaseEvent::Aborted);
    }

    void returnToOriginalStderr()
    {
        if (m_originalStderr) ::dup2(m_originalStderr.get(), STDERR_FILENO);
        m_originalStderr.reset();
    }

    FileDescriptor m_originalStderr;
    bool m_sealed = false;
    bool m_wasAborted = false;
    bool m_saidBye = false;
};

Succession::Succession(boost::asio::io_context& context, FileDescriptor channel,
                       FileDescriptor originalStderr, int generation, bool handOff, Callbacks callbacks)
    : m_impl(std::make_shared<Impl>(context, std::move(channel), std::move(originalStderr), generation,
                                    handOff, std::move(callbacks)))
{
}

Succession::~Succession() { m_impl->channel.close(); }

void Succession::start()
{
    m_impl->channel.start([weak = std::weak_ptr(m_impl)](const Result<Message>& message) {
        if (const auto impl = weak.lock()) impl->receive(message);
    });
}

void Succession::sayHello(const std::string& build)
{
    start();
    HelloMessage hello;
    hello.pid = ::getpid();
    hello.build = build;
    m_impl->channel.send(hello);
}

void Succession::sayClaim(const ClaimMessage& claim) { m_impl->channel.send(claim); }

void Succession::sayReady() { m_impl->channel.send(ReadyMessage{}); }

void Succession::sayAccepting() { m_impl->channel.send(AcceptingMessage{}); }

bool Succession::passRestart(const ReceivedSignal& trigger)
{
    return !m_impl->channel.send(RestartMessage{trigger});
}

void Succession::passTerm() { m_impl->channel.send(TermMessage{}); }

void Succession::sayStopped(const ServiceLoad& load)
{
    m_impl->channel.send(StoppedMessage{load.inFlight, load.connections});
}

ConnectionExchange& Succession::exchange() noexcept { return m_impl->exchange; }

bool Succession::isParentThere() const noexcept { return m_impl->channel.isOpen(); }

const std::string& Succession::abortReason() const noexcept { return m_impl->abortReason; }

}  // namespace changeover
