// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/pid_file.h"
#include "core/restart/service_manager.h"

#include <functional>
#include <set>
#include <string>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>

namespace changeover {

/// What those outside are told of who is in charge: the pid file and the service manager. Nobody waits for
/// it; what cannot be told is a warning, and the service goes on.
class Notices {
public:
    /// Empty paths: nobody there to be told. `warn` takes a sentence.
    Notices(std::string pidFile, std::string notifySocket, std::function<void(const std::string&)> warn);

    void mainPid(pid_t pid);
    void reloading(int nextGeneration);
    void serving(int generation, pid_t pid = ::getpid());
    void stopping();
    /// The pid file goes, if it still names this process.
    void left() const noexcept;
    /// Under a holder, who tells them; until it is gone.
    void setSilent(bool silent) noexcept { m_isSilent = silent; }

private:
    void told(std::error_code error);

    bool m_isSilent = false;
    std::string m_pidPath, m_notifySocket;
    PidFile m_pidFile;
    ServiceManager m_serviceManager;
    std::set<std::error_code> m_failures;  ///< warned of already; forgotten when a message gets through
    std::function<void(const std::string&)> m_warn;
};

}  // namespace changeover
