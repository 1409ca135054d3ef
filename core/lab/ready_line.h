// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

/// What a generation says when it accepts: "ready: http://127.0.0.1:8090 pid 4711 generation 1".
struct ReadyLine {
    Endpoint address;
    std::int32_t pid = 0;
    std::int32_t generation = 0;

    static std::optional<ReadyLine> parse(std::string_view line);
};

/// Our server's log lines say "pid 4711".
std::optional<std::int32_t> pidNamedIn(std::string_view line);

}  // namespace changeover
