// SPDX-License-Identifier: BSL-1.0
#include "core/lab/ready_line.h"

#include <charconv>

namespace changeover {

namespace {

std::optional<std::int32_t> parseNumber(std::string_view text)
{
    std::int32_t number = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || last != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Cuts the text before `separator` off `text`.
std::string_view cut(std::string_view& text, std::string_view separator)
{
    const auto at = text.find(separator);
    const std::string_view head = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + separator.size());
    return head;
}

}  // namespace

std::optional<ReadyLine> ReadyLine::parse(std::string_view line)
{
    if (!line.starts_with("ready: ")) return std::nullopt;
    line.remove_prefix(7);
    std::string_view address = cut(line, " pid ");
    const auto pid = parseNumber(cut(line, " generation "));
    const auto generation = parseNumber(line);
    if (address.starts_with("http://")) address.remove_prefix(7);
    auto endpoint = Endpoint::parse(address);
    if (!endpoint || !pid || !generation) return std::nullopt;
    return ReadyLine{std::move(*endpoint), *pid, *generation};
}

std::optional<std::int32_t> pidNamedIn(std::string_view line)
{
    cut(line, " pid ");
    return parseNumber(cut(line, " "));
}

}  // namespace changeover
