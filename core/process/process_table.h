// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace changeover {

/// One process as proc(5) shows it.
struct ProcessInfo {
    pid_t pid = 0;
    pid_t parentPid = 0;
    pid_t processGroup = 0;
    char state = '?';             ///< R S D T t Z X I
    std::string name;             ///< at most 15 characters
    std::int64_t startTicks = 0;  ///< since boot; together with the pid it names a process for ever
    std::chrono::milliseconds age{};
    std::int64_t residentBytes = 0;
};

/// ESRCH when there is no such process. Two reads of /proc; nothing is walked.
[[nodiscard]] Result<ProcessInfo> readProcess(pid_t pid);

/// Children, their children, …; parents before children. From /proc/PID/task/*/children.
std::vector<pid_t> descendants(pid_t pid);

/// Socket inodes that listen on `address` (host and port, or path), in this process's network namespace.
std::vector<std::uint64_t> listeningInodes(const Endpoint& address);

/// Does `pid` hold one of these sockets? False also when its descriptors may not be read.
bool holdsSocket(pid_t pid, std::span<const std::uint64_t> inodes);

/// Those of `pids` that hold a socket listening on `address`.
std::vector<pid_t> listenerHolders(const Endpoint& address, std::span<const pid_t> pids);

/// The clients' ports of the TCP connections to `port` of this machine that one of `pids` holds.
std::vector<std::uint16_t> clientPorts(std::uint16_t port, std::span<const pid_t> pids);

/// The numbers of this process's open descriptors, ascending.
std::vector<int> openDescriptors();

}  // namespace changeover
