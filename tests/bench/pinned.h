// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "candidate.h"

#include <sched.h>
#include <sys/types.h>

#include <cstdint>

namespace changeover::bench {

/// Who serves and who asks have a core each, and so many connections between them.
inline constexpr int kServerCpu = 0, kClientCpu = 1;
inline constexpr std::uint32_t kConnections = 64;

/// What is started meanwhile has this core to itself, as far as we go. On one core nothing is pinned.
class OnCpu {
public:
    explicit OnCpu(int cpu);
    ~OnCpu() { ::sched_setaffinity(0, sizeof m_before, &m_before); }
    OnCpu(const OnCpu&) = delete;
    OnCpu& operator=(const OnCpu&) = delete;

private:
    cpu_set_t m_before{};
};

/// On the server's core. False, and said on stderr, where it does not start.
bool startPinned(Candidate& candidate);

/// Time on a processor so far, all threads: the first figure of /proc/PID/task/TID/schedstat.
double cpuNs(pid_t pid);

}  // namespace changeover::bench
