// SPDX-License-Identifier: BSL-1.0
#include "core/load/body_check.h"

#include <array>
#include <charconv>

namespace changeover {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kGreeting = "Hello world!"sv;

/// `before` + number + `after`, in `buffer`.
std::string_view spell(std::array<char, 40>& buffer, std::string_view before, std::uint32_t number,
                       std::string_view after) noexcept
{
    char* end = buffer.data() + before.copy(buffer.data(), before.size());
    end = std::to_chars(end, end + 10, number).ptr;
    end += after.copy(end, after.size());
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

void BodyCheck::begin(const RequestPlan& plan) noexcept
{
    *this = BodyCheck();
    m_plan = plan;
}

void BodyCheck::add(std::string_view piece) noexcept
{
    for (std::size_t i = 0; i < piece.size() && m_right; ++i, ++m_seen) {
        // After the greeting anything goes: what follows names the process.
        if (m_plan.kind == RequestPlan::Kind::Get && m_seen >= kGreeting.size()) return;
        m_right = isRight(piece[i]);
    }
}

bool BodyCheck::isRight(char byte) noexcept
{
    std::array<char, 40> buffer;
    switch (m_plan.kind) {
    case RequestPlan::Kind::Get:
        return byte == kGreeting[m_seen];
    case RequestPlan::Kind::Sleep: {
        const std::string_view start = spell(buffer, "slept ", m_plan.amount, " ms");
        return m_seen >= start.size() || byte == start[m_seen];
    }
    case RequestPlan::Kind::Transfer: {
        const std::string_view start = spell(buffer, "transferred ", m_plan.amount, " ");
        return m_seen >= start.size() || byte == start[m_seen];
    }
    case RequestPlan::Kind::Echo:
        return m_seen < m_plan.amount && byte == patternByte(m_plan.pattern, m_seen);
    case RequestPlan::Kind::Stream:
        return isRightLineByte(byte);
    case RequestPlan::Kind::Events:
        return isRightEventByte(byte);
    case RequestPlan::Kind::Long:
        return true;  // what it should be is not known
    case RequestPlan::Kind::WebSocket:
        return false;  // a 101 has none
    }
    return false;
}

bool BodyCheck::isRightLineByte(char byte) noexcept
{
    std::array<char, 40> buffer;
    const std::string_view line = spell(buffer, "line ", m_line, "\n");
    if (m_line > m_plan.amount || byte != line[m_column]) return false;
    if (++m_column == line.size()) {
        ++m_line;
        m_column = 0;
    }
    return true;
}

/// Number and an empty line behind it are right; who speaks is free.
bool BodyCheck::isRightEventByte(char byte) noexcept
{
    std::array<char, 40> buffer;
    const std::string_view start =
        spell(buffer, m_line == 1 ? "retry: 100\nid: "sv : "id: "sv, m_line, "\ndata: ");
    if (m_line > m_plan.amount) return false;
    if (m_column < start.size()) return byte == start[m_column++];
    if (m_column == start.size()) {
        m_column += byte == '\n' ? 1 : 0;
        return true;
    }
    ++m_line;
    m_column = 0;
    return byte == '\n';
}

bool BodyCheck::isWhole() const noexcept
{
    if (!m_right) return false;
    std::array<char, 40> buffer;
    switch (m_plan.kind) {
    case RequestPlan::Kind::Get:
        return m_seen >= kGreeting.size();
    case RequestPlan::Kind::Sleep:
        return m_seen >= spell(buffer, "slept ", m_plan.amount, " ms").size();
    case RequestPlan::Kind::Transfer:
        return m_seen >= spell(buffer, "transferred ", m_plan.amount, " ").size();
    case RequestPlan::Kind::Echo:
        return m_seen == m_plan.amount;
    case RequestPlan::Kind::Stream:
        return m_line == m_plan.amount + 1 && m_column == 0;
    case RequestPlan::Kind::Events:
        // A drain ends them early, but behind one; the first comes with the head.
        return m_line > 1 && m_column == 0;
    case RequestPlan::Kind::Long:
        return true;
    case RequestPlan::Kind::WebSocket:
        return m_seen == 0;
    }
    return false;
}

}  // namespace changeover
