// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/request_id.h"

#include <algorithm>
#include <charconv>

namespace changeover {

namespace {

constexpr std::ptrdiff_t kClientDigits = 4, kConnectionDigits = 8, kSequenceDigits = 10;
constexpr char kSeparator = '-';

char* spellPadded(char* at, std::uint64_t number, std::ptrdiff_t width) noexcept
{
    std::array<char, 20> digits;
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    at = std::fill_n(at, std::max<std::ptrdiff_t>(width - (end - digits.data()), 0), '0');
    return std::copy(digits.data(), end, at);
}

/// Reads a number off the front of `text`, and the separator behind it where there is to be one.
template <class Number> bool take(std::string_view& text, Number& into, bool isLast) noexcept
{
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, into);
    if (error != std::errc{} || (end == last) != isLast || (!isLast && *end != kSeparator)) return false;
    text = isLast ? std::string_view{} : text.substr(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

}  // namespace

RequestIdText::RequestIdText(const RequestId& id) noexcept
{
    char* end = spellPadded(m_text.data(), id.client, kClientDigits);
    *end++ = kSeparator;
    end = spellPadded(end, id.connection, kConnectionDigits);
    *end++ = kSeparator;
    m_length = static_cast<std::size_t>(spellPadded(end, id.sequence, kSequenceDigits) - m_text.data());
}

std::string text(const RequestId& id) { return std::string(RequestIdText(id).view()); }

std::optional<RequestId> parseRequestId(std::string_view text) noexcept
{
    RequestId id;
    std::string_view rest = text;
    if (!take(rest, id.client, false) || !take(rest, id.connection, false) || !take(rest, id.sequence, true))
        return std::nullopt;
    return RequestIdText(id).view() == text ? std::optional(id) : std::nullopt;
}

}  // namespace changeover
