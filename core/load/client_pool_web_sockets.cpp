// SPDX-License-Identifier: BSL-1.0
// The part of ClientPool that speaks on a connection that has become a WebSocket.
#include "core/load/client_pool.h"
#include "core/posix/clock.h"

namespace changeover {

/// The answer was 101. What follows on this connection is a conversation, and then its end; what came along
/// with the answer is heard before we speak.
bool ClientPool::upgraded(ClientConnection& connection, std::string_view behind, bool hungUp)
{
    if (connection.reader().why() != Corruption::None) {
        fail(connection, RequestEnd::BadResponse);
        return false;
    }
    connection.lastPid = connection.reader().pid();
    connection.lastGeneration = connection.reader().generation();
    connection.upgrade();
    return behind.empty() ? speak(connection) : converse(connection, behind, hungUp);
}

bool ClientPool::speak(ClientConnection& connection)
{
    m_words.clear();
    connection.webSocket().speak(m_words);
    const int error = connection.write(m_words);
    if (error != 0) fail(connection, RequestEnd::SystemError, error);
    return error == 0;
}

void ClientPool::speakWhereDue(std::int64_t nowNs)
{
    while (!m_pausing.empty() && m_pausing.front()->speaksAtNs <= nowNs) {
        ClientConnection& connection = *m_pausing.front();
        receive(connection, false);  // a Close that is here already is not crossed
        if (!m_pausing.contains(connection)) continue;
        m_pausing.remove(connection);
        speak(connection);
    }
}

bool ClientPool::converse(ClientConnection& connection, std::string_view bytes, bool hungUp)
{
    m_words.clear();
    const WebSocketExchange::State state = connection.webSocket().hear(bytes, m_words);
    // If this fails after their Close, all is said and nothing lost; before it, the end will be read.
    if (!m_words.empty()) connection.write(m_words);
    switch (state) {
    case WebSocketExchange::State::Listening:
        return true;
    case WebSocketExchange::State::MaySpeak:
        pauseBeforeSpeaking(connection);
        return true;
    case WebSocketExchange::State::Over:
        endConversation(connection, hungUp);
        return false;
    case WebSocketExchange::State::Cut:
        fail(connection, RequestEnd::EndOfFile);
        return false;
    case WebSocketExchange::State::Wrong:
        fail(connection, RequestEnd::BadResponse);
        return false;
    }
    return false;
}

void ClientPool::pauseBeforeSpeaking(ClientConnection& connection)
{
    if (m_pausing.contains(connection)) return;
    connection.speaksAtNs = monotonicNs() + nanoseconds(kPieceInterval);
    m_pausing.pushBack(connection);
}

void ClientPool::endConversation(ClientConnection& connection, bool hungUp)
{
    finish(connection.front(), {.phase = RequestPhase::Answering,
                                .end = RequestEnd::Complete,
                                .status = connection.webSocket().status(),
                                .expectedStatus = 101});
    connection.pop();
    leave(connection, hungUp);  // RFC 6455 7.1.1: the server closes first
}

}  // namespace changeover
