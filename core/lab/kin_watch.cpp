// SPDX-License-Identifier: BSL-1.0
#include "core/lab/kin_watch.h"

#include "core/process/process_table.h"

#include <unistd.h>

#include <algorithm>

namespace changeover {

std::vector<KinWatch::Found> KinWatch::look(std::span<const ChainMember> members)
{
    for (const ChainMember& member : members)
        m_generations.insert(member.pid);
    std::map<std::int32_t, std::int32_t> owners;  // of what lives now
    std::vector<Found> found;
    for (const pid_t pid : descendants(::getpid())) {  // parents before children
        const auto process = readProcess(pid);
        if (!process || process->state == 'Z' || process->state == 'X') continue;
        const std::int32_t owner = ownerOf(pid, *process, owners);
        if (owner == 0) continue;
        owners[pid] = owner;
        const auto known = m_kin.find(pid);
        if (owner == pid || (known != m_kin.end() && known->second.startTicks == process->startTicks))
            continue;
        auto handle = PidHandle::open(pid);
        if (!handle) continue;
        m_kin.insert_or_assign(pid, Process{owner, process->startTicks, std::move(*handle)});
        found.push_back({pid, owner});
    }
    std::erase_if(m_kin, [&](const auto& kin) { return !owners.contains(kin.first); });
    return found;
}

/// 0: of no generation.
std::int32_t KinWatch::ownerOf(std::int32_t pid, const ProcessInfo& process,
                               const std::map<std::int32_t, std::int32_t>& owners) const
{
    if (m_generations.contains(pid)) return pid;
    if (const auto parent = owners.find(process.parentPid); parent != owners.end()) return parent->second;
    const auto known = m_kin.find(pid);
    if (known != m_kin.end() && known->second.startTicks == process.startTicks) return known->second.of;
    return m_generations.contains(process.processGroup) ? process.processGroup : 0;
}

std::vector<std::int32_t> KinWatch::of(std::int32_t generationPid) const
{
    std::vector<std::int32_t> pids;
    for (const auto& [pid, process] : m_kin)
        if (process.of == generationPid) pids.push_back(pid);
    return pids;
}

bool KinWatch::hasOrphans(std::span<const ChainMember> members) const
{
    return std::ranges::any_of(m_kin, [&](const auto& kin) {
        return std::ranges::find(members, kin.second.of, &ChainMember::pid) == members.end();
    });
}

void KinWatch::signalOrphans(std::span<const ChainMember> members, int signal)
{
    for (const auto& [pid, process] : m_kin)
        if (std::ranges::find(members, process.of, &ChainMember::pid) == members.end())
            static_cast<void>(process.handle.send(signal));  // ESRCH: it is gone
}

}  // namespace changeover
