// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/lab/notice_socket.h"
#include "core/lab/strategies/deployment.h"
#include "core/posix/file_descriptor.h"

#include <optional>

namespace changeover {

/// Starts the next generation beside the old one; when it accepts, the old one gets TERM and drains. If it
/// does not, nothing was touched and the old one serves on.
class BesideDeployment : public Deployment {
public:
    using Deployment::Deployment;
    void start(RestartSteps& steps, Handler accepting) override;
    void restart(RestartSteps& steps, Handler done) override;

protected:
    /// For each generation; made before the first, where something has to be. std::errc::address_in_use and
    /// the like.
    virtual Result<StartExtras> extras(RestartSteps& steps) = 0;

private:
    void startBeside(RestartSteps& steps, const Handler& done);
};

/// The listener is the lab's, which passes it to each generation as systemd does (LISTEN_FDS) and hears
/// READY=1. It is never closed: who comes while nobody accepts waits in its queue.
class ActivateDeployment final : public BesideDeployment {
public:
    using BesideDeployment::BesideDeployment;
    void end(Handler gone) override;

protected:
    Result<StartExtras> extras(RestartSteps& steps) override;

private:
    Result<void> open(RestartSteps& steps);

    FileDescriptor m_listener;
    std::optional<NoticeSocket> m_notices;
};

/// Each generation binds a listener of its own to the same port (SO_REUSEPORT). What waits in the queue of
/// the old one when it closes is reset: the kernel gives it to nobody (net.ipv4.tcp_migrate_req is 0).
class ReuseportDeployment final : public BesideDeployment {
public:
    using BesideDeployment::BesideDeployment;

protected:
    Result<StartExtras> extras(RestartSteps& steps) override;
};

}  // namespace changeover
