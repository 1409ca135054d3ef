// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/file_descriptor.h"

#include <QStringList>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <map>
#include <string>

namespace changeover::test {

/// The receiving end, where systemd would be.
class NotifySocket {
public:
    explicit NotifySocket(const std::string& path) : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        m_isBound = ::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    bool isBound() const { return m_isBound; }

    /// A message waits to be read.
    bool hasHeard() const
    {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        return ::poll(&waiting, 1, 0) == 1;
    }
    /// The next message's variables; empty when none comes.
    std::map<std::string, std::string> next() const
    {
        pollfd waiting{m_socket.get(), POLLIN, 0};
        char bytes[1024];
        if (::poll(&waiting, 1, 10'000) != 1) return {};
        const auto size = ::recv(m_socket.get(), bytes, sizeof bytes, 0);
        std::map<std::string, std::string> variables;
        for (const QString& line : QString::fromUtf8(bytes, size).split('\n'))
            variables[line.section('=', 0, 0).toStdString()] = line.section('=', 1).toStdString();
        return variables;
    }
    /// "READY MAINPID", the names alone, without STATUS.
    QString nextNames() const
    {
        QStringList names;
        for (const auto& [name, value] : next())
            if (name != "STATUS") names << QString::fromStdString(name);
        return names.join(' ');
    }

private:
    FileDescriptor m_socket;
    bool m_isBound = false;
};

}  // namespace changeover::test
