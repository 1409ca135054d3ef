// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace changeover {

enum class WebSocketOpcode : std::uint8_t {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
};

/// Those that are said here (RFC 6455 7.4.1; 1012 and 1013 are IANA's).
enum class WebSocketClose : std::uint16_t {
    Normal = 1000,
    ProtocolError = 1002,
    NotUtf8 = 1007,
    TooBig = 1009,
    ServiceRestart = 1012,
    TryAgainLater = 1013,
};

/// A server's frame: whole, not masked.
void appendFrame(std::string& out, WebSocketOpcode opcode, std::string_view payload);
/// A client's: whole, masked with the four bytes of `mask`, which the server is not to foresee (RFC
/// 6455 5.3).
void appendMasked(std::string& out, WebSocketOpcode opcode, std::string_view payload, std::uint32_t mask);
/// A server's; `words` are cut to what a Close has room for, 123 bytes.
void appendClose(std::string& out, WebSocketClose code, std::string_view words);

/// Who sends what is read: a client masks all it sends, a server nothing (RFC 6455 5.1).
enum class WebSocketPeer : std::uint8_t { Client, Server };

/// Reads what one end of a WebSocket sends (RFC 6455 5), however it is cut into pieces. Knows no socket.
///
/// Fragments are put together. A control frame may come between them. After Message or Control the payload
/// stays until next(); after Failed nothing can be read any more, and failure() says what to close with.
class WebSocketReader {
public:
    enum class Progress { NeedMore, Message, Control, Failed };
    struct Step {
        Progress progress = Progress::NeedMore;
        std::size_t consumed = 0;  ///< all, unless something is complete or wrong
    };
    struct Failure {
        WebSocketClose code = WebSocketClose::Normal;
        std::string_view words;
    };

    explicit WebSocketReader(std::size_t maxMessageBytes, WebSocketPeer peer = WebSocketPeer::Client)
        : m_maxMessage(maxMessageBytes), m_masked(peer == WebSocketPeer::Client)
    {
    }

    Step feed(std::string_view bytes);
    void next();
    /// For another conversation. What is allocated stays.
    void reset() noexcept;
    /// Allocates now what a message of `maxMessageBytes` takes, and nothing later.
    void reserve();

    /// Of what is complete: Text or Binary; Close, Ping or Pong.
    WebSocketOpcode opcode() const noexcept { return m_complete; }
    std::string_view payload() const noexcept { return isControl(m_complete) ? m_control : m_message; }
    const Failure& failure() const noexcept { return m_failure; }
    /// What was fed last ends inside a frame, or between the fragments of a message.
    bool isWithinMessage() const noexcept
    {
        return m_headerRead > 0 || m_begun != WebSocketOpcode::Continuation;
    }

    static constexpr bool isControl(WebSocketOpcode opcode) noexcept
    {
        return opcode >= WebSocketOpcode::Close;
    }

    /// Memory that the message under way takes.
    std::size_t heldBytes() const noexcept { return isWithinMessage() ? m_message.capacity() : 0; }

private:
    WebSocketOpcode frameOpcode() const noexcept { return static_cast<WebSocketOpcode>(m_header[0] & 0x0f); }
    bool isLastFragment() const noexcept { return (m_header[0] & 0x80) != 0; }
    std::size_t maskBytes() const noexcept { return m_masked ? 4 : 0; }
    std::size_t headerBytes() const noexcept;
    bool takeHeader(std::string_view& bytes);
    bool checkStart();
    bool beginPayload();
    void takePayload(std::string_view& bytes);
    Progress finishFrame();
    Progress finishControl();
    Progress finishMessage();
    bool fail(WebSocketClose code, std::string_view words);

    std::size_t m_maxMessage;
    bool m_masked;
    std::array<unsigned char, 14> m_header{};
    std::size_t m_headerRead = 0;
    bool m_inPayload = false;
    std::uint64_t m_left = 0;  ///< payload bytes of this frame still to come
    std::size_t m_maskAt = 0;
    WebSocketOpcode m_begun = WebSocketOpcode::Continuation;     ///< the message under way, or none
    WebSocketOpcode m_complete = WebSocketOpcode::Continuation;  ///< until next(), or none
    std::string m_message;
    std::string m_control;
    Failure m_failure;
};

}  // namespace changeover
