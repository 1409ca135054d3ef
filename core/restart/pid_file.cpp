// SPDX-License-Identifier: BSL-1.0
#include "core/restart/pid_file.h"

#include "core/posix/file_descriptor.h"
#include "core/posix/temporary_name.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

namespace changeover {

namespace {

std::string kindOf(mode_t mode)
{
    if (S_ISLNK(mode)) return "a symbolic link";
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISFIFO(mode)) return "a named pipe";
    return "a device";
}

std::error_code writeWhole(int file, const std::string& text)
{
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0) return lastError();
    // A short write of so little is a disk that is full.
    if (written != static_cast<ssize_t>(text.size()))
        return std::make_error_code(std::errc::no_space_on_device);
    return ::fsync(file) == 0 ? std::error_code{} : lastError();
}

std::error_code replaceFile(const std::string& path, const std::string& text)
{
    const auto temporary = temporaryName(path);
    if (!temporary) return temporary.error();
    constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const FileDescriptor file(::open(temporary->c_str(), kFlags, 0644));
    if (!file) return lastError();
    std::error_code error = writeWhole(file.get(), text);
    if (!error && ::rename(temporary->c_str(), path.c_str()) != 0) error = lastError();
    if (error) ::unlink(temporary->c_str());
    return error;
}

}  // namespace

PidFile::PidFile(std::string path) : m_path(std::move(path)) {}

std::string PidFile::obstacle() const
{
    struct stat file {};
    if (m_path.empty() || ::lstat(m_path.c_str(), &file) != 0 || S_ISREG(file.st_mode)) return {};
    return kindOf(file.st_mode);
}

Result<void> PidFile::write(pid_t pid)
{
    if (m_path.empty()) return {};
    if (!obstacle().empty()) return std::make_error_code(std::errc::file_exists);
    const auto error = replaceFile(m_path, std::to_string(pid) + '\n');
    m_outlived = error ? read() : std::nullopt;
    if (error) return error;
    return {};
}

bool PidFile::names(pid_t pid) const noexcept { return m_path.empty() || read() == pid; }

void PidFile::removeIfOf(pid_t pid) noexcept
{
    const auto named = m_path.empty() ? std::nullopt : read();
    if (named && (named == pid || named == m_outlived)) ::unlink(m_path.c_str());
}

std::optional<pid_t> PidFile::read() const noexcept
{
    // O_NONBLOCK: what was put there since may be a pipe.
    const FileDescriptor file(::open(m_path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    std::array<char, 32> text{};
    const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
    pid_t pid = 0;
    if (size <= 0 || std::from_chars(text.data(), text.data() + size, pid).ec != std::errc{})
        return std::nullopt;
    return pid;
}

}  // namespace changeover
