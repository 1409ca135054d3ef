// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstdint>

namespace changeover {

/// The long requests of `run --overlap K`: each is put on the old generation before its trigger, so that K
/// older generations still drain at the next triggers.
///
/// A server keeps a HUP while as many generations drain as it allows, until the oldest is gone. Drains of
/// equal length would then end in the rhythm in which they began, and the second one just when the next
/// trigger comes; so each ends a whole step after the one before it. Pure: no clock.
class DrainSpacing {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// `interval` is from SEALED to the next trigger; no request takes longer than `longest`.
    DrainSpacing(int overlap, Milliseconds interval, Milliseconds longest);

    /// Length of the request to be sent now. `changeoverNs` is what the last restart took from its child's
    /// start to SEALED; 0 before the first.
    Milliseconds next(std::int64_t nowNs, std::int64_t changeoverNs);

private:
    int m_overlap;
    Milliseconds m_interval, m_longest;
    std::int64_t m_lastEndNs = 0;
};

}  // namespace changeover
