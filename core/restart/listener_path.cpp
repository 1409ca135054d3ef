// SPDX-License-Identifier: BSL-1.0
#include "core/restart/listener_path.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace changeover {

namespace {

/// proc(5): the path ends the line of each socket that is bound, as it was spelled then. A connect alone
/// cannot tell a dead socket from one that does not listen yet.
bool isBound(const std::string& path)
{
    std::ifstream sockets("/proc/net/unix");
    for (std::string line; std::getline(sockets, line);)
        if (line.ends_with(' ' + path)) return true;
    return false;
}

}  // namespace

ListenerPath ListenerPath::of(const Endpoint& endpoint)
{
    ListenerPath path;
    struct stat file {};
    if (endpoint.family != Endpoint::Family::Unix || ::lstat(endpoint.host.c_str(), &file) != 0) return path;
    path.m_path = endpoint.host;
    path.m_device = file.st_dev;
    path.m_inode = file.st_ino;
    return path;
}

ListenerPath ListenerPath::movedTo(std::string path) &&
{
    if (isOurs()) m_path = std::move(path);
    return std::move(*this);
}

void ListenerPath::remove() const noexcept
{
    struct stat file {};
    if (m_path.empty() || ::lstat(m_path.c_str(), &file) != 0) return;
    if (file.st_dev == m_device && file.st_ino == m_inode) ::unlink(m_path.c_str());
}

bool isOtherFile(const Endpoint& endpoint)
{
    struct stat file {};
    return endpoint.family == Endpoint::Family::Unix && ::lstat(endpoint.host.c_str(), &file) == 0 &&
           !S_ISSOCK(file.st_mode);
}

bool removeStalePath(const Endpoint& endpoint)
{
    struct stat file {};
    if (endpoint.family != Endpoint::Family::Unix || ::lstat(endpoint.host.c_str(), &file) != 0) return false;
    if (!S_ISSOCK(file.st_mode) || isBound(endpoint.host)) return false;
    const auto answer = startConnect(endpoint);
    return !answer && answer.error() == std::errc::connection_refused && ::unlink(endpoint.host.c_str()) == 0;
}

}  // namespace changeover
