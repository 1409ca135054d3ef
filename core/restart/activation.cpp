// SPDX-License-Identifier: BSL-1.0
#include "core/restart/activation.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>

namespace changeover {

namespace {

constexpr int kFirst = 3;      // SD_LISTEN_FDS_START
constexpr int kMost = 65'536;  // what a process may have open; a larger number is no number of sockets

int numberIn(const char* variable)
{
    const char* const value = std::getenv(variable);
    const std::string_view text = value ? value : "";
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

}  // namespace

std::vector<FileDescriptor> takeActivatedSockets()
{
    const bool ours = numberIn("LISTEN_PID") == ::getpid();
    const int count = ours ? numberIn("LISTEN_FDS") : 0;
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
        ::unsetenv(variable);
    std::vector<FileDescriptor> sockets;
    for (int fd = kFirst; fd < kFirst + count && count <= kMost; ++fd)
        if (::fcntl(fd, F_SETFD, FD_CLOEXEC) == 0) sockets.emplace_back(fd);
    return sockets;
}

}  // namespace changeover
