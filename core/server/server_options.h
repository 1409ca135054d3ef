// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/policy.h"
#include "core/server/http_parser.h"

#include <chrono>
#include <cstddef>
#include <limits>

namespace changeover {

/// How long a client may take, and how much it may ask for.
struct ConnectionLimits {
    HttpLimits http;
    std::chrono::milliseconds idle{75'000};  ///< between two requests; told as `Keep-Alive: timeout=75`
    std::chrono::milliseconds header{
        10'000};  ///< from a request's first byte to the end of its head; more: 408
    std::chrono::milliseconds request{60'000};       ///< from a request's first byte to its last; more: 408
    std::chrono::milliseconds writeStalled{60'000};  ///< the client takes no byte of an answer
    std::chrono::milliseconds lingerIdle{2'000};     ///< after our FIN: without a byte
    std::chrono::milliseconds lingerTotal{10'000};   ///< after our FIN: in all
    std::chrono::milliseconds lingerForced{1'000};   ///< both, at the drain's deadline
    std::size_t lingerBytes = 1024 * 1024;           ///< discarded after our FIN
    std::size_t connections = kNoLimit;              ///< of all threads; more wait in the accept queue
    std::size_t unfinished = 256 * 1024 * 1024;      ///< bytes of all requests not finished yet; more: 503
    std::chrono::milliseconds unusedMayStay{1'000};  ///< where places are wanted and no byte has come

    static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

    /// Of what all threads may have together, the part of thread `index` of `threads`.
    static constexpr std::size_t share(std::size_t all, int threads, int index) noexcept
    {
        const auto count = static_cast<std::size_t>(threads), which = static_cast<std::size_t>(index);
        return all / count + (which < all % count ? 1 : 0);
    }
};

/// As many as the descriptors suffice for, with some left over for a restart, files and the threads' own.
std::size_t defaultMaxConnections(std::size_t descriptors, int threads) noexcept;

/// What the sample server does, and what it does badly on purpose.
struct ServerOptions {
    int threads = 1;
    std::chrono::microseconds startupDelay{};
    std::chrono::microseconds work{};         ///< service time of GET /: a timer, never a blocked thread
    std::chrono::microseconds think{20'000};  ///< between a transfer's two steps
    std::chrono::microseconds pauseAccept{};  ///< between the last accept and what empties the accept queue
    double errorRate = 0;                     ///< 0 to 1: requests answered 500 instead
    bool allowRaise = false;                  ///< POST /raise
    Policy policy;                            ///< how it closes; the rest is the engine's
    ConnectionLimits limits;
};

}  // namespace changeover
