// SPDX-License-Identifier: BSL-1.0
#include "core/report/run_report.h"

#include <boost/version.hpp>

#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include <fstream>

namespace changeover {

namespace {

/// The value of the first line `key`, separator, value; without quotes.
std::string valueIn(const char* path, std::string_view key, char separator)
{
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key)) continue;
        const auto at = line.find(separator);
        if (at == std::string::npos) continue;
        std::string value = line.substr(at + 1);
        std::erase(value, '"');
        value.erase(0, value.find_first_not_of(" \t"));
        return value;
    }
    return {};
}

std::int64_t usableProcessors()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return 0;
    return CPU_COUNT(&set);
}

}  // namespace

Surroundings Surroundings::look(std::string changeoverVersion)
{
    Surroundings here;
    here.system = valueIn("/etc/os-release", "PRETTY_NAME", '=');
    if (utsname names{}; ::uname(&names) == 0) {
        here.host = names.nodename;
        here.kernel = std::string(names.sysname) + ' ' + names.release + ' ' + names.machine;
    }
    here.processor = valueIn("/proc/cpuinfo", "model name", ':');
    here.processors = usableProcessors();
    if (struct sysinfo info{}; ::sysinfo(&info) == 0)
        here.memoryBytes =
            static_cast<std::int64_t>(info.totalram) * static_cast<std::int64_t>(info.mem_unit);
    here.changeover = std::move(changeoverVersion);
    here.boost = std::to_string(BOOST_VERSION / 100'000) + '.' + std::to_string(BOOST_VERSION / 100 % 1000) +
                 '.' + std::to_string(BOOST_VERSION % 100);
#ifdef __clang__
    here.compiler = "clang " __clang_version__;
#else
    here.compiler = "gcc " __VERSION__;
#endif
    return here;
}

}  // namespace changeover
