// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <sys/types.h>
#include <system_error>

namespace changeover {

/// What the service manager that started us is told: sd_notify(3), systemd.service(5), Type=notify and
/// Type=notify-reload. A datagram each; none waits, and one that cannot be sent changes nothing here.
class ServiceManager {
public:
    /// `socket`: the value of NOTIFY_SOCKET, a path or "@" and an abstract name. Empty: nobody is told.
    explicit ServiceManager(std::string socket);

    /// This process serves, or that one: READY=1, and MAINPID in case another one was named meanwhile.
    [[nodiscard]] std::error_code serving(int generation, pid_t pid) const;
    /// RELOADING=1 with the time on CLOCK_MONOTONIC; serving() ends it, whoever serves then.
    [[nodiscard]] std::error_code reloading(int nextGeneration) const;
    /// Watch that process from now on. Only with NotifyAccess=all may the old one name itself again.
    [[nodiscard]] std::error_code mainPid(pid_t pid) const;
    [[nodiscard]] std::error_code stopping() const;

private:
    std::error_code tell(const std::string& state) const;

    std::string m_socket;
};

}  // namespace changeover
