// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/websocket/frame.h"
#include "tests/core/load/fake_wire.h"

#include <string>

namespace changeover {

/// What a FakeServer does on its WebSockets; from the second message on where nothing else is said.
enum class FakeTalk {
    Echo,
    EchoInPieces,  ///< each byte in a segment of its own, a Ping before it
    EchoAnother,   ///< not what was said
    EchoTwice,
    Mask,           ///< which a server must not
    Restart,        ///< echo, then Close 1012
    RestartBefore,  ///< Close 1012 instead of the echo
    RestartAtOnce,  ///< Close 1012 together with the 101
    Fail,           ///< echo, then Close 1011
    FirstClose,     ///< echo, then Close 1000 of its own accord
    Eof,            ///< FIN instead of the echo
    EofBehind,      ///< echo, then FIN without a Close
    Reset,
    Mute,  ///< no Close for the client's
};

/// The server's side of one conversation.
class FakeWebSocket {
public:
    enum class Then { GoOn, Finish, Close, Reset };

    explicit FakeWebSocket(FakeTalk talk) : m_talk(talk) {}

    /// What stands behind the 101.
    std::string opening()
    {
        std::string out;
        if (m_talk == FakeTalk::RestartAtOnce) say(out, WebSocketClose::ServiceRestart);
        return out;
    }
    /// Close 1012, now.
    void restart(int socket)
    {
        std::string out;
        say(out, WebSocketClose::ServiceRestart);
        fake::sendAll(socket, out);
    }

    Then hear(int socket, std::string_view bytes)
    {
        Then then = Then::GoOn;
        while (!bytes.empty() && then == Then::GoOn) {
            const WebSocketReader::Step step = m_reader.feed(bytes);
            bytes.remove_prefix(step.consumed);
            if (step.progress == WebSocketReader::Progress::NeedMore) break;
            if (step.progress == WebSocketReader::Progress::Failed) return Then::Reset;  // our client never
            if (m_reader.opcode() == WebSocketOpcode::Close)
                then = close(socket);
            else if (m_reader.opcode() == WebSocketOpcode::Text)
                then = answer(socket, std::string(m_reader.payload()));
            m_reader.next();
        }
        return then;
    }

private:
    Then close(int socket)
    {
        if (m_talk == FakeTalk::Mute) return Then::GoOn;
        std::string out;
        if (!m_closing) appendFrame(out, WebSocketOpcode::Close, m_reader.payload());
        fake::sendAll(socket, out);
        return Then::Finish;
    }

    Then answer(int socket, const std::string& text)
    {
        if (m_closing) return Then::GoOn;
        std::string out;
        const FakeTalk talk = ++m_messages < 2 ? FakeTalk::Echo : m_talk;
        if (talk == FakeTalk::Eof) return Then::Close;
        if (talk == FakeTalk::Reset) return Then::Reset;
        if (talk == FakeTalk::EchoInPieces) appendFrame(out, WebSocketOpcode::Ping, "here?");
        if (talk == FakeTalk::Mask)
            appendMasked(out, WebSocketOpcode::Text, text, 1);
        else if (talk != FakeTalk::RestartBefore)
            appendFrame(out, WebSocketOpcode::Text, talk == FakeTalk::EchoAnother ? text + '#' : text);
        if (talk == FakeTalk::EchoTwice) appendFrame(out, WebSocketOpcode::Text, text);
        if (talk == FakeTalk::Restart || talk == FakeTalk::RestartBefore)
            say(out, WebSocketClose::ServiceRestart);
        if (talk == FakeTalk::Fail) say(out, WebSocketClose{1011});
        if (talk == FakeTalk::FirstClose) say(out, WebSocketClose::Normal);
        const std::size_t piece = talk == FakeTalk::EchoInPieces ? 1 : out.size();
        for (std::size_t at = 0; at < out.size(); at += piece)
            fake::sendAll(socket, out.substr(at, piece));
        return talk == FakeTalk::EofBehind ? Then::Close : Then::GoOn;
    }

    void say(std::string& out, WebSocketClose code)
    {
        appendClose(out, code, "why not");
        m_closing = true;
    }

    const FakeTalk m_talk;
    WebSocketReader m_reader{65'536};
    int m_messages = 0;
    bool m_closing = false;
};

}  // namespace changeover
