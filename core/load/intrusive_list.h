// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace changeover {

/// Where an element hangs in one IntrusiveList.
template <class T> struct ListHook {
    T* previous = nullptr;
    T* next = nullptr;
    bool linked = false;
};

/// A list through hooks inside its elements: no allocation, removal from the middle in constant time. Owns
/// nothing.
template <class T, ListHook<T> T::*Hook> class IntrusiveList {
public:
    T* front() const noexcept { return m_front; }
    static T* after(const T& item) noexcept { return (item.*Hook).next; }
    static bool contains(const T& item) noexcept { return (item.*Hook).linked; }
    bool empty() const noexcept { return !m_front; }
    std::size_t size() const noexcept { return m_size; }

    void pushBack(T& item) noexcept
    {
        item.*Hook = {m_back, nullptr, true};
        (m_back ? (m_back->*Hook).next : m_front) = &item;
        m_back = &item;
        ++m_size;
    }

    void remove(T& item) noexcept
    {
        const ListHook<T> hook = item.*Hook;
        (hook.previous ? (hook.previous->*Hook).next : m_front) = hook.next;
        (hook.next ? (hook.next->*Hook).previous : m_back) = hook.previous;
        item.*Hook = {};
        --m_size;
    }

private:
    T* m_front = nullptr;
    T* m_back = nullptr;
    std::size_t m_size = 0;
};

}  // namespace changeover
