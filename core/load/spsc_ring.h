// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace changeover {

/// A queue from one thread to another, bounded, without locks. Allocates when it is made, never again.
template <class T> class SpscRing {
public:
    /// `capacity`: a power of two.
    explicit SpscRing(std::size_t capacity) : m_cells(capacity) {}

    /// Writer only. False when the reader is a whole ring behind; `value` is then dropped.
    bool push(const T& value) noexcept
    {
        const std::uint64_t at = m_written.load(std::memory_order_relaxed);
        if (at - m_readSeen == m_cells.size()) {
            m_readSeen = m_read.load(std::memory_order_acquire);
            if (at - m_readSeen == m_cells.size()) return false;
        }
        m_cells[at & (m_cells.size() - 1)] = value;
        m_written.store(at + 1, std::memory_order_release);
        return true;
    }

    /// Reader only. Appends all there is.
    void drain(std::vector<T>& into)
    {
        const std::uint64_t end = m_written.load(std::memory_order_acquire);
        std::uint64_t at = m_read.load(std::memory_order_relaxed);
        for (; at != end; ++at)
            into.push_back(m_cells[at & (m_cells.size() - 1)]);
        m_read.store(at, std::memory_order_release);
    }

private:
    std::vector<T> m_cells;
    alignas(64) std::atomic<std::uint64_t> m_written{0};
    std::uint64_t m_readSeen = 0;  // writer's
    alignas(64) std::atomic<std::uint64_t> m_read{0};
};

}  // namespace changeover
