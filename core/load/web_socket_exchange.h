// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/mix.h"
#include "core/websocket/frame.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace changeover {

/// Our side of one conversation on /ws, as its plan has it: message after message, each once the one before
/// came back, then Close. Bytes in, bytes out: it knows neither socket nor clock.
///
/// A server may end it first with 1012, service restart: all it was told must have come back by then. A
/// message that crosses that Close is lost, as a request is that crosses a FIN: RFC 6455 5.5.1 forbids the
/// server to answer it. So show hear() all that has come before speak().
///
/// Allocates when it is made, never later.
class WebSocketExchange {
public:
    enum class State : std::uint8_t {
        Listening,  ///< for an echo, or for the Close that answers ours
        MaySpeak,   ///< speak() is next
        Over,       ///< both said Close; status() says how it went
        Cut,        ///< they said Close and owe an echo
        Wrong,      ///< what came is no frame, or not what was said
    };

    WebSocketExchange();

    /// The handshake is done.
    void begin(const RequestPlan& plan) noexcept;

    /// Appends the next message, or our Close when all came back.
    void speak(std::string& out);
    /// `bytes` is all that came; what it asks for at once (a Pong, a Close) is appended to `out`.
    State hear(std::string_view bytes, std::string& out);

    State state() const noexcept { return m_state; }
    /// With Over: 101 where it ended as it should, else the code of their Close.
    int status() const noexcept;

private:
    void heardMessage();
    void heardControl(std::string& out);
    void heardClose(std::string& out);
    std::string_view message(std::uint32_t index);
    std::uint32_t mask() const noexcept;

    RequestPlan m_plan;
    State m_state = State::MaySpeak;
    std::uint32_t m_said = 0, m_cameBack = 0;  // messages
    bool m_closing = false;                    // our Close is said
    int m_theirCode = 0;
    WebSocketReader m_reader;
    std::string m_text;
};

}  // namespace changeover
