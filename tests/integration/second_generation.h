// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Before Qt, whose `signals` is a macro.
#include "core/restart/message.h"

#include "core/posix/clock.h"
#include "core/posix/endpoint.h"
#include "core/posix/packet_socket.h"
#include "core/process/birth.h"
#include "tests/core/server/http_client.h"

#include <QDeadlineTimer>
#include <QTest>

#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace changeover::test {

/// The real server as a second generation, with the test for its parent.
class SecondGeneration {
public:
    SecondGeneration()
    {
        auto pair = makePacketPair().value();
        m_channel = std::move(pair.ours);
        m_lifeline = makePipe().value();
        m_listener = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(m_listener.get(), reinterpret_cast<sockaddr*>(&any), sizeof any);
        ::listen(m_listener.get(), 64);
        socklen_t size = sizeof any;
        ::getsockname(m_listener.get(), reinterpret_cast<sockaddr*>(&any), &size);
        m_address = "127.0.0.1:" + std::to_string(ntohs(any.sin_port));
        spawn(pair.theirs.get());
    }
    ~SecondGeneration()
    {
        if (m_pid > 0) ::kill(m_pid, SIGKILL);
        if (m_pid > 0) ::waitpid(m_pid, nullptr, 0);
    }
    SecondGeneration(const SecondGeneration&) = delete;
    SecondGeneration& operator=(const SecondGeneration&) = delete;

    HttpClient connect() const { return HttpClient(Endpoint::parse(m_address).value()); }

    void say(MessageBody body)
    {
        QVERIFY(sendPacket(m_channel.get(), encode(Message{1, monotonicNs(), std::move(body)})));
    }
    void sayManifest() { say(ManifestMessage{{{m_address, m_address, 64, kListener}}}); }

    /// The next message of this kind; others are passed over. Sets what rode along.
    template <class Body> std::optional<Body> await()
    {
        const QDeadlineTimer deadline(5'000);
        while (!deadline.hasExpired()) {
            auto packet = receivePacket(m_channel.get());
            if (!packet) {
                if (packet.error() == std::errc::not_connected) return std::nullopt;
                QTest::qWait(1);
                continue;
            }
            descriptors = std::move(packet->descriptors);
            const auto message = decodeMessage(packet->bytes);
            if (message && std::holds_alternative<Body>(message->body)) return std::get<Body>(message->body);
        }
        return std::nullopt;
    }
    /// From HELLO to ACCEPTING.
    bool bringToAccepting()
    {
        if (!await<HelloMessage>()) return false;
        sayManifest();
        if (!await<ReadyMessage>()) return false;
        say(CommitMessage{});
        return await<AcceptingMessage>().has_value();
    }
    /// Our end.
    int channel() const { return m_channel.get(); }
    void signal(int number) const { ::kill(m_pid, number); }
    int exitCode()
    {
        int status = 0;
        const QDeadlineTimer deadline(5'000);
        while (::waitpid(m_pid, &status, WNOHANG) == 0)
            if (deadline.hasExpired()) return -1;
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    }

    std::vector<FileDescriptor> descriptors;

private:
    static constexpr int kChannel = 100, kStderr = 101, kListener = 102, kLifeline = 103;

    void spawn(int channel)
    {
        std::string program = CHANGEOVER_BINARY_DIR "/changeover-server", option = "--listen";
        char* argv[] = {program.data(), option.data(), m_address.data(), nullptr};
        std::string birth =
            std::string(kBirthVariable) + '=' +
            encode({.generation = 2, .lifeline = kLifeline, .channel = kChannel, .originalStderr = kStderr});
        char* environment[] = {birth.data(), nullptr};
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions, channel, kChannel);
        ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, kStderr);
        ::posix_spawn_file_actions_adddup2(&actions, m_listener.get(), kListener);
        ::posix_spawn_file_actions_adddup2(&actions, m_lifeline.readEnd.get(), kLifeline);
        ::posix_spawn(&m_pid, argv[0], &actions, nullptr, argv, environment);
        ::posix_spawn_file_actions_destroy(&actions);
    }

    FileDescriptor m_channel, m_listener;
    Pipe m_lifeline;
    std::string m_address;
    pid_t m_pid = -1;
};

}  // namespace changeover::test
