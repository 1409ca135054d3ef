// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"

#include <cstdint>
#include <functional>

namespace changeover::bench {

/// A while of load by one thread of our generator.
struct GeneratorRound {
    double perSecond = 0;
    std::uint64_t requests = 0;
    // p99, of an open loop.
    std::int64_t seenLateNs = 0;     ///< after its due time a request was seen to be due
    std::int64_t writtenLateNs = 0;  ///< and was written: with the wait for its turn and for a connection
    std::uint64_t amiss = 0;         ///< not OK, or told to nobody
};

/// On the client's core; a closed loop where `rate` is 0. With it, each 10 ms, what else a run does then.
GeneratorRound generatorRound(const Endpoint& target, int seconds, double rate = 0,
                              const std::function<void()>& tick = {});

}  // namespace changeover::bench
