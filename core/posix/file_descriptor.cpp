// SPDX-License-Identifier: BSL-1.0
#include "core/posix/file_descriptor.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace changeover {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept
{
    if (this != &other) {
        reset();
        m_fd = std::exchange(other.m_fd, -1);
    }
    return *this;
}

void FileDescriptor::reset() noexcept
{
    // Never retried on EINTR: Linux has released the number already (close(2), NOTES).
    if (m_fd >= 0) ::close(std::exchange(m_fd, -1));
}

Result<FileDescriptor> FileDescriptor::duplicate(int atLeast) const
{
    const int fd = ::fcntl(m_fd, F_DUPFD_CLOEXEC, atLeast);
    if (fd < 0) return lastError();
    return FileDescriptor(fd);
}

Result<Pipe> makePipe(int flags)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | flags) != 0) return lastError();
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Result<void> setNonBlocking(int fd)
{
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return lastError();
    return {};
}

void raiseDescriptorLimit() noexcept
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::size_t descriptorLimit() noexcept
{
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1'024;
}

}  // namespace changeover
