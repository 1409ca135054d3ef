// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace changeover {

/// What a gateway does with one of its servers: HAProxy's administrative states.
enum class GatewayServerState : std::uint8_t {
    Up,     ///< gets requests according to its weight
    Drain,  ///< gets no new ones; those it has are awaited. A weight of 0 does the same
    Maint,  ///< out of service: nothing at all goes there
    Down,   ///< found dead by a check
};

/// A server as a gateway sees it.
struct GatewayServer {
    std::string name;
    std::string address;  ///< "127.0.0.1:8090"
    GatewayServerState state = GatewayServerState::Maint;
    std::int32_t weight = 0;     ///< 0 to 256
    std::uint64_t sessions = 0;  ///< requests that it has now
    std::uint64_t requests = 0;  ///< that it got, all told

    bool operator==(const GatewayServer&) const = default;
};

using GatewayServers = std::vector<GatewayServer>;

/// Null for an unknown name.
const GatewayServer* findServer(const GatewayServers& servers, std::string_view name) noexcept;

/// Reads HAProxy's `show stat` (management.txt, 9.1 "CSV format"): columns by the names in its first line, so
/// that later versions may add some; lines that are no servers are left out. bad_message where a column that
/// is needed is missing.
[[nodiscard]] Result<GatewayServers> parseServerTable(std::string_view csv);

}  // namespace changeover
