// SPDX-License-Identifier: BSL-1.0
#include "core/load/capacity.h"

namespace changeover {

using std::chrono::microseconds;

namespace {

/// Events and a WebSocket: the first piece comes at once, four follow.
constexpr microseconds kTunnel = 4 * kPieceInterval;

}  // namespace

microseconds serviceTime(Mix mix, microseconds work)
{
    switch (mix) {
    case Mix::Get:
    case Mix::Pipelined:
        return work;  // three at once take one connection three times as long
    case Mix::Slow:
        return work * 98 / 100 + microseconds(1'000'000) * 2 / 100;
    case Mix::Post:
        return microseconds(0);
    case Mix::Stream:
        return 5 * kPieceInterval;
    case Mix::Transfer:
        return microseconds(20'000);  // what the server thinks between the two steps unless told otherwise
    case Mix::Mixed:
        return (serviceTime(Mix::Get, work) + serviceTime(Mix::Slow, work) + serviceTime(Mix::Post, work) +
                serviceTime(Mix::Stream, work) + serviceTime(Mix::Pipelined, work) +
                serviceTime(Mix::Transfer, work) + 2 * kTunnel) /
               8;
    }
    return work;
}

std::optional<TooHeavy> loadTooHeavy(const LoadConfig& config, microseconds work)
{
    if (config.closedLoop) return std::nullopt;
    const microseconds service = serviceTime(config.mix, work);
    const double needed = config.ratePerSecond * static_cast<double>(service.count()) / 1e6;
    if (needed <= config.connections) return std::nullopt;
    return TooHeavy{needed, service};
}

}  // namespace changeover
