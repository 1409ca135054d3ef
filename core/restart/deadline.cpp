// SPDX-License-Identifier: BSL-1.0
#include "core/restart/deadline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <utility>

namespace changeover {

struct Deadline::Impl {
    explicit Impl(boost::asio::io_context& context) : timer(context) {}

    boost::asio::steady_timer timer;
    std::uint64_t number = 0;
};

Deadline::Deadline(boost::asio::io_context& context) : m_impl(std::make_shared<Impl>(context)) {}

Deadline::~Deadline() { cancel(); }

void Deadline::start(std::chrono::milliseconds wait, std::function<void()> whenPassed)
{
    const std::uint64_t number = ++m_impl->number;
    m_impl->timer.expires_after(wait);
    m_impl->timer.async_wait(
        [impl = m_impl, number, passed = std::move(whenPassed)](boost::system::error_code) {
            if (impl->number == number) passed();
        });
}

void Deadline::cancel()
{
    ++m_impl->number;
    m_impl->timer.cancel();
}

}  // namespace changeover
