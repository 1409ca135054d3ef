// SPDX-License-Identifier: BSL-1.0
#include "core/server/output_queue.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace changeover {

namespace {

constexpr std::size_t kPeriod = 26;
constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kTurn = 1024 * 1024;  // one fast reader must not keep the thread from the others
constexpr std::size_t kKeep = 16 * 1024;    // text capacity that an idle connection may hold

constexpr auto kPattern = [] {
    std::array<char, kPiece + kPeriod> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<char>('a' + i % kPeriod);
    return bytes;
}();

/// Bytes sent, 0 when the kernel takes none now, -1 when it never will.
ssize_t sendSome(int socket, const char* data, std::size_t size) noexcept
{
    for (;;) {
        const ssize_t sent = ::send(socket, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) return sent;
        if (errno == EINTR) continue;
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 0 : -1;
    }
}

}  // namespace

void OutputQueue::appendPattern(std::uint64_t count) noexcept
{
    m_patternSize = count;
    m_patternSent = 0;
}

OutputQueue::Progress OutputQueue::flush(int socket)
{
    const Progress text = flushText(socket);
    return text == Progress::Drained ? flushPattern(socket) : text;
}

OutputQueue::Progress OutputQueue::flushText(int socket)
{
    while (m_textSent < m_text.size()) {
        const ssize_t sent = sendSome(socket, m_text.data() + m_textSent, m_text.size() - m_textSent);
        if (sent < 0) return Progress::Failed;
        if (sent == 0) return Progress::Blocked;
        m_textSent += static_cast<std::size_t>(sent);
    }
    m_textSent = 0;
    if (m_text.capacity() > kKeep)
        std::string().swap(m_text);
    else
        m_text.clear();
    return Progress::Drained;
}

OutputQueue::Progress OutputQueue::flushPattern(int socket)
{
    for (std::size_t turn = 0; hasPattern();) {
        if (turn >= kTurn) return Progress::Blocked;
        const auto size = std::min<std::uint64_t>(kPiece, m_patternSize - m_patternSent);
        const ssize_t sent = sendSome(socket, kPattern.data() + m_patternSent % kPeriod, size);
        if (sent < 0) return Progress::Failed;
        if (sent == 0) return Progress::Blocked;
        m_patternSent += static_cast<std::uint64_t>(sent);
        turn += static_cast<std::size_t>(sent);
    }
    return Progress::Drained;
}

void OutputQueue::clear() noexcept
{
    m_text.clear();
    m_textSent = 0;
    m_patternSize = m_patternSent = 0;
}

}  // namespace changeover
