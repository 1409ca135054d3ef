// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace changeover {

/// The value of an option among a server's arguments, written `--work 50ms` or `--work=50ms`; the last one
/// counts.
inline std::optional<std::string> lastValue(std::span<const std::string> arguments, std::string_view name)
{
    std::optional<std::string> value;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (argument == name && i + 1 < arguments.size())
            value = arguments[i + 1];
        else if (argument.starts_with(name) && argument.substr(name.size()).starts_with('='))
            value = argument.substr(name.size() + 1);
    }
    return value;
}

}  // namespace changeover
