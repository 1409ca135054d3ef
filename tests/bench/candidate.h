// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"

#include <sys/types.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace changeover::bench {

/// One server program and one way to restart it. Every one answers `GET /` on loopback with the same body
/// and, as near as its configuration allows, the same headers; X-Pid names the process that answered.
///
/// Not restarted by anything else. One thread.
class Candidate {
public:
    explicit Candidate(std::string name) : m_name(std::move(name)) {}
    virtual ~Candidate() = default;
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;

    const std::string& name() const noexcept { return m_name; }
    const Endpoint& endpoint() const noexcept { return m_endpoint; }

    /// Starts it with one worker in a directory of its own, on a free port; returns once it answers. On
    /// failure a sentence that says why, else nothing.
    [[nodiscard]] std::string start();
    /// Ends it in order; what has not gone within two seconds is left to the guard.
    void stop();

    /// The worker that answers now.
    pid_t worker = 0;
    /// `pid` has answered. True when it never did before: during a changeover several may, in turn, and only
    /// one of them is new.
    bool isNew(pid_t pid) { return m_seen.insert(pid).second; }

    /// Sends the signal that the program's manual names, from the process in charge to the next.
    virtual void signal() = 0;
    /// The new worker answers: what the manual wants done then.
    virtual void confirm() {}
    /// Another signal() would be obeyed, as far as can be seen from outside.
    virtual bool takesAnother() const { return true; }
    /// Nothing of the old one is left. `old` is the worker that was replaced.
    virtual bool settled(pid_t old) const;

protected:
    /// Writes what it needs into `directory` and launches it.
    virtual std::string launch(const std::string& directory) = 0;
    /// Whom stop() ends; 0 for nobody.
    virtual pid_t master() const = 0;

    Endpoint m_endpoint;
    std::string m_directory;

private:
    const std::string m_name;
    std::set<pid_t> m_seen;
};

/// Ours, and every peer that is installed; `skipped` gets a sentence for each that is not.
/// `server` is the path of changeover-server.
std::vector<std::unique_ptr<Candidate>> allCandidates(const std::string& server,
                                                      std::vector<std::string>& skipped);

/// changeover-server with --probation 0ms, so that the hand-off lies within what is measured.
/// `scoreboard` and `journal`, where not empty, are the files that it writes to.
std::unique_ptr<Candidate> makeOurs(const std::string& server, const std::string& scoreboard = {},
                                    const std::string& journal = {});
/// `upgrade`: USR2 and then QUIT, which replaces the program; else HUP, which replaces the workers.
std::unique_ptr<Candidate> makeNginx(bool upgrade);
std::unique_ptr<Candidate> makeHaproxy();

/// The program's own words about its version, one line; empty where it is not installed.
std::string nginxVersion();
std::string haproxyVersion();

/// Reaps what has ended; false while the process lives.
bool isGone(pid_t pid);

}  // namespace changeover::bench
