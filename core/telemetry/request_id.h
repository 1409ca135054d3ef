// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

/// `client#connection#sequence`: what X-Request-Id carries.
struct RequestId {
    std::uint32_t client = 0;      ///< a load thread; within a session no two have the same
    std::uint32_t connection = 0;  ///< numbers connections opened, never reused
    std::uint64_t sequence = 0;    ///< numbers the requests of one client, from 0, without a gap

    bool operator==(const RequestId&) const = default;
};

std::string text(const RequestId& id);
/// Nothing for any other spelling. Allocates nothing.
std::optional<RequestId> parseRequestId(std::string_view text) noexcept;

}  // namespace changeover
