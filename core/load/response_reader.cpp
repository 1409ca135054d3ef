// SPDX-License-Identifier: BSL-1.0
#include "core/load/response_reader.h"

#include "core/load/request_writer.h"

namespace changeover {

void ResponseReader::begin(const RequestPlan& plan, std::string_view id, const AnswerRules& rules)
{
    m_plan = plan;
    m_id = id;
    m_rules = &rules;
    m_head = {};
    m_body.begin(plan);
    m_text.clear();
    m_firstBytes = m_bytes = {};
    m_begun = m_inBody = m_done = false;
    m_why = Corruption::None;
}

ResponseReader::State ResponseReader::feed(std::string_view bytes, std::size_t& used)
{
    used = 0;
    m_begun |= !bytes.empty();
    if (!m_inBody) {
        const State state = feedHead(bytes, used);
        if (!m_inBody || state != State::Reading) return state;
    }
    return feedBody(bytes, used);
}

ResponseReader::State ResponseReader::feedHead(std::string_view bytes, std::size_t& used)
{
    if (!AnswerHead::mayBegin(bytes)) return bad(Corruption::NotHttp, bytes);
    const auto length = AnswerHead::endIn(bytes);
    if (length.value_or(bytes.size()) > AnswerHead::kMaxBytes)
        return bad(Corruption::HeadTooLong, bytes.substr(bytes.size() - CorruptBytes().text.size()));
    if (!length) return State::Reading;
    m_head = AnswerHead::parse(bytes.substr(0, *length), m_id, m_rules->clients);
    if (m_head.why != Corruption::None) return bad(m_head.why, m_head.bytes.view());
    used = *length;
    return headRead();
}

ResponseReader::State ResponseReader::headRead()
{
    if (m_head.status == 101) {
        if (m_plan.kind != RequestPlan::Kind::WebSocket) return bad(Corruption::Switched, {});
        judgeHandshake();
        return State::Upgraded;
    }
    if (m_head.status / 100 == 1) {
        begin(m_plan, m_id, *m_rules);  // an interim response says nothing about the final one
        return State::Continue;
    }
    m_inBody = true;
    m_framing.begin(m_head, m_rules->head && m_plan.kind == RequestPlan::Kind::Get);
    return State::Reading;
}

ResponseReader::State ResponseReader::feedBody(std::string_view bytes, std::size_t& used)
{
    std::string_view rest = bytes.substr(used);
    do {
        std::string_view piece;
        if (m_framing.take(rest, piece) == BodyFraming::State::Bad) return bad(Corruption::BadChunk, rest);
        m_body.add(piece);
        if (m_firstBytes.size == 0) m_firstBytes = CorruptBytes(piece);
        if (matchesPattern() && m_text.size() <= BodyPattern::kMaxBody) m_text += piece;
    } while (!rest.empty() && m_framing.state() == BodyFraming::State::Reading);
    used = bytes.size() - rest.size();
    return m_framing.state() == BodyFraming::State::Complete ? complete() : State::Reading;
}

ResponseReader::State ResponseReader::endOfFile()
{
    if (m_done || !m_inBody || !m_framing.endsByClosing()) return State::Reading;
    return complete();
}

ResponseReader::State ResponseReader::complete()
{
    m_done = true;
    judge();
    return State::Complete;
}

ResponseReader::State ResponseReader::bad(Corruption why, std::string_view bytes) noexcept
{
    m_why = why;
    m_bytes = CorruptBytes(bytes);
    return State::Bad;
}

bool ResponseReader::keepsAlive() const noexcept
{
    if (m_head.close || m_framing.endsByClosing() || (m_head.coded && m_head.length)) return false;
    return !m_head.old || m_head.keepAlive;
}

/// It says itself that it is the server that the lab knows.
bool ResponseReader::isOurs() const noexcept { return m_rules->ours && m_head.pid && m_head.generation; }

bool ResponseReader::matchesPattern() const noexcept
{
    return m_rules->pattern && m_plan.kind == RequestPlan::Kind::Get;
}

bool ResponseReader::knowsBody() const noexcept
{
    if (m_plan.kind == RequestPlan::Kind::Long) return false;
    return isOurs() && (m_plan.kind != RequestPlan::Kind::Get || m_rules->greets);
}

bool ResponseReader::endedByClosing() const noexcept
{
    return m_inBody && m_framing.endsByClosing() && !knowsBody() && !matchesPattern();
}

void ResponseReader::judge()
{
    if (m_head.anothersId) {
        m_why = Corruption::AnothersId;
        m_bytes = m_head.bytes;
    } else if (isOurs() && m_head.strangeId) {
        m_why = Corruption::WrongId;
    } else if (knowsBody() && !m_body.isWhole()) {
        m_why = Corruption::WrongBody;
        m_bytes = m_firstBytes;
    } else if (matchesPattern() && !m_rules->pattern->matches(m_text)) {
        m_why = Corruption::NoMatch;
        m_bytes = m_firstBytes;
    }
}

/// RFC 6455 4.1.
void ResponseReader::judgeHandshake() noexcept
{
    const WebSocketKey key = keyOf(m_plan);
    const WebSocketAccept accept = webSocketAccept({key.data(), key.size()});
    const bool accepts = m_head.webSocketAccept == std::string_view(accept.data(), accept.size());
    m_head.webSocketAccept = {};  // its bytes do not stay
    if (!accepts || !m_head.upgrade || m_head.anothersId || m_head.strangeId)
        m_why = Corruption::BadHandshake;
}

}  // namespace changeover
