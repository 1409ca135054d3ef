// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace changeover {

/// What X-Request-Id carries, spelt `CLIENT-CONNECTION-SEQUENCE`: only characters that proxies and frameworks
/// pass on, each number padded with zeros so that none takes it for too short.
struct RequestId {
    std::uint32_t client = 0;      ///< a load thread; within a session no two have the same
    std::uint32_t connection = 0;  ///< numbers connections opened, never reused
    std::uint64_t sequence = 0;    ///< numbers the requests of one client, from 0, without a gap

    bool operator==(const RequestId&) const = default;
};

/// "0000-00000012-0000000345", without allocating: 24 characters, more only where a number is larger.
class RequestIdText {
public:
    explicit RequestIdText(const RequestId& id) noexcept;
    std::string_view view() const noexcept { return {m_text.data(), m_length}; }

private:
    std::array<char, 48> m_text;
    std::size_t m_length;
};

std::string text(const RequestId& id);
/// Nothing for any other spelling. Allocates nothing.
std::optional<RequestId> parseRequestId(std::string_view text) noexcept;

}  // namespace changeover
