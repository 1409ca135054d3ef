// SPDX-License-Identifier: BSL-1.0
#include "core/server/websocket_echo.h"

namespace changeover {

namespace {

constexpr std::size_t kEnough = 64 * 1024;

}  // namespace

std::size_t WebSocketEcho::feed(std::string_view bytes, std::string& out)
{
    const std::size_t size = bytes.size();
    while (!bytes.empty() && !m_over && out.size() < kEnough) {
        const WebSocketReader::Step step = m_reader.feed(bytes);
        bytes.remove_prefix(step.consumed);
        answer(step.progress, out);
    }
    return m_over ? size : size - bytes.size();
}

void WebSocketEcho::close(WebSocketClose code, std::string_view words, std::string& out)
{
    if (m_closing) return;
    m_closing = true;
    appendClose(out, code, words);
}

void WebSocketEcho::answer(WebSocketReader::Progress progress, std::string& out)
{
    switch (progress) {
    case WebSocketReader::Progress::NeedMore:
        return;
    case WebSocketReader::Progress::Message:
        answerMessage(out);
        break;
    case WebSocketReader::Progress::Control:
        answerControl(out);
        break;
    case WebSocketReader::Progress::Failed:
        close(m_reader.failure().code, m_reader.failure().words, out);
        m_over = true;
        return;
    }
    m_reader.next();
}

void WebSocketEcho::answerMessage(std::string& out)
{
    if (!m_closing) appendFrame(out, m_reader.opcode(), m_reader.payload());
    ++(m_closing ? m_crossed : m_echoed);
}

void WebSocketEcho::answerControl(std::string& out)
{
    if (m_reader.opcode() == WebSocketOpcode::Ping && !m_closing)
        appendFrame(out, WebSocketOpcode::Pong, m_reader.payload());
    if (m_reader.opcode() != WebSocketOpcode::Close) return;
    // RFC 6455 5.5.1: their code comes back, and nothing where they gave none.
    if (!m_closing) appendFrame(out, WebSocketOpcode::Close, m_reader.payload().substr(0, 2));
    m_closing = true;
    m_over = true;
}

}  // namespace changeover
