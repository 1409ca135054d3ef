// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace changeover {

/// A value that one process writes and others read at the same time, word by word: no torn word, no data
/// race. That the words belong together is what the sequence beside it says (see its users).
template <class T> class AtomicCopy {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % 8 == 0);
    static constexpr std::size_t kWords = sizeof(T) / 8;

public:
    void store(const T& value) noexcept
    {
        std::uint64_t words[kWords];
        std::memcpy(words, &value, sizeof value);
        for (std::size_t i = 0; i < kWords; ++i)
            m_words[i].store(words[i], std::memory_order_relaxed);
    }

    T load() const noexcept
    {
        std::uint64_t words[kWords];
        for (std::size_t i = 0; i < kWords; ++i)
            words[i] = m_words[i].load(std::memory_order_relaxed);
        T value;
        std::memcpy(static_cast<void*>(&value), words, sizeof value);
        return value;
    }

private:
    std::atomic<std::uint64_t> m_words[kWords];
};

}  // namespace changeover
