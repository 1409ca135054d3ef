// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/injection/injected_fault.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace changeover {

/// The faults that are still to be committed, each exactly once.
///
/// They go to every other request, so that there are answers between them, and their kinds take turns. Those
/// that hold a connection until its request times out are spaced so that at most a quarter of the pool is
/// held at a time: a request that waits for a connection must not be made to time out as well. Any thread;
/// no locks.
class FaultBudget {
public:
    /// `timeout`: of one request.
    FaultBudget(const FaultCounts& wanted, std::uint32_t connections, std::chrono::milliseconds timeout);

    /// One fault of those that are committed at `moment`, which the caller then commits or gives back;
    /// nothing where this request is spared.
    std::optional<InjectedFault> take(FaultMoment moment, std::int64_t nowNs) noexcept;
    void committed() noexcept { ++m_committed; }
    void giveBack(InjectedFault fault) noexcept { ++m_left[static_cast<std::size_t>(fault)]; }

    /// Not all of this moment are taken.
    bool wants(FaultMoment moment) const noexcept;
    /// Not committed yet.
    std::uint64_t left() const noexcept { return m_wanted - m_committed; }

private:
    bool takeOne(InjectedFault fault, std::int64_t nowNs) noexcept;
    bool mayHold(std::int64_t nowNs) noexcept;

    const std::int64_t m_spacingNs;  // between two that hold a connection
    const std::uint64_t m_wanted;
    std::atomic<std::uint64_t> m_committed{0};
    std::array<std::atomic<std::uint64_t>, kInjectedFaults> m_left;  // nobody has taken them
    std::array<std::atomic<std::uint64_t>, 3> m_turns{};             // by moment
    std::atomic<std::int64_t> m_nextHoldNs{0};
};

}  // namespace changeover
