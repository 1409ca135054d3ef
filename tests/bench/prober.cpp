// SPDX-License-Identifier: GPL-3.0-or-later
#include "prober.h"

#include "core/posix/clock.h"
#include "core/posix/file_descriptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>

namespace changeover::bench {

Prober::Prober(const Endpoint& endpoint)
{
    auto& address = reinterpret_cast<sockaddr_in&>(m_address);
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
}

FileDescriptor Prober::connect() const
{
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{2, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const auto* const address = reinterpret_cast<const sockaddr*>(&m_address);
    if (::connect(socket.get(), address, sizeof(sockaddr_in)) != 0) socket.reset();
    return socket;
}

Probe Prober::probe()
{
    Probe probe;
    probe.begunNs = monotonicNs();
    const FileDescriptor socket = connect();
    if (socket && ::send(socket.get(), kRequest.data(), kRequest.size(), MSG_NOSIGNAL) > 0)
        probe.pid = awaitAnswer(socket.get());
    probe.answeredNs = monotonicNs();
    return probe;
}

pid_t Prober::awaitAnswer(int socket, const RequestPlan& plan)
{
    m_reader.begin(plan, "", peerRules());
    std::array<char, 4096> buffer;
    std::size_t kept = 0;
    for (;;) {
        const ssize_t size = ::recv(socket, buffer.data() + kept, buffer.size() - kept, 0);
        if (size <= 0) return 0;
        kept += static_cast<std::size_t>(size);
        std::size_t used = 0;
        const auto state = m_reader.feed({buffer.data(), kept}, used);
        if (state == ResponseReader::State::Complete) return m_reader.pid();
        if (state == ResponseReader::State::Bad || kept == buffer.size()) return 0;
        kept -= used;
        std::memmove(buffer.data(), buffer.data() + used, kept);
    }
}

}  // namespace changeover::bench
