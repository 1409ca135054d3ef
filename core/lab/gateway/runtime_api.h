// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace changeover {

/// What to say to HAProxy's runtime API (management.txt, 9.3) about a server of kGatewayBackend.
namespace runtime_command {

/// Where it is, with which weight, and that it gets requests from now on.
std::string place(std::string_view server, const Endpoint& address, int weight);
std::string weigh(std::string_view server, int weight);
std::string drain(std::string_view server);
std::string remove(std::string_view server);
/// What parseServerTable() reads.
std::string showServers();

}  // namespace runtime_command

/// The line to one HAProxy's `stats socket sockpair@`: a socketpair over which it is handed a connection for
/// each question (configuration.txt, "bind"). It has no path and no name, so nobody else can speak to it.
/// Control thread.
class RuntimeApi {
public:
    /// `words` is empty on success; else says why, in HAProxy's words where it answered. `answer` without the
    /// lines that say errors.
    using Handler = std::function<void(std::error_code error, std::string words, std::string answer)>;

    /// `line`: our end of the socketpair.
    RuntimeApi(boost::asio::io_context& context, FileDescriptor line) noexcept
        : m_context(context), m_line(std::move(line))
    {
    }

    /// Says all of `commands`, one after the other with nothing in between, when HAProxy has started.
    /// `handler` comes once, within 10 s: timed_out, invalid_argument where HAProxy refuses a command (the
    /// others are done), not_connected where it is gone.
    void ask(std::span<const std::string> commands, Handler handler);

private:
    boost::asio::io_context& m_context;
    FileDescriptor m_line;
};

}  // namespace changeover
