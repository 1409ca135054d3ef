// SPDX-License-Identifier: BSL-1.0
#include "core/restart/successor.h"

#include "core/posix/packet_socket.h"
#include "core/process/launcher.h"
#include "core/restart/changeover.h"
#include "core/restart/channel.h"
#include "core/restart/child_stderr.h"
#include "core/restart/inheritance.h"

#include <algorithm>

namespace changeover {

namespace {

/// One that we have started: a child, born with what it needs.
class Child final : public Successor {
public:
    Child(boost::asio::io_context& context, ChildProcess process, FileDescriptor channel,
          FileDescriptor errorPipe, const Inheritance& inheritance)
        : m_process(std::move(process)), m_channel(std::move(channel)),
          m_stderr(context, std::move(errorPipe)), m_manifest(inheritance.manifest),
          m_descriptors(inheritance.descriptors())
    {
    }

    pid_t pid() const noexcept override { return m_process.pid(); }
    void asyncWait(ExitHandler handler) override
    {
        m_process.asyncWait([handler = std::move(handler)](std::error_code error, int waitStatus) {
            if (!error) handler(waitStatus);
        });
    }
    std::error_code send(int signal) const noexcept override { return m_process.send(signal); }
    void detach() noexcept override { m_process.detach(); }

    FileDescriptor takeChannel() noexcept override { return std::move(m_channel); }
    std::error_code sendManifest(Channel& channel) const override { return channel.send(m_manifest); }
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
    const ManifestMessage m_manifest;
    const std::vector<std::int32_t> m_descriptors;
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
    const Bequest bequest{plan.generation + 1, pair->theirs.get(), errorPipe->writeEnd.get(), plan.lifeline};
    Inheritance inheritance = inheritanceOf(bequest, listeners);
    inheritance.launch.program = *program;
    inheritance.launch.arguments = plan.arguments;
    auto process = launch(context, inheritance.launch);
    if (!process) return process.error();
    // Only our end: the child's writing must block rather than fail when we are slow.
    static_cast<void>(setNonBlocking(errorPipe->readEnd.get()));
    return std::unique_ptr<Successor>(std::make_unique<Child>(
        context, std::move(*process), std::move(pair->ours), std::move(errorPipe->readEnd), inheritance));
}

}  // namespace changeover
