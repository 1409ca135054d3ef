// SPDX-License-Identifier: BSL-1.0
#include "core/posix/unnamed_file.h"

#include "core/posix/refused_call.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace changeover {

namespace {

constexpr std::string_view kRemoved = " (deleted)";

/// mkostemp(3): never one that is there already, whatever it points to.
FileDescriptor makeRemovedFile(const std::string& directory, const std::string& label)
{
    std::string path = directory + '/' + label + "-XXXXXX";
    FileDescriptor file(::mkostemp(path.data(), O_CLOEXEC));
    if (file) ::unlink(path.c_str());
    return file;
}

Result<void> writeZeros(int file, std::size_t bytes)
{
    static constexpr std::array<char, 65'536> kZeros{};
    for (std::size_t at = 0; at < bytes;) {
        const ssize_t written =
            ::pwrite(file, kZeros.data(), std::min(kZeros.size(), bytes - at), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return lastError();
        at += static_cast<std::size_t>(written);
    }
    return {};
}

}  // namespace

Result<FileDescriptor> makeUnnamedFile(const std::string& label)
{
    FileDescriptor file(::memfd_create(label.c_str(), MFD_CLOEXEC));
    if (!file && (errno == EPERM || errno == ENOSYS)) {
        const int refusal = errno;
        std::error_code noDirectory;
        file = makeRemovedFile("/dev/shm", label);
        if (!file) file = makeRemovedFile(std::filesystem::temp_directory_path(noDirectory).string(), label);
        if (!file) return failureOf(RefusedCall::MemfdCreate, refusal);
    }
    if (!file || ::fchmod(file.get(), 0600) != 0) return lastError();
    return file;
}

bool showsUnnamedFile(std::string_view link, std::string_view label) noexcept
{
    if (!link.ends_with(kRemoved)) return false;
    link.remove_suffix(kRemoved.size());
    if (link.starts_with("/memfd:")) return link.substr(7) == label;
    link.remove_prefix(link.rfind('/') + 1);
    return link.size() == label.size() + 7 && link.starts_with(label) && link[label.size()] == '-';
}

Result<void> allocateFile(int file, std::size_t bytes)
{
    const int error = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
    if (error == EPERM || error == ENOSYS) return writeZeros(file, bytes);
    if (error != 0) return std::error_code(error, std::system_category());
    return {};
}

}  // namespace changeover
