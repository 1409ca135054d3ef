// SPDX-License-Identifier: BSL-1.0
#include "core/lab/gateway/runtime_api.h"

#include "core/lab/exchange.h"
#include "core/lab/gateway/haproxy_config.h"

#include <boost/asio/post.hpp>

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace changeover {

namespace {

constexpr std::chrono::seconds kDeadline{10};
constexpr std::string_view kErrorMark = "[3]: ";  // syslog's numbers: 4 and above only inform

std::string setServer(std::string_view server, const std::string& what)
{
    return "set server " + std::string(kGatewayBackend) + '/' + std::string(server) + ' ' + what;
}

/// HAProxy's listener takes two bytes and one descriptor a message (recv_fd_uxst() of its proto_sockpair.c).
std::error_code passConnection(int line, int connection)
{
    std::array<char, 2> bytes{};
    iovec data{bytes.data(), bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof connection);
    std::memcpy(CMSG_DATA(header), &connection, sizeof connection);
    // EAGAIN: it has not taken the last few; as good as silent.
    return ::sendmsg(line, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? lastError() : std::error_code();
}

/// Our end of a connection whose other end HAProxy has got.
Result<FileDescriptor> connectOver(int line)
{
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
        return lastError();
    FileDescriptor ours(ends[0]);
    const FileDescriptor theirs(ends[1]);
    if (const std::error_code error = passConnection(line, theirs.get())) return error;
    return ours;
}

/// The first line that says an error, and the answer without such lines.
std::pair<std::string, std::string> sift(std::string_view answer)
{
    std::string refusal, rest;
    while (!answer.empty()) {
        const std::size_t end = std::min(answer.find('\n'), answer.size());
        std::string_view line = answer.substr(0, end);
        answer.remove_prefix(std::min(end + 1, answer.size()));
        if (!line.starts_with(kErrorMark)) {
            rest.append(line) += '\n';
        } else if (refusal.empty()) {
            refusal = line.substr(kErrorMark.size());
        }
    }
    return {std::move(refusal), std::move(rest)};
}

void conclude(const RuntimeApi::Handler& handler, std::error_code error, std::string_view answer)
{
    if (error == std::errc::timed_out) return handler(error, "HAProxy did not answer within 10 s.", {});
    // Even an answer without words ends with an empty line.
    if (error || answer.empty())
        return handler(std::make_error_code(std::errc::not_connected), "HAProxy is gone.", {});
    auto [refusal, rest] = sift(answer);
    if (!refusal.empty())
        return handler(std::make_error_code(std::errc::invalid_argument), "HAProxy refuses: " + refusal,
                       std::move(rest));
    handler({}, {}, std::move(rest));
}

}  // namespace

namespace runtime_command {

std::string place(std::string_view server, const Endpoint& address, int weight)
{
    return setServer(server, "addr " + address.host + " port " + std::to_string(address.port)) + ';' +
           weigh(server, weight) + ';' + setServer(server, "state ready");
}

std::string weigh(std::string_view server, int weight)
{
    return setServer(server, "weight " + std::to_string(weight));
}

std::string drain(std::string_view server) { return setServer(server, "state drain"); }
std::string remove(std::string_view server) { return setServer(server, "state maint"); }
std::string showServers() { return "show stat " + std::string(kGatewayBackend) + " 4 -1"; }

}  // namespace runtime_command

void RuntimeApi::ask(std::span<const std::string> commands, Handler handler)
{
    std::string line;
    for (const std::string& command : commands)
        line += (line.empty() ? "" : ";") + command;
    auto connection = connectOver(m_line.get());
    if (!connection)
        return boost::asio::post(m_context, [handler = std::move(handler), error = connection.error()] {
            conclude(handler, error, {});
        });
    exchange(m_context, std::move(*connection), line + '\n', kDeadline,
             [handler = std::move(handler)](std::error_code error, const std::string& answer) {
                 conclude(handler, error, answer);
             });
}

}  // namespace changeover
