// SPDX-License-Identifier: BSL-1.0
#include "core/posix/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace changeover {

namespace {

struct Number {
    double value;
    std::string_view unit;
};

std::optional<Number> splitNumber(std::string_view text)
{
    // from_chars would also read "-1", "inf" and "1e9"; people write none of these as a quantity.
    const auto end = text.find_first_not_of("0123456789.");
    const std::string_view digits = text.substr(0, end);
    double value = 0;
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || last != digits.data() + digits.size()) return std::nullopt;
    return Number{value, end == std::string_view::npos ? std::string_view{} : text.substr(end)};
}

// Largest first: formatDuration() takes the first that divides.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kUnits{
    {{"m", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}, {"us", 1}}};

constexpr double kYearUs = 365.0 * 24 * 3600 * 1e6;

}  // namespace

std::optional<std::chrono::microseconds> parseDuration(std::string_view text)
{
    const auto number = splitNumber(text);
    if (!number) return std::nullopt;
    if (number->unit.empty() && number->value == 0) return std::chrono::microseconds{0};
    for (const auto& [unit, us] : kUnits) {
        if (number->unit != unit) continue;
        const double total = number->value * static_cast<double>(us);
        if (total > kYearUs) return std::nullopt;
        return std::chrono::microseconds{std::llround(total)};
    }
    return std::nullopt;
}

std::string formatDuration(std::chrono::microseconds duration)
{
    if (duration.count() == 0) return "0ms";
    for (const auto& [unit, us] : kUnits)
        if (duration.count() % us == 0) return std::to_string(duration.count() / us) + std::string(unit);
    return std::to_string(duration.count()) + "us";
}

std::optional<double> parseRate(std::string_view text)
{
    const auto number = splitNumber(text);
    if (!number) return std::nullopt;
    double perSecond = number->value;
    if (number->unit == "/m")
        perSecond /= 60;
    else if (!number->unit.empty() && number->unit != "/s")
        return std::nullopt;
    if (!(perSecond > 0) || perSecond > 10'000'000) return std::nullopt;
    return perSecond;
}

std::optional<double> parsePercentage(std::string_view text)
{
    const auto number = splitNumber(text);
    if (!number || (number->unit != "%" && number->unit != " %") || number->value > 100) return std::nullopt;
    return number->value / 100;
}

}  // namespace changeover
