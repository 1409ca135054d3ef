// SPDX-License-Identifier: GPL-3.0-or-later
#include "pinned.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace changeover::bench {

OnCpu::OnCpu(int cpu)
{
    ::sched_getaffinity(0, sizeof m_before, &m_before);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ::sched_setaffinity(0, sizeof one, &one);
}

bool startPinned(Candidate& candidate)
{
    const OnCpu there(kServerCpu);
    const std::string failure = candidate.start();
    if (!failure.empty()) std::fprintf(stderr, "%s\n", failure.c_str());
    return failure.empty();
}

double cpuNs(pid_t pid)
{
    double sum = 0;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        double ns = 0;
        std::ifstream(thread.path() / "schedstat") >> ns;
        sum += ns;
    }
    return sum;
}

}  // namespace changeover::bench
