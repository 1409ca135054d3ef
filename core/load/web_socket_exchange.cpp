// SPDX-License-Identifier: BSL-1.0
#include "core/load/web_socket_exchange.h"

#include <array>

namespace changeover {

namespace {

constexpr int kSwitchingProtocols = 101;
constexpr int kNoCode = 1005;  // RFC 6455 7.1.5: what an empty Close stands for

constexpr std::array kNormal{'\x03', '\xe8'};  // 1000

}  // namespace

WebSocketExchange::WebSocketExchange() : m_reader(kMaxMessageBytes, WebSocketPeer::Server)
{
    m_reader.reserve();
    m_text.reserve(kMaxMessageBytes);
}

void WebSocketExchange::begin(const RequestPlan& plan) noexcept
{
    m_plan = plan;
    m_state = State::MaySpeak;
    m_said = m_cameBack = 0;
    m_closing = false;
    m_theirCode = 0;
    m_reader.reset();
}

void WebSocketExchange::speak(std::string& out)
{
    m_state = State::Listening;
    if (m_said < m_plan.amount) {
        appendMasked(out, WebSocketOpcode::Text, message(m_said), mask());
        ++m_said;
    } else {
        appendMasked(out, WebSocketOpcode::Close, {kNormal.data(), kNormal.size()}, mask());
        m_closing = true;
    }
}

WebSocketExchange::State WebSocketExchange::hear(std::string_view bytes, std::string& out)
{
    while (!bytes.empty() && (m_state == State::Listening || m_state == State::MaySpeak)) {
        const WebSocketReader::Step step = m_reader.feed(bytes);
        bytes.remove_prefix(step.consumed);
        switch (step.progress) {
        case WebSocketReader::Progress::NeedMore:
            return m_state;
        case WebSocketReader::Progress::Message:
            heardMessage();
            break;
        case WebSocketReader::Progress::Control:
            heardControl(out);
            break;
        case WebSocketReader::Progress::Failed:
            m_state = State::Wrong;
            return m_state;
        }
        m_reader.next();
    }
    return m_state;
}

int WebSocketExchange::status() const noexcept
{
    const bool answersOurs = m_closing && m_theirCode == static_cast<int>(WebSocketClose::Normal);
    const bool restarts = m_theirCode == static_cast<int>(WebSocketClose::ServiceRestart);
    return answersOurs || restarts ? kSwitchingProtocols : m_theirCode;
}

void WebSocketExchange::heardMessage()
{
    const bool owed = m_cameBack < m_said;
    if (!owed || m_reader.opcode() != WebSocketOpcode::Text || m_reader.payload() != message(m_cameBack)) {
        m_state = State::Wrong;
        return;
    }
    ++m_cameBack;
    m_state = State::MaySpeak;
}

void WebSocketExchange::heardControl(std::string& out)
{
    if (m_reader.opcode() == WebSocketOpcode::Close) return heardClose(out);
    if (m_reader.opcode() == WebSocketOpcode::Ping && !m_closing)
        appendMasked(out, WebSocketOpcode::Pong, m_reader.payload(), mask());
}

void WebSocketExchange::heardClose(std::string& out)
{
    const std::string_view code = m_reader.payload().substr(0, 2);
    const auto byte = [code](std::size_t i) { return static_cast<unsigned char>(code[i]); };
    m_theirCode = code.empty() ? kNoCode : byte(0) * 256 + byte(1);
    if (!m_closing) appendMasked(out, WebSocketOpcode::Close, code, mask());
    m_state = m_cameBack < m_said ? State::Cut : State::Over;
}

std::string_view WebSocketExchange::message(std::uint32_t index)
{
    const std::uint64_t pattern = messagePattern(m_plan, index);
    m_text.clear();
    for (std::uint64_t i = 0; i < 1 + pattern % kMaxMessageBytes; ++i)
        m_text += patternByte(pattern, i);
    return m_text;
}

std::uint32_t WebSocketExchange::mask() const noexcept
{
    return static_cast<std::uint32_t>(messagePattern(m_plan, m_said) >> 32);
}

}  // namespace changeover
