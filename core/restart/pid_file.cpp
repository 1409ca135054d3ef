// SPDX-License-Identifier: BSL-1.0
#include "core/restart/pid_file.h"

#include "core/posix/file_descriptor.h"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace changeover {

PidFile::PidFile(std::string path) : m_path(std::move(path)) {}

Result<void> PidFile::write(pid_t pid) const
{
    if (m_path.empty()) return {};
    const std::string temporary = m_path + '.' + std::to_string(::getpid());
    const std::string text = std::to_string(pid) + '\n';
    FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file) return lastError();
    const bool written = ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         ::fsync(file.get()) == 0 && ::rename(temporary.c_str(), m_path.c_str()) == 0;
    if (written) return {};
    const std::error_code error = lastError();
    ::unlink(temporary.c_str());
    return error;
}

void PidFile::removeIfOf(pid_t pid) const noexcept
{
    if (m_path.empty()) return;
    std::ifstream file(m_path);
    pid_t found = 0;
    if (file >> found && found == pid) ::unlink(m_path.c_str());
}

}  // namespace changeover
