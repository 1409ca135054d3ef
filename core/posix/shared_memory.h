// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <cstddef>
#include <span>
#include <string>

namespace changeover {

/// A mapping of a file that other processes map too.
///
/// A segment made here has no name (unnamed_file.h): it is gone when the last process that holds it is.
/// Allocated in full when it is made, so that a full tmpfs is an error here and never a SIGBUS later.
class SharedMemory {
public:
    enum class Access { ReadOnly, ReadWrite };

    SharedMemory() noexcept = default;
    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&& other) noexcept;
    ~SharedMemory();

    /// `name` is shown in /proc/PID/maps, no more. Zeroed.
    [[nodiscard]] static Result<SharedMemory> create(const std::string& name, std::size_t bytes);

    /// Memory of this process alone, zeroed, without a descriptor; as with any other, a page is allocated
    /// when it is first touched.
    [[nodiscard]] static Result<SharedMemory> createUnshared(std::size_t bytes);

    /// Opens a regular file or /proc/PID/fd/N; creates it with `createBytes` (mode 0600) where it does not
    /// exist and that is not 0.
    [[nodiscard]] static Result<SharedMemory> open(const std::string& path, Access access,
                                                   std::size_t createBytes = 0);

    /// Maps what another process sent over a channel.
    [[nodiscard]] static Result<SharedMemory> map(FileDescriptor descriptor, Access access);

    std::byte* data() const noexcept { return m_data; }
    std::size_t size() const noexcept { return m_size; }
    int descriptor() const noexcept { return m_descriptor.get(); }

private:
    FileDescriptor m_descriptor;
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

}  // namespace changeover
