// SPDX-License-Identifier: BSL-1.0
#include "core/lab/notice_socket.h"

#include "core/posix/file_descriptor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace changeover {

namespace {

struct Notice {
    std::int32_t pid = 0;
    uid_t uid = 0;
    std::string state;
};

/// Nothing: none is waiting.
std::optional<Notice> receive(int socket)
{
    std::array<char, 4096> bytes;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
    iovec piece{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    // Descriptors that ride along (FDSTORE=1) find no room, and are closed: unix(7).
    const ssize_t size = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0) return std::nullopt;
    Notice notice;
    notice.state.assign(bytes.data(), static_cast<std::size_t>(size));
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_CREDENTIALS) continue;
        ucred sender{};
        std::memcpy(&sender, CMSG_DATA(part), sizeof sender);
        notice.pid = sender.pid;
        notice.uid = sender.uid;
    }
    return notice;
}

bool saysReady(std::string_view state)
{
    constexpr std::string_view kReady = "READY=1";
    while (!state.empty()) {
        const auto end = state.find('\n');
        if (state.substr(0, end) == kReady) return true;
        if (end == std::string_view::npos) break;
        state.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace

class NoticeSocket::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(boost::asio::io_context& context, FileDescriptor socket, ReadyHandler ready)
        : m_socket(context, socket.get()), m_ready(std::move(ready))
    {
        static_cast<void>(socket.release());
    }

    void listen()
    {
        m_socket.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            [self = shared_from_this()](boost::system::error_code error) {
                                if (!error && self->m_socket.is_open()) self->hear();
                            });
    }

    void stop()
    {
        boost::system::error_code ignored;
        m_socket.close(ignored);
    }

    int descriptor() { return m_socket.native_handle(); }

private:
    void hear()
    {
        while (const auto notice = receive(m_socket.native_handle())) {
            if (notice->uid == ::geteuid() && notice->pid > 0 && saysReady(notice->state))
                m_ready(notice->pid);
            if (!m_socket.is_open()) return;
        }
        listen();
    }

    boost::asio::posix::stream_descriptor m_socket;
    ReadyHandler m_ready;
};

Result<NoticeSocket> NoticeSocket::open(boost::asio::io_context& context, ReadyHandler ready)
{
    FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) return lastError();
    const int on = 1;
    sockaddr_un any{};
    any.sun_family = AF_UNIX;
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0) return lastError();
    // Only the family: the kernel chooses an abstract name ("autobind", unix(7)).
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any.sun_family) != 0)
        return lastError();
    auto impl = std::make_shared<Impl>(context, std::move(socket), std::move(ready));
    impl->listen();
    return NoticeSocket(std::move(impl));
}

NoticeSocket::NoticeSocket(std::shared_ptr<Impl> impl) noexcept : m_impl(std::move(impl)) {}
NoticeSocket::NoticeSocket(NoticeSocket&&) noexcept = default;

NoticeSocket& NoticeSocket::operator=(NoticeSocket&& other) noexcept
{
    std::swap(m_impl, other.m_impl);
    return *this;
}

NoticeSocket::~NoticeSocket()
{
    if (m_impl) m_impl->stop();
}

std::string NoticeSocket::variable() const
{
    sockaddr_un name{};
    socklen_t length = sizeof name;
    if (::getsockname(m_impl->descriptor(), reinterpret_cast<sockaddr*>(&name), &length) != 0) return {};
    const std::size_t letters = length - offsetof(sockaddr_un, sun_path) - 1;  // behind the leading null byte
    return "NOTIFY_SOCKET=@" + std::string(name.sun_path + 1, letters);
}

}  // namespace changeover
