// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/gateway/server_table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace changeover {

/// One place behind a gateway, and which generation has it.
struct GatewayRow {
    GatewayServer server;
    std::int32_t pid = 0;         ///< 0: the place is empty
    std::int32_t generation = 0;  ///< 0: as above

    bool operator==(const GatewayRow&) const = default;
};

/// What stands in front of the servers, and what it knows of them. Time is CLOCK_MONOTONIC.
struct GatewayReport {
    std::int64_t timeNs = 0;
    std::string layer4, layer7;  ///< addresses; empty: there is no gateway
    std::int32_t layer4Pid = 0, layer7Pid = 0;
    std::vector<GatewayRow> rows;

    bool operator==(const GatewayReport&) const = default;
};

}  // namespace changeover
