// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/message.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// One end of the conversation between two generations. Use from the io_context's thread.
class Channel {
public:
    /// A message, or why there will be none any more: std::errc::not_connected at the end of file, a
    /// RestartErrc for garbage, after which a last word can still be said until close(). May destroy the
    /// Channel.
    using Handler = std::function<void(const Result<Message>&)>;

    Channel(boost::asio::io_context& context, FileDescriptor socket, int generation);
    ~Channel();
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// Begins to read. Call once.
    void start(Handler handler);
    /// Takes what lies in the socket now, before somebody is judged by what he did not say.
    void readQueued();
    /// Never blocks: EAGAIN when the peer does not read, EPIPE when it is gone.
    std::error_code send(MessageBody body, std::span<const int> descriptors = {});
    /// Those that came with the message being handled; fewer than were sent when this process may have no
    /// more. Closed after the handler when nobody takes them.
    std::vector<FileDescriptor> takeDescriptors();
    /// Says and hears nothing more; the peer sees the end of file.
    void close();
    /// Messages can still come.
    bool isOpen() const noexcept;

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
