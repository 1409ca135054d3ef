// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

/// The counters of TCP that a restart without loss leaves alone, under the kernel's own names: resets sent,
/// connections closed over unread data or written to after the close, connections dropped at the listener.
inline constexpr std::array<std::string_view, 6> kKernelCounterNames{
    "OutRsts", "TCPAbortOnClose", "TCPAbortOnData", "ListenDrops", "ListenOverflows", "TCPReqQFullDrop"};

/// In the order of kKernelCounterNames; none where this kernel does not count it.
struct KernelCounters {
    std::array<std::optional<std::int64_t>, kKernelCounterNames.size()> values;

    /// Of the network namespace of this process: /proc/net/snmp and /proc/net/netstat (proc(5)).
    [[nodiscard]] static Result<KernelCounters> read();
    /// Those of `text`, which is one of these files; the others as in `*this`. Pure.
    void take(std::string_view text);

    /// What has been counted since `earlier`; none where either is none.
    KernelCounters since(const KernelCounters& earlier) const noexcept;
    bool operator==(const KernelCounters&) const = default;
};

}  // namespace changeover
