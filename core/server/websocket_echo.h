// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/websocket/frame.h"

namespace changeover {

/// The server's side of a WebSocket conversation that says everything back. Bytes in, bytes out: it knows
/// neither socket nor clock.
///
/// Not Beast's stream, which owns the reads: a connection here only ever waits for readability, and a closing
/// one has its own rules.
class WebSocketEcho {
public:
    explicit WebSocketEcho(std::size_t maxMessageBytes) : m_reader(maxMessageBytes) {}

    /// Appends the answers to `bytes` to `out`. Returns how many bytes it took: all of them, unless `out` has
    /// grown enough to be sent first.
    std::size_t feed(std::string_view bytes, std::string& out);

    /// Says Close, once; what the client says from now on is not echoed (RFC 6455 5.5.1).
    void close(WebSocketClose code, std::string_view words, std::string& out);

    /// Messages that were said back.
    std::uint64_t echoed() const noexcept { return m_echoed; }
    /// Messages that crossed our Close: read to their end, and without any effect.
    std::uint64_t crossed() const noexcept { return m_crossed; }
    /// They have begun a message that is not all here.
    bool isWithinMessage() const noexcept { return m_reader.isWithinMessage(); }

    /// Memory that it takes.
    std::size_t heldBytes() const noexcept { return m_reader.heldBytes(); }

    /// Our Close is said.
    bool isClosing() const noexcept { return m_closing; }
    /// Theirs as well, or they broke the protocol: nothing follows.
    bool isOver() const noexcept { return m_over; }

private:
    void answer(WebSocketReader::Progress progress, std::string& out);
    void answerMessage(std::string& out);
    void answerControl(std::string& out);

    WebSocketReader m_reader;
    std::uint64_t m_echoed = 0, m_crossed = 0;
    bool m_closing = false;
    bool m_over = false;
};

}  // namespace changeover
