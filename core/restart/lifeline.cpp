// SPDX-License-Identifier: BSL-1.0
#include "core/restart/lifeline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>

#include <utility>

namespace changeover {

struct Lifeline::Impl {
    explicit Impl(boost::asio::io_context& context) : pipe(context) {}

    boost::asio::posix::stream_descriptor pipe;
    std::function<void()> ended;
};

Lifeline::Lifeline(boost::asio::io_context& context) : m_impl(std::make_shared<Impl>(context)) {}

Lifeline::~Lifeline() { stop(); }

std::error_code Lifeline::watch(int descriptor, std::function<void()> ended)
{
    if (descriptor < 0) return {};
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    boost::system::error_code error;
    m_impl->pipe.assign(descriptor, error);
    if (error) return error;
    m_impl->ended = std::move(ended);
    // Nobody writes to it, so readable means its end.
    m_impl->pipe.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            [weak = std::weak_ptr(m_impl)](boost::system::error_code failure) {
                                const auto self = weak.lock();
                                if (!failure && self && self->ended) std::exchange(self->ended, nullptr)();
                            });
    return {};
}

void Lifeline::stop()
{
    m_impl->ended = nullptr;
    boost::system::error_code ignored;
    m_impl->pipe.cancel(ignored);
}

int Lifeline::descriptor() const noexcept
{
    return m_impl->pipe.is_open() ? m_impl->pipe.native_handle() : -1;
}

}  // namespace changeover
