// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/request_class.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace changeover {

/// What can be done to a request on purpose, to see whether the lab counts it: one for each class of failure
/// that a server or a network can cause, and one that only the server's journal can tell.
enum class InjectedFault : std::uint8_t {
    HttpError,         ///< 500 instead of an answer
    Refused,           ///< to a port at which nobody listens
    ConnectTimeout,    ///< to a listener whose accept queue is full, so that SYNs are dropped
    ResetBeforeByte,   ///< RST instead of an answer
    ResetMidResponse,  ///< RST within it
    EofBeforeByte,     ///< FIN instead of an answer
    EofMidResponse,    ///< FIN within it
    Timeout,           ///< the request is swallowed
    Corrupt,           ///< a byte of the answer is changed
    Duplicate,         ///< the request is sent to the server once more; its client is answered once, and well
};

inline constexpr std::size_t kInjectedFaults = 10;
using FaultCounts = std::array<std::uint64_t, kInjectedFaults>;

inline constexpr std::array<InjectedFault, kInjectedFaults> kAllInjectedFaults{
    InjectedFault::HttpError,       InjectedFault::Refused,          InjectedFault::ConnectTimeout,
    InjectedFault::ResetBeforeByte, InjectedFault::ResetMidResponse, InjectedFault::EofBeforeByte,
    InjectedFault::EofMidResponse,  InjectedFault::Timeout,          InjectedFault::Corrupt,
    InjectedFault::Duplicate};

/// When it is committed.
enum class FaultMoment : std::uint8_t { Connect, Request, Answer };

FaultMoment momentOf(InjectedFault fault) noexcept;
/// A connection is of no use until the request on it times out.
constexpr bool holdsConnection(InjectedFault fault) noexcept
{
    return fault == InjectedFault::ConnectTimeout || fault == InjectedFault::Timeout;
}

/// The class that such a request must get. A duplicate is OK, and counted apart.
RequestClass classOf(InjectedFault fault) noexcept;
/// The report's key of that class: "reset_before_byte"; "duplicate".
std::string_view name(InjectedFault fault) noexcept;

/// "CLASS:K", the class in small or in capital letters; nothing for another text.
std::optional<std::pair<InjectedFault, std::uint64_t>> parseInjection(std::string_view text);
/// "refused:10 corrupt:1"; "none" without any.
std::string text(const FaultCounts& faults);

}  // namespace changeover
