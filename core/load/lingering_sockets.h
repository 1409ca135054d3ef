// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/verdict/request_outcome.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

/// Sockets whose last answer is read, waiting for the server's FIN: who closes first keeps the port in
/// TIME_WAIT, and a client that did would run out of ports.
///
/// Bounded: each waits at most 2 s, and the oldest goes when there are more than 1 024. One thread.
class LingeringSockets {
public:
    static constexpr std::size_t kPlaces = 1024;

    /// `epoll` must know the socket already; from now on its events carry `tagBase` + place in the low 32
    /// bits.
    LingeringSockets(int epoll, std::uint32_t tagBase) noexcept;

    /// `last` is what was told of the last request on it.
    void add(FileDescriptor socket, std::int64_t nowNs, const std::optional<RequestOutcome>& last) noexcept;
    struct Unasked {
        RequestOutcome last;
        CorruptBytes bytes;
    };
    /// There is something to read, or the end. Bytes that came behind the last answer, once a socket.
    std::optional<Unasked> handle(std::uint64_t tag) noexcept;
    void expire(std::int64_t nowNs) noexcept;
    /// When expire() has something to do; the greatest number when never.
    std::int64_t nextDeadlineNs() const noexcept;

private:
    struct Place {
        FileDescriptor socket;
        std::int64_t deadlineNs = 0;
        std::uint32_t serial = 0;
        std::optional<RequestOutcome> last;
    };

    int m_epoll;
    std::uint32_t m_tagBase;
    std::array<Place, kPlaces> m_places;  // a ring, oldest at m_oldest
    std::uint32_t m_next = 0, m_oldest = 0;
};

}  // namespace changeover
