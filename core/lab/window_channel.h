// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/wire.h"
#include "core/posix/file_descriptor.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace changeover {

/// The supervisor's end of the channel to the window: commands in, reports out.
///
/// Nothing here waits for the window. While it does not read, results and happenings queue up (happenings at
/// most kMaxQueuedLines, what is beyond is dropped and counted) and of the snapshots and of the drains only
/// the newest is kept. Control thread only.
class WindowChannel {
public:
    static constexpr std::size_t kMaxQueuedLines = 100'000;

    using CommandHandler = std::function<void(Command)>;
    using ClosedHandler = std::function<void()>;

    WindowChannel(boost::asio::io_context& context, FileDescriptor socket);
    ~WindowChannel();

    /// Calls `onCommand` for each, and `onClosed` once when the window is gone. A packet that is no command
    /// is answered by a CommandResult number 0, BadValue.
    void start(CommandHandler onCommand, ClosedHandler onClosed);

    /// The first packet; `timeSeries` rides along and stays the caller's.
    void greet(const Greeting& greeting, int timeSeries);

    void send(const CommandResult& result);
    void send(Happenings happenings);
    /// Takes the place of one that still waits.
    void offer(Snapshot snapshot);
    void offer(DrainingReport draining);
    void offer(GatewayReport gateway);

    /// Lines that were dropped because the window read too slowly.
    std::uint64_t dropped() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
