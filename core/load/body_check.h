// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/mix.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace changeover {

/// Compares a body, piece by piece as it comes, with what the plan makes our own server answer. Never
/// allocates.
class BodyCheck {
public:
    void begin(const RequestPlan& plan) noexcept;
    void add(std::string_view piece) noexcept;
    /// All bytes so far were right and none is missing.
    bool isWhole() const noexcept;

private:
    bool isRight(char byte) noexcept;
    bool isRightLineByte(char byte) noexcept;
    bool isRightEventByte(char byte) noexcept;

    RequestPlan m_plan;
    std::uint64_t m_seen = 0;
    std::uint32_t m_line = 1;  // of a stream, or of events: the one that is being read
    std::size_t m_column = 0;
    bool m_right = true;
};

}  // namespace changeover
