// SPDX-License-Identifier: BSL-1.0
#include "core/lab/exchange.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <memory>

namespace changeover {

namespace {

namespace asio = boost::asio;

constexpr std::size_t kMaxAnswer = 256 * 1024;

class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(asio::io_context& context, FileDescriptor socket, std::string request, ExchangeHandler handler)
        : m_socket(context, socket.release()), m_deadline(context), m_request(std::move(request)),
          m_handler(std::move(handler))
    {
    }

    void start(std::chrono::milliseconds deadline)
    {
        m_deadline.expires_after(deadline);
        m_deadline.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error) self->finish(std::make_error_code(std::errc::timed_out));
        });
        asio::async_write(m_socket, asio::buffer(m_request),
                          [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                              error ? self->finish(error) : self->read();
                          });
    }

private:
    void read()
    {
        asio::async_read(m_socket, asio::dynamic_buffer(m_answer, kMaxAnswer),
                         [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                             if (error == asio::error::eof) return self->finish({});
                             self->finish(error);
                         });
    }

    void finish(std::error_code error)
    {
        m_deadline.cancel();
        boost::system::error_code ignored;
        m_socket.close(ignored);
        if (const auto handler = std::exchange(m_handler, nullptr)) handler(error, std::move(m_answer));
    }

    asio::posix::stream_descriptor m_socket;
    asio::steady_timer m_deadline;
    std::string m_request;
    std::string m_answer;
    ExchangeHandler m_handler;
};

}  // namespace

void exchange(asio::io_context& context, FileDescriptor socket, std::string request,
              std::chrono::milliseconds deadline, ExchangeHandler handler)
{
    std::make_shared<Exchange>(context, std::move(socket), std::move(request), std::move(handler))
        ->start(deadline);
}

}  // namespace changeover
