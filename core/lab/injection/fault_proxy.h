// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/injection/injected_fault.h"
#include "core/load/detour.h"
#include "core/posix/endpoint.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace changeover {

/// Stands between the load and the server, forwards every byte, and commits so many faults of each kind, each
/// at the cost of exactly one request: what the lab must then report.
///
/// For requests that go one at a time on a connection; of several, a cut connection would cost all. It
/// listens on the loopback interface, so a server that cannot be reached shows as a reset, not as a refusal.
/// Runs on a thread of its own; the load threads only ask it where to connect to.
class FaultProxy final : public Detour {
public:
    struct Config {
        FaultCounts faults{};
        std::uint32_t connections = 64;  ///< of the load
        bool keepAlive = true;
        std::chrono::milliseconds timeout{10'000};  ///< of one request
    };

    /// Fails with the errno of socket or thread creation.
    [[nodiscard]] static Result<std::unique_ptr<FaultProxy>> start(const Config& config);
    /// Cuts every connection; blocks until the thread has ended, which waits for nothing.
    ~FaultProxy();

    /// Where clients connect to.
    const Endpoint& front() const noexcept;
    /// Where the server is, for the connections that come from now on. Any thread.
    void aim(const Endpoint& server);

    /// Detour: a connection that shall be refused, or time out, goes to where that happens.
    const Endpoint* next() noexcept override;

    /// Faults that are not committed yet. Any thread.
    std::uint64_t left() const noexcept;

private:
    class Impl;
    explicit FaultProxy(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace changeover
