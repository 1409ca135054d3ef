// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/load/response_reader.h"
#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace changeover::bench {

/// What became of many idle keep-alive connections, each of which sent one request.
struct IdleCounts {
    std::uint32_t answered = 0;
    std::uint32_t lost = 0;     ///< sent on a connection that looked open, and not answered within 5 s
    std::uint32_t unsent = 0;   ///< the FIN or reset was here before its turn: a client would connect anew
    std::uint32_t closed = 0;   ///< of all, no longer open at the end
    std::uint32_t byOther = 0;  ///< of answered, by another process than the first request
};

/// Keep-alive connections that have had one answer and wait. One thread.
class IdleClients {
public:
    /// Opens `count`, one request each. A sentence where that fails, else nothing.
    [[nodiscard]] std::string open(const Endpoint& endpoint, std::uint32_t count);

    /// Each sends one request at a random instant in the `spreadNs` after `startNs`, then all are watched
    /// until `watchNs` after it. Blocks.
    IdleCounts sendAll(std::int64_t startNs, std::int64_t spreadNs, std::int64_t watchNs, std::uint64_t seed);

private:
    struct Client {
        FileDescriptor socket;
        ResponseReader reader;
        std::int64_t dueNs = 0;
        pid_t pid = 0;
        bool sent = false, answered = false, closed = false;
    };

    std::string introduce(Client& client, const Endpoint& endpoint);
    void send(Client& client);
    void receive(Client& client);
    void handleEvents(std::int64_t untilNs);
    IdleCounts count() const;

    FileDescriptor m_epoll;
    std::vector<Client> m_clients;
    std::uint32_t m_byOther = 0;
    std::uint32_t m_waiting = 0;  ///< sent, neither answered nor closed
};

}  // namespace changeover::bench
