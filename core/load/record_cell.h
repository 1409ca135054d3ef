// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/load_record.h"

#include <array>
#include <atomic>
#include <cstdint>

namespace changeover {

/// A LoadRecord that one thread writes and any may read, whole: a sequence number is odd while it changes.
class RecordCell {
public:
    void write(const LoadRecord& record) noexcept
    {
        const std::uint64_t sequence = m_sequence.load(std::memory_order_relaxed);
        m_sequence.store(sequence + 1, std::memory_order_relaxed);
        // Release on every store keeps each behind the odd number, without a fence (which tsan does not
        // know).
        const auto put = [this](std::size_t i, std::uint64_t value) {
            m_words[i].store(value, std::memory_order_release);
        };
        for (std::size_t c = 0; c < kRequestClasses; ++c)
            put(c, record.classes[c]);
        put(kRequestClasses, record.sent);
        put(kRequestClasses + 1, record.inFlight);
        put(kRequestClasses + 2, record.openConnections);
        put(kRequestClasses + 3, static_cast<std::uint64_t>(record.maxLatenessNs));
        put(kRequestClasses + 4, record.outcomesLost);
        m_sequence.store(sequence + 2, std::memory_order_release);
    }

    LoadRecord read() const noexcept
    {
        for (;;) {
            const std::uint64_t before = m_sequence.load(std::memory_order_acquire);
            const LoadRecord record = words();
            if (before % 2 == 0 && m_sequence.load(std::memory_order_relaxed) == before) return record;
        }
    }

private:
    LoadRecord words() const noexcept
    {
        const auto get = [this](std::size_t i) { return m_words[i].load(std::memory_order_acquire); };
        LoadRecord record;
        for (std::size_t c = 0; c < kRequestClasses; ++c)
            record.classes[c] = get(c);
        record.sent = get(kRequestClasses);
        record.inFlight = get(kRequestClasses + 1);
        record.openConnections = static_cast<std::uint32_t>(get(kRequestClasses + 2));
        record.maxLatenessNs = static_cast<std::int64_t>(get(kRequestClasses + 3));
        record.outcomesLost = get(kRequestClasses + 4);
        return record;
    }

    std::atomic<std::uint64_t> m_sequence{0};
    std::array<std::atomic<std::uint64_t>, kRequestClasses + 5> m_words{};
};

}  // namespace changeover
