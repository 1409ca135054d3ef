// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/request_class.h"

#include <cstdint>

namespace changeover {

/// What a load generator counted, all threads, at one instant each: sent = sum of classes + inFlight holds
/// exactly in every record.
struct LoadRecord {
    std::uint64_t sent = 0;  ///< due time has passed
    ClassCounts classes{};
    std::uint64_t inFlight = 0;  ///< waiting for a connection, connecting, or unanswered
    std::uint32_t openConnections = 0;
    std::int64_t maxLatenessNs = 0;  ///< how late the timer saw a due time, worst since the start
    std::uint64_t outcomesLost = 0;  ///< the ring to the reader was full: an instrument fault

    std::uint64_t finished() const noexcept;  ///< the sum of all classes
    bool conserved() const noexcept;
};

}  // namespace changeover
