// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"
#include "core/restart/listener.h"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>

namespace boost::asio {
class io_context;
}

namespace changeover {

class Channel;
struct ChangeoverPlan;
struct Taker;

/// The process that is to be the next generation, as the one before holds it: how it came, what it was given,
/// how it ends. What the two say to each other is Changeover's. Engine thread only.
class Successor {
public:
    /// The status as of waitpid(2); none of a process that is no child of ours.
    using ExitHandler = std::function<void(std::optional<int> waitStatus)>;

    /// Kills a child that is neither reaped nor detached.
    virtual ~Successor() = default;

    virtual pid_t pid() const noexcept = 0;
    /// Started by this process.
    virtual bool isChild() const noexcept = 0;
    /// `handler` comes once, or never when this object is destroyed or detached.
    virtual void asyncWait(ExitHandler handler) = 0;
    /// Through the pidfd: ESRCH when it is gone.
    [[nodiscard]] virtual std::error_code send(int signal) const noexcept = 0;
    /// Lets it live on without this object.
    virtual void detach() noexcept = 0;

    /// Our end of the channel; once.
    virtual FileDescriptor takeChannel() noexcept = 0;
    /// MANIFEST: tells it which listener is where.
    [[nodiscard]] virtual std::error_code sendManifest(Channel& channel) const = 0;
    /// May it have had this descriptor on entry to main?
    virtual bool mayHave(int descriptor) const noexcept = 0;

    /// The last 4 KiB that it wrote to stderr; empty where that is not ours to read.
    virtual std::string stderrTail() = 0;
    /// From now on its stderr is its own.
    virtual void closeStderr() = 0;
};

/// Starts `plan.program` as a child that inherits `listeners`.
[[nodiscard]] Result<std::unique_ptr<Successor>>
startChild(boost::asio::io_context& context, const ChangeoverPlan& plan, std::span<const Listener> listeners);

/// Takes one that came by itself for the successor: `listeners` travel to it with MANIFEST, and stay open
/// here until then.
[[nodiscard]] std::unique_ptr<Successor> acceptTaker(boost::asio::io_context& context, Taker taker,
                                                     std::span<const Listener> listeners);

}  // namespace changeover
