// SPDX-License-Identifier: BSL-1.0
#include "core/lab/injection/injected_fault.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace changeover {

FaultMoment momentOf(InjectedFault fault) noexcept
{
    switch (fault) {
    case InjectedFault::Refused:
    case InjectedFault::ConnectTimeout:
        return FaultMoment::Connect;
    case InjectedFault::HttpError:
    case InjectedFault::ResetBeforeByte:
    case InjectedFault::EofBeforeByte:
    case InjectedFault::Timeout:
    case InjectedFault::Duplicate:
        return FaultMoment::Request;
    case InjectedFault::ResetMidResponse:
    case InjectedFault::EofMidResponse:
    case InjectedFault::Corrupt:
        break;
    }
    return FaultMoment::Answer;
}

RequestClass classOf(InjectedFault fault) noexcept
{
    switch (fault) {
    case InjectedFault::HttpError:
        return RequestClass::HttpError;
    case InjectedFault::Refused:
        return RequestClass::Refused;
    case InjectedFault::ConnectTimeout:
        return RequestClass::ConnectTimeout;
    case InjectedFault::ResetBeforeByte:
        return RequestClass::ResetBeforeByte;
    case InjectedFault::ResetMidResponse:
        return RequestClass::ResetMidResponse;
    case InjectedFault::EofBeforeByte:
        return RequestClass::EofBeforeByte;
    case InjectedFault::EofMidResponse:
        return RequestClass::EofMidResponse;
    case InjectedFault::Timeout:
        return RequestClass::Timeout;
    case InjectedFault::Corrupt:
        return RequestClass::Corrupt;
    case InjectedFault::Duplicate:
        break;
    }
    return RequestClass::Ok;
}

std::string_view name(InjectedFault fault) noexcept
{
    return fault == InjectedFault::Duplicate ? "duplicate" : name(classOf(fault));
}

std::optional<std::pair<InjectedFault, std::uint64_t>> parseInjection(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string word(text.substr(0, colon));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto fault = std::find_if(kAllInjectedFaults.begin(), kAllInjectedFaults.end(),
                                    [&](InjectedFault f) { return name(f) == word; });
    const std::string_view digits = text.substr(colon + 1);
    std::uint64_t count = 0;
    const auto [last, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (fault == kAllInjectedFaults.end() || digits.empty() || error != std::errc{} ||
        last != digits.data() + digits.size())
        return std::nullopt;
    return std::pair(*fault, count);
}

std::string text(const FaultCounts& faults)
{
    std::string all;
    for (const InjectedFault fault : kAllInjectedFaults)
        if (const std::uint64_t count = faults[static_cast<std::size_t>(fault)])
            all += (all.empty() ? "" : " ") + std::string(name(fault)) + ':' + std::to_string(count);
    return all.empty() ? "none" : all;
}

}  // namespace changeover
