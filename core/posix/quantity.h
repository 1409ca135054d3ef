// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

/// "250us", "500ms", "3s", "2m", fractions allowed ("1.5s"). A unit is required, except after a plain 0.
/// Nothing for anything else: negative, not finite, more than a year, trailing characters.
std::optional<std::chrono::microseconds> parseDuration(std::string_view text);

/// The shortest spelling that parseDuration() reads back exactly: "1500ms", "2s", "0ms".
std::string formatDuration(std::chrono::microseconds duration);

/// "200/s" or "200" requests per second, "12000/m" a minute; > 0 and at most 10 million a second.
std::optional<double> parseRate(std::string_view text);

/// "2%" or "2 %" as 0.02; 0 to 100.
std::optional<double> parsePercentage(std::string_view text);

}  // namespace changeover
