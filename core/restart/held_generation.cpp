// SPDX-License-Identifier: BSL-1.0
#include "core/restart/held_generation.h"

#include <boost/asio/io_context.hpp>

#include <array>
#include <utility>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kStopTimeout{1'000};

}  // namespace

HeldGeneration::HeldGeneration(boost::asio::io_context& context, std::unique_ptr<Changeover> changeover,
                               Callbacks callbacks)
    : m_changeover(std::move(changeover)), m_stopDeadline(context)
{
    m_changeover->keep({.stopped = [this](ServiceLoad) { stopped(); },
                        .leaves = std::move(callbacks.leaves),
                        .ended =
                            [this, ended = std::move(callbacks.ended)](int waitStatus) {
                                stopped();
                                ended(waitStatus);
                            }});
}

void HeldGeneration::stop(pid_t successor, const FileDescriptor& sibling, std::function<void()> whenStopped)
{
    m_stopped = std::move(whenStopped);
    const std::array<int, 1> sockets{sibling.get()};
    const auto error = m_changeover->order(StopMessage{successor}, std::span(sockets).first(sibling ? 1 : 0));
    // Without the socket it keeps its connections, but it must hear.
    if (error) m_changeover->order(StopMessage{successor});
    m_stopDeadline.start(kStopTimeout, [this] { stopped(); });
}

void HeldGeneration::order(MessageBody body) { m_changeover->order(std::move(body)); }

std::string HeldGeneration::words() const
{
    return "Generation " + std::to_string(generation()) + " (pid " + std::to_string(pid()) + ')';
}

void HeldGeneration::stopped()
{
    m_stopDeadline.cancel();
    if (const auto handler = std::exchange(m_stopped, nullptr)) handler();
}

}  // namespace changeover
