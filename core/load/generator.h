// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/detour.h"
#include "core/load/mix.h"
#include "core/load/request_shape.h"
#include "core/posix/endpoint.h"
#include "core/verdict/load_record.h"
#include "core/verdict/request_outcome.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace changeover {

struct LoadConfig {
    Endpoint target;
    double ratePerSecond = 200;
    bool closedLoop = false;  ///< sends as fast as answers come; ratePerSecond is ignored
    std::uint32_t connections = 64;
    bool keepAlive = true;  ///< false: every request on a fresh connection
    Mix mix = Mix::Get;
    std::uint32_t threads = 1;
    std::chrono::milliseconds timeout{10'000};  ///< of one request, from its due time
    std::uint64_t seed = 1;
    Detour* detour = nullptr;       ///< asked before a connection is opened for a request; may be none
    std::uint32_t firstClient = 0;  ///< RequestId::client of the first thread; the others count on
    RequestShape shape;
    bool ours = true;  ///< AnswerRules::ours
};

/// Whether sending a request of this load twice does no more than sending it once (RFC 9110, 9.2.2).
inline bool isIdempotent(const LoadConfig& load)
{
    return isIdempotent(load.mix) && load.shape.method != "POST" && load.shape.method != "PATCH";
}

/// Puts load on a server from threads of its own, and classes every request.
///
/// Open loop: request k is due at start + k / rate whatever happened before; it takes an idle connection,
/// round-robin, or waits. Nothing is retried. Nothing is allocated per request.
/// One owner thread calls; record() may be called by any.
class Generator {
public:
    /// Raises no signal, blocks for nothing but thread creation. Fails with the errno of epoll or timer
    /// creation.
    [[nodiscard]] static Result<std::unique_ptr<Generator>> start(const LoadConfig& config);

    /// Cancels what is left. Blocks until the threads ended (they never wait for the server): call stop()
    /// first.
    ~Generator();

    /// True once the whole pool is connected, or 1 s after the start if that comes first, and from then on
    /// (fresh connections: at once). Requests become due from that instant.
    bool connectionsOpen() const noexcept;

    /// From the next due request on; never loses or repeats one. Ignored in a closed loop.
    void setRate(double perSecond);
    /// No load for now, without ending; the connections stay.
    void pause();
    void resume();

    /// One additional request `/sleep?ms=…` on an existing idle connection, due now, counted like any other.
    void addSleep(std::chrono::milliseconds service);

    /// From now on so many requests for the shape's longPath are in flight, counted like any other: as one is
    /// answered, the next is due. 0: no more.
    void keepLong(unsigned count);

    /// No new request becomes due. What is in flight is still awaited, each at most its timeout.
    void stop();
    /// What is in flight becomes CANCELLED at once. Implies stop().
    void cancel();
    /// stop() was called and nothing is in flight.
    bool finished() const noexcept;

    LoadRecord record() const;

    /// Appends every outcome since the last call, oldest first per thread; an answer that is found wrong
    /// after it was told comes once more, with RequestOutcome::countedNs. Owner thread only.
    void takeOutcomes(std::vector<RequestOutcome>& into);

    /// How late due times were seen since the last call, in ns, one figure a due request, at most 65 536 of
    /// them.
    void takeLateness(std::vector<std::int64_t>& into);

private:
    class Impl;
    explicit Generator(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
