// SPDX-License-Identifier: BSL-1.0
#include "core/websocket/frame.h"

#include "core/posix/utf8.h"

#include <algorithm>

namespace changeover {

namespace {

constexpr std::size_t kMaxControl = 125;
constexpr std::size_t kKeep = 16 * 1024;  // capacity that a silent connection may hold

char byteOf(std::uint64_t number, int shift) noexcept { return static_cast<char>(number >> shift & 0xff); }

bool isKnown(WebSocketOpcode opcode) noexcept
{
    return opcode <= WebSocketOpcode::Binary ||
           (opcode >= WebSocketOpcode::Close && opcode <= WebSocketOpcode::Pong);
}

/// RFC 6455 7.4: what may stand in a Close; 1005, 1006 and 1015 are for APIs alone.
bool maybeSent(unsigned code) noexcept
{
    return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
}

/// All of a frame before its mask; `maskBit` is 0x80 where there is one.
void appendStart(std::string& out, WebSocketOpcode opcode, std::uint64_t size, unsigned maskBit)
{
    out += static_cast<char>(0x80 | static_cast<unsigned>(opcode));
    const std::uint64_t length7 = size < 126 ? size : size <= 0xffff ? 126 : 127;
    out += byteOf(length7 | maskBit, 0);
    for (int bytes = length7 < 126 ? 0 : length7 == 126 ? 2 : 8; bytes-- > 0;)
        out += byteOf(size, 8 * bytes);
}

}  // namespace

void appendFrame(std::string& out, WebSocketOpcode opcode, std::string_view payload)
{
    appendStart(out, opcode, payload.size(), 0);
    out += payload;
}

void appendMasked(std::string& out, WebSocketOpcode opcode, std::string_view payload, std::uint32_t mask)
{
    appendStart(out, opcode, payload.size(), 0x80);
    const std::array<char, 4> key{byteOf(mask, 24), byteOf(mask, 16), byteOf(mask, 8), byteOf(mask, 0)};
    out.append(key.data(), key.size());
    for (std::size_t i = 0; i < payload.size(); ++i)
        out += static_cast<char>(payload[i] ^ key[i % key.size()]);
}

void appendClose(std::string& out, WebSocketClose code, std::string_view words)
{
    std::array<char, kMaxControl> payload{};
    payload[0] = byteOf(static_cast<std::uint64_t>(code), 8);
    payload[1] = byteOf(static_cast<std::uint64_t>(code), 0);
    const std::size_t size = words.copy(payload.data() + 2, payload.size() - 2);
    appendFrame(out, WebSocketOpcode::Close, {payload.data(), size + 2});
}

WebSocketReader::Step WebSocketReader::feed(std::string_view bytes)
{
    const std::size_t size = bytes.size();
    Progress progress = Progress::NeedMore;
    while (progress == Progress::NeedMore && m_failure.words.empty()) {
        if (!m_inPayload && !takeHeader(bytes)) break;
        takePayload(bytes);
        if (m_left > 0) break;
        progress = finishFrame();
    }
    if (!m_failure.words.empty()) progress = Progress::Failed;
    return {progress, size - bytes.size()};
}

void WebSocketReader::next()
{
    std::string& done = isControl(m_complete) ? m_control : m_message;
    m_complete = WebSocketOpcode::Continuation;
    if (done.capacity() > kKeep)
        std::string().swap(done);
    else
        done.clear();
}

void WebSocketReader::reset() noexcept
{
    m_headerRead = 0;
    m_inPayload = false;
    m_begun = m_complete = WebSocketOpcode::Continuation;
    m_message.clear();
    m_control.clear();
    m_failure = {};
}

void WebSocketReader::reserve()
{
    m_message.reserve(m_maxMessage);
    m_control.reserve(kMaxControl);
}

std::size_t WebSocketReader::headerBytes() const noexcept
{
    if (m_headerRead < 2) return 2;
    const unsigned length = m_header[1] & 0x7fU;
    return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + maskBytes();
}

/// True when the header is whole and makes sense.
bool WebSocketReader::takeHeader(std::string_view& bytes)
{
    while (m_headerRead < headerBytes()) {
        if (bytes.empty()) return false;
        m_header[m_headerRead++] = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        if (m_headerRead == 2 && !checkStart()) return false;
    }
    return beginPayload();
}

bool WebSocketReader::checkStart()
{
    const WebSocketOpcode opcode = frameOpcode();
    const bool control = isControl(opcode);
    const bool continues = opcode == WebSocketOpcode::Continuation;
    const bool underWay = m_begun != WebSocketOpcode::Continuation;
    constexpr auto kWrong = WebSocketClose::ProtocolError;
    if ((m_header[0] & 0x70) != 0) return fail(kWrong, "a reserved bit is set");
    if (!isKnown(opcode)) return fail(kWrong, "unknown opcode");
    if (((m_header[1] & 0x80) != 0) != m_masked)
        return fail(kWrong,
                    m_masked ? "a client's frame must be masked" : "a server's frame must not be masked");
    if (control && !isLastFragment()) return fail(kWrong, "a control frame is fragmented");
    if (control && (m_header[1] & 0x7fU) > kMaxControl) return fail(kWrong, "a control frame is too long");
    if (continues && !underWay) return fail(kWrong, "there is nothing to continue");
    if (!control && !continues && underWay) return fail(kWrong, "a message begins within another");
    return true;
}

bool WebSocketReader::beginPayload()
{
    const std::size_t maskAt = m_headerRead - maskBytes();
    std::uint64_t length = m_header[1] & 0x7fU;
    if (maskAt > 2) {
        length = 0;
        for (std::size_t i = 2; i < maskAt; ++i)
            length = length << 8 | m_header[i];
        if (length < 126 || (maskAt == 10 && length <= 0xffff))
            return fail(WebSocketClose::ProtocolError, "a length is longer than it need be");
        if (length >> 63 != 0) return fail(WebSocketClose::ProtocolError, "a length has its highest bit set");
    }
    if (!isControl(frameOpcode()) && length > m_maxMessage - m_message.size())
        return fail(WebSocketClose::TooBig, "the message is too big");
    m_left = length;
    m_maskAt = 0;
    m_inPayload = true;
    return true;
}

void WebSocketReader::takePayload(std::string_view& bytes)
{
    std::string& payload = isControl(frameOpcode()) ? m_control : m_message;
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size()));
    const std::size_t from = payload.size();
    payload.append(bytes.substr(0, size));
    const unsigned char* const mask = m_header.data() + m_headerRead - maskBytes();
    for (std::size_t i = from; m_masked && i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ static_cast<char>(mask[m_maskAt++ % maskBytes()]));
    bytes.remove_prefix(size);
    m_left -= size;
}

WebSocketReader::Progress WebSocketReader::finishFrame()
{
    m_headerRead = 0;
    m_inPayload = false;
    const WebSocketOpcode opcode = frameOpcode();
    if (isControl(opcode)) return finishControl();
    if (opcode != WebSocketOpcode::Continuation) m_begun = opcode;
    return isLastFragment() ? finishMessage() : Progress::NeedMore;
}

WebSocketReader::Progress WebSocketReader::finishControl()
{
    m_complete = frameOpcode();
    if (m_complete == WebSocketOpcode::Close && !m_control.empty()) {
        const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(m_control[i]); };
        if (m_control.size() == 1 || !maybeSent(byte(0) * 256U + byte(1)))
            fail(WebSocketClose::ProtocolError, "a close code that may not be sent");
        else if (!isValidUtf8(std::string_view(m_control).substr(2)))
            fail(WebSocketClose::NotUtf8, "the reason is not UTF-8");
    }
    return Progress::Control;
}

WebSocketReader::Progress WebSocketReader::finishMessage()
{
    m_complete = m_begun;
    m_begun = WebSocketOpcode::Continuation;
    if (m_complete == WebSocketOpcode::Text && !isValidUtf8(m_message))
        fail(WebSocketClose::NotUtf8, "the text is not UTF-8");
    return Progress::Message;
}

bool WebSocketReader::fail(WebSocketClose code, std::string_view words)
{
    m_failure = {code, words};
    return false;
}

}  // namespace changeover
