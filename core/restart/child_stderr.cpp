// SPDX-License-Identifier: BSL-1.0
#include "core/restart/child_stderr.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <array>
#include <climits>
#include <poll.h>
#include <string_view>
#include <unistd.h>

namespace changeover {

namespace {

constexpr std::size_t kKeptBytes = 4096;

}  // namespace

void writeWithoutBlocking(int fd, std::string_view text) noexcept
{
    while (!text.empty()) {
        // A pipe that polls writable has room for PIPE_BUF bytes, pipe(7).
        pollfd poller{fd, POLLOUT, 0};
        if (::poll(&poller, 1, 0) <= 0 || (poller.revents & POLLOUT) == 0) return;
        const ssize_t written = ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

struct ChildStderr::Impl : std::enable_shared_from_this<Impl> {
    Impl(boost::asio::io_context& context, FileDescriptor readEnd) : pipe(context, readEnd.release()) {}

    void wait()
    {
        pipe.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                        [self = shared_from_this()](boost::system::error_code error) {
                            if (error) return;  // closed
                            self->readAll();
                            if (self->pipe.is_open()) self->wait();
                        });
    }

    void readAll()
    {
        std::array<char, 4096> buffer;
        while (pipe.is_open()) {
            const ssize_t bytes = ::read(pipe.native_handle(), buffer.data(), buffer.size());
            if (bytes < 0) return;  // EAGAIN: all read
            if (bytes == 0) return close();
            const std::string_view text(buffer.data(), static_cast<std::size_t>(bytes));
            writeWithoutBlocking(STDERR_FILENO, text);
            kept += text;
            if (kept.size() > kKeptBytes) kept.erase(0, kept.size() - kKeptBytes);
        }
    }

    void close()
    {
        boost::system::error_code ignored;
        pipe.close(ignored);
    }

    boost::asio::posix::stream_descriptor pipe;
    std::string kept;
};

ChildStderr::ChildStderr(boost::asio::io_context& context, FileDescriptor readEnd)
    : m_impl(std::make_shared<Impl>(context, std::move(readEnd)))
{
    m_impl->wait();
}

ChildStderr::~ChildStderr() { close(); }

std::string ChildStderr::tail()
{
    m_impl->readAll();
    return m_impl->kept;
}

void ChildStderr::close() { m_impl->close(); }

}  // namespace changeover
