// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace changeover {

/// What one generation is started with, beyond what each gets.
struct StartExtras {
    std::vector<std::string> arguments{};    ///< before the person's own
    std::vector<std::string> environment{};  ///< "NAME=value"
    /// Passed by LISTEN_FDS and LISTEN_PID (sd_listen_fds(3)), in this order; they stay the caller's. The
    /// server is then not told where to listen.
    std::vector<int> listeners{};
    std::optional<Endpoint> listen{};  ///< there instead of at the chain's address; port 0: any
    bool readyByNotice = false;        ///< accepts from noteReady() on, whatever it prints
};

/// A generation that accepts. Of a start that failed only the pid is there, 0 where nobody was born.
struct StartedGeneration {
    std::int32_t pid = 0;
    Endpoint address;
};

/// What a Deployment may do to the server and what it may wait for; the lab does it. Handlers come once, also
/// when everything ends meanwhile: with std::errc::operation_canceled. Control thread only.
class RestartSteps {
public:
    /// `words` is empty on success.
    using Handler = std::function<void(std::error_code error, std::string words)>;
    using StartHandler =
        std::function<void(std::error_code error, std::string words, const StartedGeneration& started)>;

    virtual ~RestartSteps() = default;

    /// The trigger: opens the restart's window and sends `signal` to the serving generation, or to all.
    /// Fails with ESRCH when there is none. Before it, where requests are short, a longer one is put on the
    /// server, so that there is one in flight when it matters.
    virtual void trigger(int signal, bool everyGeneration, Handler sent) = 0;
    /// A trigger without a signal: the restart begins with something else, a start for example.
    virtual void begin(Handler begun) = 0;
    /// The same for this one of several that serve; ESRCH when it does not.
    virtual void begin(std::int32_t old, Handler begun) = 0;
    /// The serving generation's own attempt has ended, however: its window knows the outcome.
    virtual void awaitAttemptEnd(Handler ended) = 0;
    /// The restart that was begun came to nothing, and the old generation serves on: its window ends so, if
    /// no engine has said it. `child`: who failed, 0 where nobody was born.
    virtual void rolledBack(std::int32_t child, const std::string& words) = 0;

    /// Starts a generation, the only one or beside others, and waits until it accepts. It is killed when it
    /// does not in its time. One start at a time.
    virtual void start(StartExtras extras, StartHandler accepting) = 0;
    /// Said by whoever hears it: the generation being started accepts (`pid`: it, or a process below it).
    virtual void noteReady(std::int32_t pid) = 0;

    /// Clients meet `pid` at the deployment's front() from now on, and the load may come: it holds the
    /// listener there, whatever the servers do with theirs.
    virtual void frontOpened(std::int32_t pid) = 0;
    /// What stands in front sends this generation nothing more, which has so many requests then: for its
    /// clients it has stopped accepting.
    virtual void cutOff(std::int32_t pid, std::uint64_t inFlight) = 0;
    /// A line that `pid` wrote, who is no server.
    virtual void said(std::int32_t pid, std::string_view line) = 0;

    /// Where the server listens: as planned, with the port that the first generation got.
    virtual Endpoint address() const = 0;
    /// The newest that accepts; 0: nobody does.
    virtual std::int32_t serving() const = 0;
    /// To this generation alone; ESRCH when it is gone. Opens no window.
    virtual std::error_code send(std::int32_t pid, int signal) = 0;
    /// It is reaped; killed before, where it is not after the drain deadline and a bit.
    virtual void awaitGone(std::int32_t pid, Handler gone) = 0;
    /// Every process is reaped; killed before, as above.
    virtual void awaitAllGone(Handler gone) = 0;
    /// So much later. One at a time.
    virtual void pause(std::chrono::milliseconds length, Handler over) = 0;
};

}  // namespace changeover
