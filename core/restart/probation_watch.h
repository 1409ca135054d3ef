// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>

namespace changeover {

/// Judges whether a child on probation has fallen silent. Pure: the time is passed in.
///
/// A judge who was asleep himself knows nothing: when a tick comes late by more than kOwnStall, the count of
/// the silence begins anew.
class ProbationWatch {
public:
    static constexpr std::chrono::milliseconds kInterval{100};
    static constexpr std::chrono::milliseconds kSilence{500};
    static constexpr std::chrono::milliseconds kOwnStall{200};

    void start(std::int64_t nowNs) noexcept;
    void heard(std::int64_t nowNs) noexcept;
    /// Every kInterval, before the queued messages are read.
    void tick(std::int64_t nowNs) noexcept;
    bool isSilent(std::int64_t nowNs) const noexcept;

private:
    std::int64_t m_lastTickNs = 0;
    std::int64_t m_heardNs = 0;
};

}  // namespace changeover
