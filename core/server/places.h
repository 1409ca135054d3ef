// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>

namespace changeover {

/// How many connections may be open at a time, counted over all threads. Any thread; nothing is locked.
class Places {
public:
    explicit Places(std::size_t all) noexcept : m_all(all) {}

    /// For a connection that can be left in the accept queue; false: no place is free.
    bool take() noexcept
    {
        std::size_t taken = m_taken.load(std::memory_order_relaxed);
        while (taken < m_all)
            if (m_taken.compare_exchange_weak(taken, taken + 1, std::memory_order_relaxed)) return true;
        return false;
    }
    /// For one that would be lost: it came from another generation, or from a queue that is about to close.
    void takeBeyond() noexcept { m_taken.fetch_add(1, std::memory_order_relaxed); }
    void giveBack() noexcept { m_taken.fetch_sub(1, std::memory_order_relaxed); }

    std::size_t all() const noexcept { return m_all; }

private:
    const std::size_t m_all;
    std::atomic<std::size_t> m_taken{0};
};

}  // namespace changeover
