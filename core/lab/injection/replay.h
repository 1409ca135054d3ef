// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/endpoint.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace changeover {

/// The same request with a line that asks the server to close the connection behind its answer (RFC 9112,
/// 9.6). Empty for bytes that do not begin with a request line.
std::string askingToClose(std::string_view request);

/// A request with all of its body, of which the server waits for nothing more.
bool isWholeRequest(std::string_view bytes) noexcept;

/// Sends a whole request to the server once more, on a connection of its own. The answer is for nobody, and
/// `done` says whether one came, within 10 s.
void replay(boost::asio::io_context& context, const Endpoint& server, std::string_view request,
            std::function<void(bool answered)> done);

}  // namespace changeover
