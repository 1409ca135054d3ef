// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/deliberate_faults.h"
#include "core/lab/snapshot.h"

#include <cstdint>
#include <optional>
#include <string>

namespace changeover {

/// What the banner says, before it is put into words: what is now, and beside it the newest verdict.
struct BannerState {
    /// The supervisor, as far as it can be heard.
    enum class Lab {
        Off,     ///< it does not run
        Silent,  ///< it runs and says nothing: suspended, or the machine is far too busy
        Heard,
    };
    enum class Judged {
        Nothing,  ///< no restart so far
        Open,     ///< the newest restart's window is open: nothing decided, but for what is lost already
        Decided,
        LostSince,  ///< it was decided, and requests were lost after it
    };

    Lab lab = Lab::Off;
    ServiceNow now;
    std::int64_t forNs = 0;  ///< how long the lab has been silent, or the service what it is
    std::uint64_t sent = 0, ok = 0, lost = 0, inFlight = 0, cancelled = 0;
    ClassCounts classes{};
    bool loadOn = false;

    Judged judged = Judged::Nothing;
    std::optional<RestartSummary> restart;  ///< the newest that joined no other
    std::uint64_t lostSince = 0;
    VerdictState verdict = VerdictState::Pass;  ///< shown; has a meaning but for Nothing
    Verdict run;                                ///< of the whole run so far
    bool runIsWorse = false;                    ///< than what is shown: said beside it
    std::string notShown;  ///< the deliberate fault that was on in a restart which lost nothing; empty: none

    /// There is something to explain.
    bool hasWhy() const noexcept { return judged != Judged::Nothing || lost > 0; }
    bool serves() const noexcept
    {
        return lab == Lab::Heard &&
               (now.state == ServiceState::Serving || now.state == ServiceState::Restarting);
    }
};

/// Follows the snapshots and remembers what the newest cannot tell: how much was lost when the last window
/// closed, and what the server did wrong on purpose then.
class BannerModel {
public:
    void begin();
    void labGone();
    /// Nothing was heard from the supervisor for so long.
    void silent(std::int64_t ns);
    void apply(const Snapshot& snapshot);
    /// What the server that runs was started with.
    void setDeliberate(const DeliberateFaults& faults) { m_faults = faults; }
    const BannerState& state() const noexcept { return m_state; }

private:
    void judge(BannerState& state, const Snapshot& snapshot);

    BannerState m_state;
    DeliberateFaults m_faults;
    std::int32_t m_decidedIndex = 0;
    std::uint64_t m_lostWhenDecided = 0;
    std::string m_policyWhenDecided;
};

}  // namespace changeover
