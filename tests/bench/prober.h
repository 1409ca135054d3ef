// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/load/response_reader.h"
#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace changeover::bench {

/// A peer answers what it likes: nothing is known of its ids and bodies.
inline const AnswerRules& peerRules()
{
    static const AnswerRules rules{.ours = false};
    return rules;
}

/// One request on a connection of its own.
struct Probe {
    std::int64_t begunNs = 0;     ///< before connect(2)
    std::int64_t answeredNs = 0;  ///< the answer is here in full; or it failed
    pid_t pid = 0;                ///< who answered; 0: nobody did
};

inline constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n";

/// Sends one request after another, each on a fresh connection. Blocks, at most two seconds each. One thread.
class Prober {
public:
    /// `endpoint` is of IPv4 and numeric.
    explicit Prober(const Endpoint& endpoint);
    Probe probe();

    // The same in its parts.
    /// Connected and blocking, with a time-out; empty when it was refused.
    FileDescriptor connect() const;
    /// Who answered; 0: nobody, or not in full. `plan` says what was asked for.
    pid_t awaitAnswer(int socket, const RequestPlan& plan = {});

private:
    sockaddr_storage m_address{};
    ResponseReader m_reader;
};

}  // namespace changeover::bench
