// SPDX-License-Identifier: BSL-1.0
#include "core/posix/shared_memory.h"

#include "core/posix/unnamed_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace changeover {

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : m_descriptor(std::move(other.m_descriptor)), m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0))
{
}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

SharedMemory::~SharedMemory()
{
    if (m_data) ::munmap(m_data, m_size);
}

Result<SharedMemory> SharedMemory::create(const std::string& name, std::size_t bytes)
{
    auto file = makeUnnamedFile(name);
    if (!file) return file.error();
    if (const auto allocated = allocateFile(file->get(), bytes); !allocated) return allocated.error();
    return map(std::move(*file), Access::ReadWrite);
}

Result<SharedMemory> SharedMemory::createUnshared(std::size_t bytes)
{
    void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) return lastError();
    SharedMemory memory;
    memory.m_data = static_cast<std::byte*>(data);
    memory.m_size = bytes;
    return memory;
}

Result<SharedMemory> SharedMemory::open(const std::string& path, Access access, std::size_t createBytes)
{
    // Opening alone can do something to a device.
    struct stat found {};
    if (::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode))
        return std::make_error_code(std::errc::invalid_argument);
    const int mode = access == Access::ReadOnly ? O_RDONLY : O_RDWR;
    FileDescriptor file(::open(path.c_str(), mode | O_CLOEXEC));
    if (!file && errno == ENOENT && createBytes != 0) {
        file = FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file) return lastError();
        if (const auto allocated = allocateFile(file.get(), createBytes); !allocated) {
            ::unlink(path.c_str());  // an empty one could not be opened the next time
            return allocated.error();
        }
    }
    if (!file) return lastError();
    return map(std::move(file), access);
}

Result<SharedMemory> SharedMemory::map(FileDescriptor descriptor, Access access)
{
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0) return lastError();
    if (status.st_size <= 0) return std::make_error_code(std::errc::invalid_argument);
    const int protection = access == Access::ReadOnly ? PROT_READ : PROT_READ | PROT_WRITE;
    const auto bytes = static_cast<std::size_t>(status.st_size);
    void* data = ::mmap(nullptr, bytes, protection, MAP_SHARED, descriptor.get(), 0);
    if (data == MAP_FAILED) return lastError();

    SharedMemory memory;
    memory.m_descriptor = std::move(descriptor);
    memory.m_data = static_cast<std::byte*>(data);
    memory.m_size = bytes;
    return memory;
}

}  // namespace changeover
