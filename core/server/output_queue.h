// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <string>

namespace changeover {

/// What a connection still has to send: text, then the rest of one pattern ('a' + i % 26, never in memory as
/// a whole). Sends without blocking; knows no timer and no reactor.
class OutputQueue {
public:
    enum class Progress {
        Drained,
        Blocked,  ///< the kernel takes no more, or others' turn has come: try again when the socket is
                  ///< writable
        Failed,   ///< the client is gone
    };

    /// Text to append to. Only while hasPattern() is false: it would overtake the pattern.
    std::string& text() noexcept { return m_text; }
    /// `count` bytes of the pattern, behind the text that is there.
    void appendPattern(std::uint64_t count) noexcept;

    Progress flush(int socket);

    bool hasPattern() const noexcept { return m_patternSent < m_patternSize; }
    std::uint64_t unsent() const noexcept
    {
        return m_text.size() - m_textSent + m_patternSize - m_patternSent;
    }
    /// Memory: what text() holds, sent or not.
    std::size_t textBytes() const noexcept { return m_text.size(); }
    void clear() noexcept;

private:
    Progress flushText(int socket);
    Progress flushPattern(int socket);

    std::string m_text;
    std::size_t m_textSent = 0;
    std::uint64_t m_patternSize = 0;
    std::uint64_t m_patternSent = 0;
};

}  // namespace changeover
