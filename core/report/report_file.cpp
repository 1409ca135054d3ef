// SPDX-License-Identifier: BSL-1.0
#include "core/report/report_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace changeover {

namespace {

Result<void> writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return lastError();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

ReportFile::ReportFile(FileDescriptor file, std::string path, bool created)
    : m_file(std::move(file)), m_path(std::move(path)), m_created(created)
{
}

Result<ReportFile> ReportFile::open(const std::string& path)
{
    if (path == "-") return standardOutput();
    FileDescriptor fresh(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (fresh) return ReportFile(std::move(fresh), path, true);
    if (errno != EEXIST) return lastError();
    // Non-blocking for the open alone: a FIFO that nobody reads is an error, not a wait.
    FileDescriptor existing(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
    if (!existing) return lastError();
    const int flags = ::fcntl(existing.get(), F_GETFL);
    if (flags < 0 || ::fcntl(existing.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) return lastError();
    return ReportFile(std::move(existing), path, false);
}

ReportFile ReportFile::standardOutput() { return ReportFile({}, "-", false); }

ReportFile::~ReportFile()
{
    if (m_file && m_created) ::unlink(m_path.c_str());
}

Result<void> ReportFile::write(std::string_view text)
{
    if (!m_file) return writeAll(STDOUT_FILENO, text);
    // What cannot be cut, a pipe or a device, needs no cutting.
    const bool first = !std::exchange(m_begun, true);
    if (first && ::ftruncate(m_file.get(), 0) != 0 && errno != EINVAL) return lastError();
    const auto written = writeAll(m_file.get(), text);
    if (written)
        m_created = false;
    else if (first)
        static_cast<void>(!::ftruncate(m_file.get(), 0));  // half a report would be taken for one
    return written;
}

}  // namespace changeover
