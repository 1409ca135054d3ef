// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>

namespace changeover {

/// When requests are due in an open loop: the k-th at start + k / rate, exact to the nanosecond, whatever
/// happened to those before. A change of rate keeps the share of the interval that has already passed, so
/// that nothing is lost or due twice. Pure: no clock.
class Schedule {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    /// This is turn `turn` of `turns` that share the rate evenly; `batch` requests are due at a time.
    explicit Schedule(double ratePerSecond, unsigned batch = 1, unsigned turns = 1,
                      unsigned turn = 0) noexcept;

    void begin(std::int64_t startNs) noexcept;

    /// kNever before begin(), while paused and after end().
    std::int64_t nextNs() const noexcept { return m_running ? m_nextNs : kNever; }
    /// What was due at nextNs() is taken.
    void take() noexcept;

    // Take all that is due by `nowNs` first.
    void setRate(double ratePerSecond, std::int64_t nowNs) noexcept;
    void pause(std::int64_t nowNs) noexcept;
    void resume(std::int64_t nowNs) noexcept;
    void end() noexcept { m_running = m_begun = false; }

private:
    double periodFor(double ratePerSecond) const noexcept;
    void restart(std::int64_t nowNs, double remainingShare) noexcept;

    unsigned m_batch, m_turns, m_turn;
    double m_periodNs;
    std::int64_t m_anchorNs = 0;  // the next is due at anchor + first + taken * period
    double m_firstNs = 0;
    std::uint64_t m_taken = 0;
    std::int64_t m_nextNs = 0;
    double m_pausedShare = 0;  // of the interval, still to pass
    bool m_begun = false, m_running = false;
};

}  // namespace changeover
