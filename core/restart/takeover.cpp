// SPDX-License-Identifier: BSL-1.0
#include "core/restart/takeover.h"

#include "core/posix/clock.h"
#include "core/posix/packet_address.h"
#include "core/posix/packet_socket.h"
#include "core/process/peer.h"
#include "core/restart/message.h"

#include <chrono>
#include <poll.h>
#include <unistd.h>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kAnswer{5'000};

std::string whyNobody(const std::string& path, const std::error_code& error)
{
    const std::string start = "Cannot take over at " + path + ": ";
    if (error == std::errc::no_such_file_or_directory)
        return start + "nobody offers it. Start the other server with --takeover-socket " + path + '.';
    if (error == std::errc::connection_refused) return start + "the server that offered it is no more.";
    return start + error.message() + '.';
}

/// The first message, left where it is: the engine reads it.
Result<Message> awaitAnswer(int socket)
{
    const std::int64_t endNs = monotonicNs() + nanoseconds(kAnswer);
    for (;;) {
        const auto packet = peekPacket(socket);
        if (packet) return decodeMessage(*packet);
        // A reset says that it closed with words of ours unread; its own follow.
        if (packet.error() != std::errc::connection_reset &&
            packet.error() != std::errc::resource_unavailable_try_again)
            return packet.error();
        const std::int64_t leftNs = endNs - monotonicNs();
        if (leftNs <= 0) return std::make_error_code(std::errc::timed_out);
        pollfd waiting{socket, POLLIN, 0};
        ::poll(&waiting, 1, static_cast<int>(leftNs / 1'000'000) + 1);
    }
}

std::string whyNoAnswer(const std::error_code& error)
{
    if (error == std::errc::not_connected) return "closed the connection without a word.";
    if (error == std::errc::timed_out) return "did not answer within 5s.";
    return "said something unintelligible (" + error.message() + ").";
}

}  // namespace

std::variant<Takeover, std::string> askForTakeover(const std::string& path, const std::string& build)
{
    auto socket = connectForPackets(path);
    if (!socket) return whyNobody(path, socket.error());
    const auto peer = peerOf(socket->get());
    if (!peer) return whyNobody(path, peer.error());
    if (peer->pid == 0)
        return "Cannot take over at " + path +
               ": the server that offers it cannot be seen from this PID namespace.";
    if (peer->uid != ::geteuid())
        return "Cannot take over at " + path + ": user " + std::to_string(peer->uid) +
               " offers it, and this server runs as user " + std::to_string(::geteuid()) + '.';

    const std::string who =
        "The server that offers a takeover at " + path + " (pid " + std::to_string(peer->pid) + ") ";
    HelloMessage hello;
    hello.pid = ::getpid();
    hello.build = build;
    // If this fails, the other side has closed, and may have said why.
    static_cast<void>(sendPacket(socket->get(), encode(Message{1, monotonicNs(), hello})));
    const auto answer = awaitAnswer(socket->get());
    if (!answer) return who + whyNoAnswer(answer.error());
    if (const auto* const refusal = std::get_if<AbortMessage>(&answer->body))
        return who + "refuses: " + refusal->reason + '.';
    if (!std::holds_alternative<ManifestMessage>(answer->body))
        return who + whyNoAnswer(RestartErrc::unknownMessage);
    return Takeover{std::move(*socket), answer->generation + 1, peer->pid};
}

}  // namespace changeover
