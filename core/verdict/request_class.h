// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace changeover {

/// What became of one request. Every request gets exactly one, when it ends. The order is the index used in
/// counters, time series and reports.
enum class RequestClass : std::uint8_t {
    Ok,
    HttpError,         ///< unexpected status
    Refused,           ///< ECONNREFUSED
    ConnectTimeout,    ///< no connection before the deadline
    ResetBeforeByte,   ///< ECONNRESET or EPIPE, no byte of the response came
    ResetMidResponse,  ///< the same, within the response
    EofBeforeByte,     ///< FIN instead of a response
    EofMidResponse,    ///< FIN within the response
    Timeout,           ///< no complete answer before the deadline
    Corrupt,           ///< wrong body, id or pattern
    LocalError,  ///< the client's own EADDRNOTAVAIL, EMFILE, ENOBUFS, or it stood still: an instrument fault
    Cancelled,   ///< we stopped it; shown, excluded
};

inline constexpr std::size_t kRequestClasses = 12;
using ClassCounts = std::array<std::uint64_t, kRequestClasses>;

inline constexpr std::array<RequestClass, kRequestClasses> kAllRequestClasses{RequestClass::Ok,
                                                                              RequestClass::HttpError,
                                                                              RequestClass::Refused,
                                                                              RequestClass::ConnectTimeout,
                                                                              RequestClass::ResetBeforeByte,
                                                                              RequestClass::ResetMidResponse,
                                                                              RequestClass::EofBeforeByte,
                                                                              RequestClass::EofMidResponse,
                                                                              RequestClass::Timeout,
                                                                              RequestClass::Corrupt,
                                                                              RequestClass::LocalError,
                                                                              RequestClass::Cancelled};

/// Everything but Ok and Cancelled.
constexpr bool isLost(RequestClass c) noexcept
{
    return c != RequestClass::Ok && c != RequestClass::Cancelled;
}

/// "reset_before_byte": the report's key.
std::string_view name(RequestClass c) noexcept;

}  // namespace changeover
