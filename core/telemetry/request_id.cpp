// SPDX-License-Identifier: BSL-1.0
#include "core/telemetry/request_id.h"

#include <charconv>

namespace changeover {

namespace {

/// Reads a number off the front of `text`, and the '#' behind it where there is to be one.
template <class Number> bool take(std::string_view& text, Number& into, bool isLast) noexcept
{
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, into);
    if (error != std::errc{} || (end == last) != isLast || (!isLast && *end != '#')) return false;
    text = isLast ? std::string_view{} : text.substr(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

}  // namespace

std::string text(const RequestId& id)
{
    return std::to_string(id.client) + '#' + std::to_string(id.connection) + '#' +
           std::to_string(id.sequence);
}

std::optional<RequestId> parseRequestId(std::string_view text) noexcept
{
    RequestId id;
    if (!take(text, id.client, false) || !take(text, id.connection, false) || !take(text, id.sequence, true))
        return std::nullopt;
    return id;
}

}  // namespace changeover
