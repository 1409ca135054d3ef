// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>

namespace changeover {

/// How long to wait before a generation that died is started again: doubled each time, so that a crash loop
/// costs next to nothing, and short again after one that lived long enough. Pure: the time is passed in.
class BackOff {
public:
    static constexpr std::chrono::milliseconds kFirst{50};
    static constexpr std::chrono::milliseconds kLongest{5'000};
    static constexpr std::chrono::milliseconds kQuiet{10'000};

    /// A generation serves from now on.
    void serves(std::int64_t nowNs) noexcept { m_servesSinceNs = nowNs; }
    /// It is gone, or the one that was started never served.
    std::chrono::milliseconds next(std::int64_t nowNs) noexcept;

private:
    std::chrono::milliseconds m_last{0};
    std::int64_t m_servesSinceNs = -1;  ///< -1: nobody does
};

}  // namespace changeover
