// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/mix.h"

#include <array>
#include <cstdint>

namespace changeover {

/// What one load thread asks for, and on which connection of its pool, as the seed has it.
///
/// The same arguments give the same batches, in the same order, whatever becomes of them; with a Schedule,
/// which knows no chance at all, the same load at the same instants. A connection has so a script of its own:
/// every n-th turn, of n connections. Only where it is busy when its turn comes does another one stand in.
/// Pure: no clock.
class Script {
public:
    /// Of load thread `client`, which has `connections`.
    Script(Mix mix, std::uint64_t seed, std::uint32_t client, std::uint32_t connections) noexcept;

    /// Requests that are due together.
    struct Batch {
        std::array<RequestPlan, kMaxBatch> plans;
        std::array<std::uint32_t, kMaxBatch> places{};  ///< whose turn it is, from 0
        unsigned size = 1;
        bool together = false;  ///< pipelined on one connection; if not, each on one of its own

        bool operator==(const Batch&) const = default;
    };
    Batch next() noexcept;

private:
    // constant after construction
    Mix m_mix;
    std::uint64_t m_seed;
    std::uint32_t m_client, m_connections;

    std::uint64_t m_requests = 0, m_turns = 0;  // so far
};

}  // namespace changeover
