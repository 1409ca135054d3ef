// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/server_chain.h"
#include "core/process/pid_handle.h"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

namespace changeover {

struct ProcessInfo;

/// The processes that generations of a server that is not ours started: workers, and what they leave behind.
///
/// Known by their parent, or, once that is gone and they are this process's own children, by having been seen
/// before or by the process group that each generation has for itself. Signals go through a pidfd taken when
/// the process was first seen. Control thread only.
class KinWatch {
public:
    struct Found {
        std::int32_t pid = 0, of = 0;  ///< `of`: the generation's pid
    };
    /// Reads /proc; gives those that were not known before.
    std::vector<Found> look(std::span<const ChainMember> members);

    /// Those of one generation that lived when last looked.
    std::vector<std::int32_t> of(std::int32_t generationPid) const;
    /// Whether there are any that no member has started.
    bool hasOrphans(std::span<const ChainMember> members) const;
    void signalOrphans(std::span<const ChainMember> members, int signal);

private:
    struct Process {
        std::int32_t of = 0;
        std::int64_t startTicks = 0;
        PidHandle handle;
    };
    std::int32_t ownerOf(std::int32_t pid, const ProcessInfo& process,
                         const std::map<std::int32_t, std::int32_t>& owners) const;

    std::set<std::int32_t> m_generations;  // pids of all there were
    std::map<std::int32_t, Process> m_kin;
};

}  // namespace changeover
