// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace changeover {

/// What a strategy may do to the server and what it may wait for; the lab does it. Handlers come once.
class RestartSteps {
public:
    /// `words` is empty on success.
    using Handler = std::function<void(std::error_code error, std::string words)>;

    virtual ~RestartSteps() = default;

    /// The trigger: opens the restart's window and sends `signal` to the serving generation, or to all.
    /// Fails with ESRCH when there is none. Before it, where requests are short, a longer one is put on the
    /// server, so that there is one in flight when it matters.
    virtual void trigger(int signal, bool everyGeneration, Handler sent) = 0;
    /// The serving generation's own attempt has ended, however: its window knows the outcome.
    virtual void awaitAttemptEnd(Handler ended) = 0;
    /// Every process is reaped; those that are not after the drain deadline and a bit are killed first.
    virtual void awaitAllGone(Handler gone) = 0;
    /// Starts the next generation on the same address and waits until it accepts.
    virtual void startNext(Handler accepting) = 0;
};

/// A way to replace a running server: what Restart does.
class Strategy {
public:
    virtual ~Strategy() = default;

    virtual std::string_view name() const noexcept = 0;
    /// One line for people.
    virtual std::string_view summary() const noexcept = 0;
    /// `done` comes once, at the latest after the strategy's own deadlines.
    virtual void restart(RestartSteps& steps, RestartSteps::Handler done) const = 0;
};

/// All there are, the default first.
std::span<const Strategy* const> strategies();
/// Null for an unknown name.
const Strategy* findStrategy(std::string_view name);

}  // namespace changeover
