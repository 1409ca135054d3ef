// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/snapshot.h"

#include <cstdint>
#include <optional>

namespace changeover {

/// What the banner says, before it is put into words.
struct BannerState {
    enum class Kind {
        NoLab,  ///< the supervisor does not run
        Idle,   ///< no server was started yet
        Starting,
        Running,    ///< nothing decided yet, or a window is open
        Decided,    ///< the newest closed window has a verdict
        LostSince,  ///< it was decided, and requests were lost after it
    };

    Kind kind = Kind::NoLab;
    std::uint64_t sent = 0, ok = 0, lost = 0, inFlight = 0, cancelled = 0;
    ClassCounts classes{};
    std::optional<RestartSummary> restart;  ///< the newest: open (Running) or closed (Decided, LostSince)
    std::uint64_t lostSince = 0;
    VerdictState verdict = VerdictState::Pass;  ///< shown; has a meaning when Decided or LostSince
    Verdict run;                                ///< of the whole run so far
    bool runIsWorse = false;                    ///< than what is shown: said beside it
    bool loadOn = false;
};

/// Follows the snapshots and remembers what the newest cannot tell: how much was lost when the last window
/// closed.
class BannerModel {
public:
    void begin();
    void labGone();
    void apply(const Snapshot& snapshot);
    const BannerState& state() const noexcept { return m_state; }

private:
    BannerState m_state;
    std::int32_t m_decidedIndex = 0;
    std::uint64_t m_lostWhenDecided = 0;
};

}  // namespace changeover
