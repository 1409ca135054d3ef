// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/strategies/strategy.h"

namespace changeover {

/// Ends every generation by a signal, waits until all are gone, then starts the next. Nobody listens in
/// between.
class StopThenStartStrategy : public Strategy {
public:
    void restart(RestartSteps& steps, RestartSteps::Handler done) const override;

protected:
    explicit StopThenStartStrategy(int signal) noexcept : m_signal(signal) {}

private:
    int m_signal;
};

/// TERM: what is in flight is answered, then the port is closed until the next one has started.
class StopStartStrategy final : public StopThenStartStrategy {
public:
    StopStartStrategy() noexcept;
    std::string_view name() const noexcept override { return "stop-start"; }
    std::string_view summary() const noexcept override
    {
        return "TERM with drain, then start: nothing in flight is cut, new connections are refused for the "
               "gap";
    }
};

/// KILL: what is in flight is cut too.
class KillStartStrategy final : public StopThenStartStrategy {
public:
    KillStartStrategy() noexcept;
    std::string_view name() const noexcept override { return "kill-start"; }
    std::string_view summary() const noexcept override
    {
        return "KILL, then start: requests in flight are cut, then refused until the new process is up";
    }
};

}  // namespace changeover
