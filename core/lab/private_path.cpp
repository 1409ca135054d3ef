// SPDX-License-Identifier: BSL-1.0
#include "core/lab/private_path.h"

#include "core/posix/file_descriptor.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace changeover {

namespace {

/// The lasting directory, made where it is missing; empty where it cannot be trusted.
std::string runtimeDirectory()
{
    const char* const base = std::getenv("XDG_RUNTIME_DIR");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (!base || *base != '/') return {};
    const std::string directory = std::string(base) + "/changeover";
    struct stat found {};
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return {};
    const bool ours = ::lstat(directory.c_str(), &found) == 0 && S_ISDIR(found.st_mode) &&
                      found.st_uid == ::geteuid() && (found.st_mode & 077) == 0;
    return ours ? directory : std::string();
}

}  // namespace

Result<PrivatePath> PrivatePath::choose(const std::string& name)
{
    PrivatePath path;
    std::string directory = runtimeDirectory();
    if (directory.empty()) {
        std::error_code error;
        directory = std::filesystem::temp_directory_path(error).string() + "/changeover-XXXXXX";
        if (error) return error;
        if (!::mkdtemp(directory.data())) return lastError();
        path.m_temporary = directory;
    }
    path.m_path = directory + '/' + name + '-' + std::to_string(::getpid());
    ::unlink(path.m_path.c_str());  // of a process of this number that was killed
    return path;
}

PrivatePath::PrivatePath(PrivatePath&& other) noexcept
    : m_path(std::exchange(other.m_path, {})), m_temporary(std::exchange(other.m_temporary, {}))
{
}

PrivatePath& PrivatePath::operator=(PrivatePath&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_temporary, other.m_temporary);
    return *this;
}

PrivatePath::~PrivatePath()
{
    if (!m_path.empty()) ::unlink(m_path.c_str());
    if (!m_temporary.empty()) ::rmdir(m_temporary.c_str());
}

}  // namespace changeover
