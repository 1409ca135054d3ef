// SPDX-License-Identifier: BSL-1.0
#include "core/load/lingering_sockets.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <limits>
#include <utility>

namespace changeover {

namespace {

constexpr std::int64_t kPatienceNs = 2'000'000'000;

}  // namespace

LingeringSockets::LingeringSockets(int epoll, std::uint32_t tagBase) noexcept
    : m_epoll(epoll), m_tagBase(tagBase)
{
}

void LingeringSockets::add(FileDescriptor socket, std::int64_t nowNs,
                           const std::optional<RequestOutcome>& last) noexcept
{
    const std::uint32_t at = m_next % kPlaces;
    if (m_next - m_oldest == kPlaces) ++m_oldest;  // the assignment below closes it
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.u64 = std::uint64_t{m_next} << 32 | (m_tagBase + at);
    // Modified, not added: what came in the meantime is reported at once.
    if (::epoll_ctl(m_epoll, EPOLL_CTL_MOD, socket.get(), &event) != 0) return;
    m_places[at] = Place{std::move(socket), nowNs + kPatienceNs, m_next, last};
    ++m_next;
}

std::optional<LingeringSockets::Unasked> LingeringSockets::handle(std::uint64_t tag) noexcept
{
    Place& place = m_places[static_cast<std::uint32_t>(tag) - m_tagBase];
    if (!place.socket || place.serial != tag >> 32) return std::nullopt;  // an event of its predecessor
    char ignored[4096];
    std::optional<Unasked> unasked;
    ssize_t got = 0;
    do {
        got = ::recv(place.socket.get(), ignored, sizeof ignored, MSG_DONTWAIT);
        if (got > 0 && place.last)
            unasked = Unasked{*std::exchange(place.last, std::nullopt),
                              CorruptBytes({ignored, static_cast<std::size_t>(got)})};
    } while (got > 0 || (got < 0 && errno == EINTR));
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return unasked;
    place.socket.reset();
    return unasked;
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
