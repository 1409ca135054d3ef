// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <span>
#include <string>

namespace changeover {

/// What an HAProxy is told (configuration.txt of 2.6, the oldest that is meant). Both listen on the socket
/// that they inherit, `bind fd@`, and are spoken to over a socketpair, `stats socket sockpair@`: nothing of
/// theirs has a name in the file system. They are told who serves; they do not look for themselves.

/// The first server that a client meets: connections go to `next` as they are, `mode tcp`.
std::string layer4Config(const Endpoint& next);

/// Its backend, for the runtime API.
inline constexpr const char* kGatewayBackend = "generations";

/// Requests go to one of `servers`, `mode http`; all are out of service at first. Each request is on a
/// connection of its own to the server and is tried once, so that its fate is what the gateway knew when it
/// came, as with connections through an orchestrator's service.
std::string layer7Config(std::span<const std::string> servers);

}  // namespace changeover
