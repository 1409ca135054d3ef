// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <cstddef>
#include <utility>

namespace changeover {

/// Owns one descriptor and closes it. Everything made here is close-on-exec.
class FileDescriptor {
public:
    FileDescriptor() noexcept = default;
    explicit FileDescriptor(int fd) noexcept : m_fd(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor() { reset(); }

    int get() const noexcept { return m_fd; }
    explicit operator bool() const noexcept { return m_fd >= 0; }

    /// Gives the descriptor away without closing it.
    [[nodiscard]] int release() noexcept { return std::exchange(m_fd, -1); }
    void reset() noexcept;

    /// A second descriptor of the same open file, numbered `atLeast` or above, close-on-exec.
    [[nodiscard]] Result<FileDescriptor> duplicate(int atLeast = 3) const;

private:
    int m_fd = -1;
};

struct Pipe {
    FileDescriptor readEnd;
    FileDescriptor writeEnd;
};

/// pipe2(O_CLOEXEC | flags).
[[nodiscard]] Result<Pipe> makePipe(int flags = 0);

[[nodiscard]] Result<void> setNonBlocking(int fd);

/// Raises the soft limit of descriptors to the hard one (getrlimit(2), RLIMIT_NOFILE).
void raiseDescriptorLimit() noexcept;
/// How many this process may have open: the soft limit.
std::size_t descriptorLimit() noexcept;

}  // namespace changeover
