// SPDX-License-Identifier: BSL-1.0
#include "core/posix/shortage.h"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <new>

namespace changeover {

namespace {

constexpr std::size_t kReserveBytes = 16 << 20;

std::atomic<void*> reservedMemory = nullptr;
std::atomic<bool> reserveIsGone = false;
std::atomic<void (*)()> outOfMemory = nullptr;

/// new_handler: it returns when there may be memory again.
void giveUpReserve()
{
    void* const memory = reservedMemory.exchange(nullptr);
    if (!memory) return outOfMemory.load()();
    reserveIsGone = true;
    ::munmap(memory, kReserveBytes);
}

}  // namespace

bool isShortage(const std::error_code& error) noexcept
{
    constexpr std::array kShort{EMFILE, ENFILE, ENOMEM, ENOBUFS, EAGAIN, ENOSPC, EDQUOT, EFBIG};
    if (error.category() != std::system_category() && error.category() != std::generic_category())
        return false;
    for (const int number : kShort)
        if (error.value() == number) return true;
    return false;
}

void keepMemoryReserve(void (*lastWords)())
{
    // Touched, or it would be a promise alone.
    void* const memory = ::mmap(nullptr, kReserveBytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) return;
    outOfMemory = lastWords;
    reservedMemory = memory;
    std::set_new_handler(giveUpReserve);
}

bool memoryRanOut() noexcept { return reserveIsGone; }

}  // namespace changeover
