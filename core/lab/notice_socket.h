// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/posix/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// The service manager's end of sd_notify(3): where a server says READY=1.
///
/// A datagram socket with an abstract name that the kernel chose, so nothing is left of it. The kernel says
/// who sends (SO_PASSCRED, unix(7)); only this user is heard. Control thread only.
class NoticeSocket {
public:
    /// From `pid` came READY=1.
    using ReadyHandler = std::function<void(std::int32_t pid)>;

    [[nodiscard]] static Result<NoticeSocket> open(boost::asio::io_context& context, ReadyHandler ready);
    NoticeSocket(NoticeSocket&&) noexcept;
    NoticeSocket& operator=(NoticeSocket&&) noexcept;
    ~NoticeSocket();

    /// "NOTIFY_SOCKET=@0012f"
    std::string variable() const;

private:
    class Impl;
    explicit NoticeSocket(std::shared_ptr<Impl> impl) noexcept;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
