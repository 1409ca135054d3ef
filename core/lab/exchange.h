// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/file_descriptor.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <system_error>

namespace changeover {

/// What came until the other side closed. timed_out: `answer` is what there was by then.
using ExchangeHandler = std::function<void(std::error_code error, std::string answer)>;

/// One question on a connection of its own, non-blocking and perhaps still connecting: writes `request`, then
/// reads until the end, 256 KiB at most. `handler` comes once, on the context's thread, at the latest after
/// `deadline`, never from within this call.
void exchange(boost::asio::io_context& context, FileDescriptor socket, std::string request,
              std::chrono::milliseconds deadline, ExchangeHandler handler);

}  // namespace changeover
