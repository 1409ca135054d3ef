// SPDX-License-Identifier: BSL-1.0
#include "core/load/lingering_sockets.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <limits>

namespace changeover {

namespace {

constexpr std::int64_t kPatienceNs = 2'000'000'000;

}  // namespace

LingeringSockets::LingeringSockets(int epoll, std::uint32_t tagBase) noexcept
    : m_epoll(epoll), m_tagBase(tagBase)
{
}

void LingeringSockets::add(FileDescriptor socket, std::int64_t nowNs) noexcept
{
    const std::uint32_t at = m_next % kPlaces;
    if (m_next - m_oldest == kPlaces) ++m_oldest;  // the assignment below closes it
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.u64 = std::uint64_t{m_next} << 32 | (m_tagBase + at);
    // Modified, not added: what came in the meantime is reported at once.
    if (::epoll_ctl(m_epoll, EPOLL_CTL_MOD, socket.get(), &event) != 0) return;
    m_places[at] = Place{std::move(socket), nowNs + kPatienceNs, m_next};
    ++m_next;
}

void LingeringSockets::handle(std::uint64_t tag) noexcept
{
    Place& place = m_places[static_cast<std::uint32_t>(tag) - m_tagBase];
    if (!place.socket || place.serial != tag >> 32) return;  // an event of its predecessor
    char ignored[4096];
    ssize_t got = 0;
    do
        got = ::recv(place.socket.get(), ignored, sizeof ignored, MSG_DONTWAIT);
    while (got > 0 || (got < 0 && errno == EINTR));
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    place.socket.reset();
}

void LingeringSockets::expire(std::int64_t nowNs) noexcept
{
    for (; m_oldest != m_next; ++m_oldest) {
        Place& place = m_places[m_oldest % kPlaces];
        if (place.socket && place.deadlineNs > nowNs) return;
        place.socket.reset();
    }
}

std::int64_t LingeringSockets::nextDeadlineNs() const noexcept
{
    if (m_oldest == m_next) return std::numeric_limits<std::int64_t>::max();
    return m_places[m_oldest % kPlaces].deadlineNs;
}

}  // namespace changeover
