// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <system_error>

namespace changeover {

/// Whether the calls work on which an event loop waits, epoll(7) and timerfd_settime(2): where one is refused
/// Asio waits for ever or turns without end, and says nothing. The refused call, or the errno, of the first
/// that does not.
[[nodiscard]] std::error_code probeEventLoop() noexcept;

}  // namespace changeover
