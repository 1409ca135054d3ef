// SPDX-License-Identifier: BSL-1.0
#include "core/restart/successor.h"

#include "core/posix/packet_socket.h"
#include "core/process/launcher.h"
#include "core/restart/changeover.h"
#include "core/restart/channel.h"
#include "core/restart/child_stderr.h"
#include "core/restart/inheritance.h"
#include "core/restart/takeover_socket.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>

namespace changeover {

namespace {

/// One that we have started: a child, born with what it needs.
class Child final : public Successor {
public:
    Child(boost::asio::io_context& context, ChildProcess process, FileDescriptor channel,
          FileDescriptor errorPipe, const Inheritance& inheritance)
        : m_process(std::move(process)), m_channel(std::move(channel)),
          m_stderr(context, std::move(errorPipe)), m_hold(inheritance.hold), m_manifest(inheritance.manifest),
          m_descriptors(inheritance.descriptors())
    {
    }

    pid_t pid() const noexcept override { return m_process.pid(); }
    bool isChild() const noexcept override { return true; }
    void asyncWait(ExitHandler handler) override
    {
        m_process.asyncWait([handler = std::move(handler)](std::error_code error, int waitStatus) {
            if (!error) handler(waitStatus);
        });
    }
    std::error_code send(int signal) const noexcept override { return m_process.send(signal); }
    void detach() noexcept override { m_process.detach(); }

    FileDescriptor takeChannel() noexcept override { return std::move(m_channel); }
    std::error_code sendManifest(Channel& channel) const override
    {
        const auto error = m_hold ? channel.send(*m_hold) : std::error_code{};
        return error ? error : channel.send(m_manifest);
    }
    bool mayHave(int descriptor) const noexcept override
    {
        return std::ranges::find(m_descriptors, descriptor) != m_descriptors.end();
    }

    std::string stderrTail() override { return m_stderr.tail(); }
    void closeStderr() override { m_stderr.close(); }

private:
    ChildProcess m_process;
    FileDescriptor m_channel;
    ChildStderr m_stderr;
    const std::optional<HoldMessage> m_hold;
    const ManifestMessage m_manifest;
    const std::vector<std::int32_t> m_descriptors;
};

/// One that came by itself. Somebody else reaps it, and it outlives this object.
class Newcomer final : public Successor {
public:
    Newcomer(boost::asio::io_context& context, Taker taker, std::span<const Listener> listeners)
        : m_process(std::move(taker.process)), m_channel(std::move(taker.channel)), m_watched(context)
    {
        for (const Listener& listener : listeners) {
            m_manifest.listeners.push_back({listener.configured, listener.address.text(), listener.backlog,
                                            static_cast<std::int32_t>(m_sockets.size()),
                                            listener.path.isOurs(), listener.activated});
            m_sockets.push_back(listener.socket.get());
        }
    }
    ~Newcomer() override { detach(); }
    Newcomer(const Newcomer&) = delete;
    Newcomer& operator=(const Newcomer&) = delete;

    pid_t pid() const noexcept override { return m_process.pid(); }
    bool isChild() const noexcept override { return false; }
    void asyncWait(ExitHandler handler) override
    {
        m_watched.assign(m_process.descriptor());
        // pidfd_open(2): readable when it has ended, reaped or not.
        m_watched.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                             [weak = std::weak_ptr(m_isWatching),
                              handler = std::move(handler)](boost::system::error_code error) {
                                 if (!error && !weak.expired()) handler(std::nullopt);
                             });
    }
    std::error_code send(int signal) const noexcept override { return m_process.send(signal); }
    void detach() noexcept override
    {
        m_isWatching.reset();
        if (m_watched.is_open()) m_watched.release();  // m_process closes it
    }

    FileDescriptor takeChannel() noexcept override { return std::move(m_channel); }
    std::error_code sendManifest(Channel& channel) const override
    {
        return channel.send(m_manifest, m_sockets);
    }
    bool mayHave(int) const noexcept override { return true; }

    std::string stderrTail() override { return {}; }
    void closeStderr() override {}

private:
    PidHandle m_process;
    FileDescriptor m_channel;
    boost::asio::posix::stream_descriptor m_watched;
    std::shared_ptr<bool> m_isWatching = std::make_shared<bool>(true);  ///< until detach()
    ManifestMessage m_manifest;
    std::vector<int> m_sockets;
};

}  // namespace

Result<std::unique_ptr<Successor>> startChild(boost::asio::io_context& context, const ChangeoverPlan& plan,
                                              std::span<const Listener> listeners)
{
    auto pair = makePacketPair();
    if (!pair) return pair.error();
    auto errorPipe = makePipe();
    if (!errorPipe) return errorPipe.error();
    const auto program = findProgram(plan.program);
    if (!program) return program.error();
    const Bequest bequest{plan.generation + 1,       pair->theirs.get(),
                          errorPipe->writeEnd.get(), plan.lifeline,
                          plan.hold.has_value(),     plan.hold ? plan.hold->sibling.get() : -1};
    Inheritance inheritance = inheritanceOf(bequest, listeners);
    inheritance.launch.program = *program;
    inheritance.launch.arguments = plan.arguments;
    if (plan.hold) inheritance.hold->predecessor = plan.hold->predecessor;
    auto process = launch(context, inheritance.launch);
    if (!process) return process.error();
    // Only our end: the child's writing must block rather than fail when we are slow.
    static_cast<void>(setNonBlocking(errorPipe->readEnd.get()));
    return std::unique_ptr<Successor>(std::make_unique<Child>(
        context, std::move(*process), std::move(pair->ours), std::move(errorPipe->readEnd), inheritance));
}

std::unique_ptr<Successor> acceptTaker(boost::asio::io_context& context, Taker taker,
                                       std::span<const Listener> listeners)
{
    return std::make_unique<Newcomer>(context, std::move(taker), listeners);
}

}  // namespace changeover
