// SPDX-License-Identifier: BSL-1.0
#include "core/process/network_namespace.h"

#include "core/posix/file_descriptor.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>

namespace changeover {

namespace {

Result<void> writeOnce(const char* path, const std::string& text)
{
    const FileDescriptor file(::open(path, O_WRONLY | O_CLOEXEC));
    if (!file) return lastError();
    // The kernel takes a map in one write or not at all.
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return lastError();
    return {};
}

/// Each id is itself: what this process may do to its own files does not change.
Result<void> keepIds(uid_t uid, gid_t gid)
{
    const auto map = [](auto id) { return std::to_string(id) + ' ' + std::to_string(id) + " 1\n"; };
    if (const auto denied = writeOnce("/proc/self/setgroups", "deny"); !denied) return denied;
    if (const auto users = writeOnce("/proc/self/uid_map", map(uid)); !users) return users;
    return writeOnce("/proc/self/gid_map", map(gid));
}

/// The creator of a user namespace has every capability in it, and exec(2) takes them from its children: then
/// these could not open what it shares with them under /proc/PID/fd (ptrace(2), access mode checking).
Result<void> dropCapabilities()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    if (::syscall(SYS_capset, &header, none.data()) != 0) return lastError();
    return {};
}

Result<void> bringLoopbackUp()
{
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return lastError();
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) return lastError();
    return {};
}

}  // namespace

Result<void> enterPrivateNetwork()
{
    // Without a user namespace first: in one, the load threads could not raise their priority.
    if (::unshare(CLONE_NEWNET) == 0) return bringLoopbackUp();
    if (errno != EPERM) return lastError();
    const uid_t uid = ::geteuid();
    const gid_t gid = ::getegid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return lastError();
    if (const auto kept = keepIds(uid, gid); !kept) return kept;
    if (const auto up = bringLoopbackUp(); !up) return up;
    if (uid == 0) return {};  // whose children keep theirs
    return dropCapabilities();
}

}  // namespace changeover
