// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/process/pid_handle.h"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// An unrelated server of the same user that asks for our listeners. Its HELLO lies in the channel, unread.
struct Taker {
    PidHandle process;
    uid_t uid = 0;
    FileDescriptor channel;
};

/// Where unrelated servers may ask for our listeners: `--takeover-socket`, a path with a SOCK_SEQPACKET
/// socket, for this user only.
///
/// Who connects is nobody until he has said HELLO: a few may be silent for a second, the oldest gives way to
/// the next. The file has an owner as a UNIX listener's has; a generation puts its own in the place of its
/// predecessor's by rename(2), so that there is no instant without one. Engine thread only.
class TakeoverSocket {
public:
    struct Callbacks {
        std::function<void(Taker)> asked;  ///< accept or refuse() it
        /// One that did not get as far: who, and why.
        std::function<void(const std::string&, const std::string&)> refused;
    };

    /// `generation` is what messages say.
    TakeoverSocket(boost::asio::io_context& context, int generation, Callbacks callbacks);
    ~TakeoverSocket();
    TakeoverSocket(const TakeoverSocket&) = delete;
    TakeoverSocket& operator=(const TakeoverSocket&) = delete;

    /// From now on `path` leads here. Takes the place of a file that `predecessor` (0: none) or a server that
    /// is no more has left. std::errc::address_in_use: another server's; std::errc::file_exists: no socket.
    [[nodiscard]] Result<void> offer(const std::string& path, pid_t predecessor);
    /// Says why not, and hangs up.
    void refuse(const Taker& taker, const std::string& reason) const;
    /// Closes, and removes the file, if it is still this one's.
    void withdraw();

private:
    class Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace changeover
