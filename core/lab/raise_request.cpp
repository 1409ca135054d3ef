// SPDX-License-Identifier: BSL-1.0
#include "core/lab/raise_request.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <charconv>
#include <chrono>
#include <memory>

namespace changeover {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kMaxAnswer = 16 * 1024;

int numberAfter(std::string_view text, std::string_view mark)
{
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return 0;
    int number = 0;
    std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
    return number;
}

class RaiseRequest : public std::enable_shared_from_this<RaiseRequest> {
public:
    RaiseRequest(asio::io_context& context, FileDescriptor socket, std::string request,
                 std::function<void(int, int)> handler)
        : m_socket(context, socket.release()), m_deadline(context), m_request(std::move(request)),
          m_handler(std::move(handler))
    {
    }

    void start()
    {
        m_deadline.expires_after(kPatience);
        m_deadline.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error) self->finish();
        });
        asio::async_write(m_socket, asio::buffer(m_request),
                          [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                              error ? self->finish() : self->read();
                          });
    }

private:
    void read()
    {
        asio::async_read(
            m_socket, asio::dynamic_buffer(m_answer, kMaxAnswer),
            [self = shared_from_this()](boost::system::error_code, std::size_t) { self->finish(); });
    }

    void finish()
    {
        if (const auto handler = std::exchange(m_handler, nullptr))
            handler(numberAfter(m_answer, "HTTP/1.1 "), numberAfter(m_answer, "\r\nX-Pid: "));
        m_deadline.cancel();
        boost::system::error_code ignored;
        m_socket.close(ignored);
    }

    asio::posix::stream_descriptor m_socket;
    asio::steady_timer m_deadline;
    std::string m_request;
    std::string m_answer;
    std::function<void(int, int)> m_handler;
};

}  // namespace

void requestRaise(asio::io_context& context, const Endpoint& target, std::string_view signalName,
                  std::function<void(int status, int pid)> handler)
{
    auto socket = startConnect(target);
    if (!socket) return asio::post(context, [handler = std::move(handler)] { handler(0, 0); });
    std::string request = "POST /raise?signal=";
    request += signalName;
    request += " HTTP/1.1\r\nHost: " + target.text() + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    std::make_shared<RaiseRequest>(context, std::move(*socket), std::move(request), std::move(handler))
        ->start();
}

}  // namespace changeover
