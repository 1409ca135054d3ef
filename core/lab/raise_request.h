// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace changeover {

/// Asks the server at `target` to raise(3) a signal: `POST /raise?signal=USR1`, on a connection of its own.
///
/// `handler` comes once, within 5 s: with the HTTP status, and 0 where there was no answer. Which generation
/// is asked is the kernel's choice where several accept; the answer's X-Pid says who it was (0: it does not
/// say).
void requestRaise(boost::asio::io_context& context, const Endpoint& target, std::string_view signalName,
                  std::function<void(int status, int pid)> handler);

}  // namespace changeover
