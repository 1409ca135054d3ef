// SPDX-License-Identifier: BSL-1.0
#include "core/process/birth.h"

#include <charconv>
#include <cstdlib>

namespace changeover {

namespace {

/// Takes "KEY=" and a number up to the next ';' off the front of `text`.
bool takeField(std::string_view& text, std::string_view key, int& value)
{
    if (!text.starts_with(key)) return false;
    const std::string_view digits =
        text.substr(key.size(), text.find_first_of(";.", key.size()) - key.size());
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || last != digits.data() + digits.size() || value < 0) return false;
    text.remove_prefix(key.size() + digits.size());
    return true;
}

}  // namespace

std::string encode(const Birth& birth)
{
    std::string text = "1;generation=" + std::to_string(birth.generation);
    if (birth.lifeline >= 0) text += ";lifeline=" + std::to_string(birth.lifeline);
    if (birth.channel >= 0) text += ";channel=" + std::to_string(birth.channel);
    if (birth.originalStderr >= 0) text += ";stderr=" + std::to_string(birth.originalStderr);
    for (std::size_t i = 0; i < birth.listeners.size(); ++i)
        text += (i == 0 ? ";listeners=" : ".") + std::to_string(birth.listeners[i]);
    return text;
}

Birth parseBirth(std::string_view text)
{
    Birth birth;
    if (!takeField(text, "1;generation=", birth.generation) || birth.generation < 1) return {};
    if (text.starts_with(";lifeline=") && !takeField(text, ";lifeline=", birth.lifeline)) return {};
    if (text.starts_with(";channel=") && !takeField(text, ";channel=", birth.channel)) return {};
    if (text.starts_with(";stderr=") && !takeField(text, ";stderr=", birth.originalStderr)) return {};
    for (std::string_view key = ";listeners="; text.starts_with(key); key = ".")
        if (!takeField(text, key, birth.listeners.emplace_back())) return {};
    return text.empty() ? birth : Birth{};
}

Birth takeBirth()
{
    const char* text = std::getenv(kBirthVariable);  // NOLINT(concurrency-mt-unsafe): before any thread
    Birth birth = text ? parseBirth(text) : Birth{};
    ::unsetenv(kBirthVariable);  // NOLINT(concurrency-mt-unsafe)
    return birth;
}

}  // namespace changeover
