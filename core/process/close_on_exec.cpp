// SPDX-License-Identifier: BSL-1.0
#include "core/process/close_on_exec.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace changeover {

namespace {

/// As getdents64(2) writes it; the C library has readdir(3) alone, which allocates.
struct DirectoryEntry {
    std::uint64_t inode;
    std::int64_t next;
    std::uint16_t size;
    std::uint8_t type;
    char name[1];
};

/// -1 for "." and "..".
int numberIn(const char* name) noexcept
{
    int number = 0;
    for (; *name >= '0' && *name <= '9'; ++name)
        number = number * 10 + (*name - '0');
    return *name == '\0' ? number : -1;
}

void markEach(const char* entries, long bytes, int first) noexcept
{
    for (long at = 0; at < bytes;) {
        const auto* entry = reinterpret_cast<const DirectoryEntry*>(entries + at);
        const int number = numberIn(entry->name);
        if (number >= first) ::fcntl(number, F_SETFD, FD_CLOEXEC);
        at += entry->size;
    }
}

}  // namespace

bool closeOnExecFrom(int first) noexcept
{
    if (::syscall(SYS_close_range, static_cast<unsigned>(first), ~0U, CLOSE_RANGE_CLOEXEC) == 0) return true;
    const int refusal = errno;
    const int folder = ::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    alignas(DirectoryEntry) char entries[2048];
    long bytes = -1;
    while (folder >= 0 && (bytes = ::syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0)
        markEach(entries, bytes, first);
    if (folder >= 0) ::close(folder);
    errno = refusal;
    return bytes == 0;
}

}  // namespace changeover
