// SPDX-License-Identifier: BSL-1.0
#include "core/restart/draining_generations.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <list>
#include <unistd.h>

namespace changeover {

using boost::asio::posix::stream_descriptor;

struct DrainingGenerations::Impl : std::enable_shared_from_this<Impl> {
    Impl(boost::asio::io_context& context_, std::function<void()> oneGone_)
        : context(context_), oneGone(std::move(oneGone_))
    {
    }

    void watch(FileDescriptor pidfd)
    {
        boost::system::error_code error;
        stream_descriptor watched(context);
        watched.assign(pidfd.get(), error);
        if (error) return;
        static_cast<void>(pidfd.release());
        living.push_back(std::move(watched));
        // pidfd_open(2): readable when the process has ended, reaped or not.
        living.back().async_wait(
            stream_descriptor::wait_read,
            [self = shared_from_this(), which = std::prev(living.end())](boost::system::error_code failure) {
                if (failure) return;  // stopped
                ::close(which->release());
                self->living.erase(which);
                self->oneGone();
            });
    }

    void forgetAll()
    {
        // Asio's close() leaves it in epoll's set, where a pidfd that the next generation has too stays.
        for (stream_descriptor& generation : living)
            ::close(generation.release());
        living.clear();
    }

    boost::asio::io_context& context;
    const std::function<void()> oneGone;
    std::list<stream_descriptor> living;
};

DrainingGenerations::DrainingGenerations(boost::asio::io_context& context, std::function<void()> oneGone)
    : m_impl(std::make_shared<Impl>(context, std::move(oneGone)))
{
}

DrainingGenerations::~DrainingGenerations() { stop(); }

void DrainingGenerations::watch(std::vector<FileDescriptor> pidfds)
{
    for (FileDescriptor& pidfd : pidfds)
        m_impl->watch(std::move(pidfd));
}

std::size_t DrainingGenerations::count() const noexcept { return m_impl->living.size(); }

std::vector<int> DrainingGenerations::descriptors() const
{
    std::vector<int> pidfds;
    for (stream_descriptor& generation : m_impl->living)
        pidfds.push_back(generation.native_handle());
    return pidfds;
}

void DrainingGenerations::stop() { m_impl->forgetAll(); }

}  // namespace changeover
