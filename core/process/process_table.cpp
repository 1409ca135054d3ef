// SPDX-License-Identifier: BSL-1.0
#include "core/process/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <sstream>

#include <arpa/inet.h>

namespace changeover {

namespace {

Result<std::string> readWhole(const std::string& path)
{
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return lastError();
    std::string text;
    std::array<char, 16384> buffer;
    while (true) {
        const ssize_t bytes = ::read(file.get(), buffer.data(), buffer.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) return lastError();
        if (bytes == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
}

std::string procPath(pid_t pid, const char* what) { return "/proc/" + std::to_string(pid) + what; }

std::int64_t ticksPerSecond()
{
    static const std::int64_t ticks = ::sysconf(_SC_CLK_TCK);
    return ticks;
}

std::chrono::milliseconds ageOf(std::int64_t startTicks)
{
    // /proc counts from boot with suspend included, as CLOCK_BOOTTIME does.
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    const std::int64_t nowMs = std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
    return std::chrono::milliseconds(std::max<std::int64_t>(0, nowMs - startTicks * 1000 / ticksPerSecond()));
}

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

template <class Visit> void eachNumber(const std::string& path, Visit visit)
{
    const Directory directory(::opendir(path.c_str()), ::closedir);
    if (!directory) return;
    while (const dirent* entry = ::readdir(directory.get())) {  // NOLINT(concurrency-mt-unsafe): own stream
        int number = 0;
        const char* end = entry->d_name + std::strlen(entry->d_name);
        if (const auto [last, error] = std::from_chars(entry->d_name, end, number);
            error == std::errc{} && last == end)
            visit(number, ::dirfd(directory.get()));
    }
}

void childrenOf(pid_t pid, std::vector<pid_t>& found)
{
    // A child is listed under the thread that forked it.
    eachNumber(procPath(pid, "/task"), [&](int thread, int) {
        const auto text = readWhole(procPath(pid, "/task/") + std::to_string(thread) + "/children");
        if (!text) return;
        std::istringstream numbers(*text);
        for (pid_t child = 0; numbers >> child;)
            found.push_back(child);
    });
}

/// "0100007F:1F9A" as /proc/net/tcp spells it: each 32-bit word in host order.
std::string kernelSpelling(const Endpoint& address)
{
    std::array<std::uint32_t, 4> words{};
    const bool v6 = address.family == Endpoint::Family::Ipv6;
    ::inet_pton(v6 ? AF_INET6 : AF_INET, address.host.c_str(), words.data());
    std::string text;
    std::array<char, 16> part{};
    for (std::size_t i = 0; i < (v6 ? 4U : 1U); ++i) {
        std::snprintf(part.data(), part.size(), "%08X", words[i]);
        text += part.data();
    }
    std::snprintf(part.data(), part.size(), ":%04X", address.port);
    return text + part.data();
}

std::vector<std::uint64_t> inetInodes(const Endpoint& address)
{
    constexpr const char* kListen = "0A";  // TCP_LISTEN
    const auto table =
        readWhole(address.family == Endpoint::Family::Ipv6 ? "/proc/self/net/tcp6" : "/proc/self/net/tcp");
    std::vector<std::uint64_t> inodes;
    if (!table) return inodes;
    const std::string wanted = kernelSpelling(address);
    std::istringstream lines(*table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string slot, local, remote, state, queues, timer, retransmits, uid, timeout;
        std::uint64_t inode = 0;
        if (fields >> slot >> local >> remote >> state && local == wanted && state == kListen &&
            fields >> queues >> timer >> retransmits >> uid >> timeout >> inode && inode != 0)
            inodes.push_back(inode);
    }
    return inodes;
}

std::vector<std::uint64_t> unixInodes(const std::string& path)
{
    constexpr unsigned long kAcceptsConnections = 1UL << 16;  // __SO_ACCEPTCON, in Flags
    std::vector<std::uint64_t> inodes;
    const auto table = readWhole("/proc/self/net/unix");
    if (!table) return inodes;
    std::istringstream lines(*table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string slot, references, protocol, flags, type, state, bound;
        std::uint64_t inode = 0;
        if (fields >> slot >> references >> protocol >> flags >> type >> state >> inode >> std::ws &&
            std::getline(fields, bound) && bound == path &&
            (std::strtoul(flags.c_str(), nullptr, 16) & kAcceptsConnections) != 0)
            inodes.push_back(inode);
    }
    return inodes;
}

/// Visits the inode of each socket that `pid` holds, as far as its descriptors may be read.
template <class Visit> void eachSocket(pid_t pid, Visit visit)
{
    eachNumber(procPath(pid, "/fd"), [&](int number, int directory) {
        std::array<char, 64> target{};
        if (::readlinkat(directory, std::to_string(number).c_str(), target.data(), target.size() - 1) < 0)
            return;
        constexpr std::string_view kPrefix = "socket:[";
        const std::string_view text(target.data());
        if (!text.starts_with(kPrefix)) return;
        std::uint64_t inode = 0;
        std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), inode);
        visit(inode);
    });
}

/// "0100007F:1F9A" -> 8090.
std::uint16_t portIn(std::string_view address)
{
    std::uint16_t port = 0;
    const std::string_view digits = address.substr(std::min(address.rfind(':') + 1, address.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), port, 16);
    return port;
}

/// Visits the ports and the inode of each TCP socket in one of the kernel's tables.
template <class Visit> void eachConnection(const char* path, Visit visit)
{
    const auto table = readWhole(path);
    if (!table) return;
    std::istringstream lines(*table);
    std::string line, slot, local, remote, state, queues, timer, retransmits, uid, timeout;
    std::getline(lines, line);  // the names of the columns
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::uint64_t inode = 0;
        if (fields >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> uid >> timeout >>
            inode)
            visit(portIn(local), portIn(remote), inode);
    }
}

}  // namespace

Result<ProcessInfo> readProcess(pid_t pid)
{
    const auto stat = readWhole(procPath(pid, "/stat"));
    if (!stat) return std::make_error_code(std::errc::no_such_process);
    // The name is in parentheses and may itself hold some: the last one ends it (proc(5)).
    const auto open = stat->find('('), close = stat->rfind(')');
    if (open == std::string::npos || close == std::string::npos)
        return std::make_error_code(std::errc::bad_message);

    ProcessInfo info;
    info.pid = pid;
    info.name = stat->substr(open + 1, close - open - 1);
    std::istringstream fields(stat->substr(close + 1));
    fields >> info.state >> info.parentPid >> info.processGroup;
    constexpr int kStartTime = 22, kResident = 24;
    std::string skipped;
    for (int field = 6; field < kStartTime; ++field)
        fields >> skipped;
    std::int64_t residentPages = 0;
    fields >> info.startTicks >> skipped;
    static_assert(kResident == kStartTime + 2);
    fields >> residentPages;
    info.residentBytes = residentPages * ::sysconf(_SC_PAGESIZE);
    info.age = ageOf(info.startTicks);
    return info;
}

std::vector<pid_t> descendants(pid_t pid)
{
    std::vector<pid_t> found;
    childrenOf(pid, found);
    for (std::size_t i = 0; i < found.size(); ++i)
        childrenOf(pid_t{found[i]}, found);
    return found;
}

std::vector<std::uint64_t> listeningInodes(const Endpoint& address)
{
    return address.family == Endpoint::Family::Unix ? unixInodes(address.host) : inetInodes(address);
}

bool holdsSocket(pid_t pid, std::span<const std::uint64_t> inodes)
{
    if (inodes.empty()) return false;
    bool found = false;
    eachSocket(pid, [&](std::uint64_t inode) { found |= std::ranges::find(inodes, inode) != inodes.end(); });
    return found;
}

std::vector<std::uint16_t> clientPorts(std::uint16_t port, std::span<const pid_t> pids)
{
    std::map<std::uint64_t, std::uint16_t> clients;  // by the inode of the server's end
    for (const char* table : {"/proc/self/net/tcp", "/proc/self/net/tcp6"})
        eachConnection(table, [&](std::uint16_t local, std::uint16_t remote, std::uint64_t inode) {
            if (local == port && remote != 0 && inode != 0) clients.emplace(inode, remote);
        });
    std::vector<std::uint16_t> ports;
    for (const pid_t pid : pids)
        eachSocket(pid, [&](std::uint64_t inode) {
            if (const auto client = clients.find(inode); client != clients.end())
                ports.push_back(client->second);
        });
    return ports;
}

std::vector<pid_t> listenerHolders(const Endpoint& address, std::span<const pid_t> pids)
{
    const auto inodes = listeningInodes(address);
    std::vector<pid_t> holders;
    for (const pid_t pid : pids)
        if (holdsSocket(pid, inodes)) holders.push_back(pid);
    return holders;
}

std::vector<int> openDescriptors()
{
    std::vector<int> numbers;
    eachNumber("/proc/self/fd", [&](int number, int directory) {
        if (number != directory) numbers.push_back(number);  // the one that reads the list is not on it
    });
    std::ranges::sort(numbers);
    return numbers;
}

}  // namespace changeover
