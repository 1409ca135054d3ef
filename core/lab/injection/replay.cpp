// SPDX-License-Identifier: BSL-1.0
#include "core/lab/injection/replay.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <utility>

namespace changeover {

namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

constexpr std::chrono::seconds kReplayPatience{10};
constexpr std::string_view kReplyHeadEnd = "\r\n\r\n";
constexpr std::string_view kLength = "\r\nContent-Length: ";

class Replay : public std::enable_shared_from_this<Replay> {
public:
    Replay(asio::io_context& context, FileDescriptor socket, std::string request,
           std::function<void(bool)> done)
        : m_socket(context, socket.release()), m_deadline(context), m_request(std::move(request)),
          m_done(std::move(done))
    {
    }

    void start()
    {
        m_deadline.expires_after(kReplayPatience);
        m_deadline.async_wait([self = shared_from_this()](Error error) {
            if (!error) self->finish();
        });
        // A socket that is still connecting is written to once it is connected.
        m_socket.async_wait(
            asio::posix::descriptor_base::wait_write,
            [self = shared_from_this()](Error error) { error ? self->finish() : self->write(); });
    }

private:
    void write()
    {
        asio::async_write(
            m_socket, asio::buffer(m_request),
            [self = shared_from_this()](Error error, std::size_t) { error ? self->finish() : self->read(); });
    }

    /// To the end: whoever closes with bytes unread resets the connection.
    void read()
    {
        m_socket.async_read_some(asio::buffer(m_answer),
                                 [self = shared_from_this()](Error error, std::size_t length) {
                                     self->m_answered |= length > 0;
                                     error ? self->finish() : self->read();
                                 });
    }

    void finish()
    {
        m_deadline.cancel();
        Error ignored;
        m_socket.close(ignored);
        if (const auto done = std::exchange(m_done, nullptr)) done(m_answered);
    }

    asio::posix::stream_descriptor m_socket;
    asio::steady_timer m_deadline;
    const std::string m_request;
    std::function<void(bool)> m_done;
    std::array<char, 4096> m_answer;
    bool m_answered = false;
};

}  // namespace

std::string askingToClose(std::string_view request)
{
    const std::size_t line = request.find("\r\n");
    if (line == std::string_view::npos || !request.substr(0, line).ends_with(" HTTP/1.1")) return {};
    std::string changed(request.substr(0, line));
    return changed.append("\r\nConnection: close").append(request.substr(line));
}

bool isWholeRequest(std::string_view bytes) noexcept
{
    const std::size_t headEnd = bytes.find(kReplyHeadEnd);
    if (headEnd == std::string_view::npos) return false;
    const std::string_view head = bytes.substr(0, headEnd);
    for (const std::string_view waits : {"\r\nTransfer-Encoding:", "\r\nExpect:", "\r\nUpgrade:"})
        if (head.find(waits) != std::string_view::npos) return false;
    std::size_t length = 0;
    if (const std::size_t at = head.find(kLength); at != std::string_view::npos)
        std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
    return bytes.size() == headEnd + kReplyHeadEnd.size() + length;
}

void replay(asio::io_context& context, const Endpoint& server, std::string_view request,
            std::function<void(bool answered)> done)
{
    Result<FileDescriptor> socket = startConnect(server);
    std::string again = askingToClose(request);
    if (!socket || again.empty()) return done(false);
    std::make_shared<Replay>(context, std::move(*socket), std::move(again), std::move(done))->start();
}

}  // namespace changeover
