// SPDX-License-Identifier: BSL-1.0
#include "core/restart/service_manager.h"

#include "core/posix/clock.h"
#include "core/posix/file_descriptor.h"

#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace changeover {

ServiceManager::ServiceManager(std::string socket) : m_socket(std::move(socket)) {}

std::error_code ServiceManager::serving(int generation, pid_t pid) const
{
    return tell("READY=1\nMAINPID=" + std::to_string(pid) + "\nSTATUS=Generation " +
                std::to_string(generation) + " serves.");
}

std::error_code ServiceManager::reloading(int nextGeneration) const
{
    return tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonicNs() / 1000) +
                "\nSTATUS=Generation " + std::to_string(nextGeneration) + " is starting.");
}

std::error_code ServiceManager::mainPid(pid_t pid) const { return tell("MAINPID=" + std::to_string(pid)); }

std::error_code ServiceManager::stopping() const
{
    return tell("STOPPING=1\nSTATUS=Answering what is in flight.");
}

std::error_code ServiceManager::tell(const std::string& state) const
{
    if (m_socket.empty()) return {};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (m_socket.front() != '/' && m_socket.front() != '@')
        return std::make_error_code(std::errc::address_family_not_supported);
    if (m_socket.size() >= sizeof address.sun_path) return std::make_error_code(std::errc::filename_too_long);
    std::memcpy(address.sun_path, m_socket.data(), m_socket.size());
    const bool isAbstract = m_socket.front() == '@';
    if (isAbstract) address.sun_path[0] = '\0';
    // An abstract name ends with the length, a path with its null byte: unix(7).
    const auto length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_socket.size() + (isAbstract ? 0 : 1));

    const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return lastError();
    const auto sent = ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                               reinterpret_cast<const sockaddr*>(&address), length);
    return sent < 0 ? lastError() : std::error_code{};
}

}  // namespace changeover
