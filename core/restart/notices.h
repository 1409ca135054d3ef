// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/deadline.h"
#include "core/restart/pid_file.h"
#include "core/restart/service_manager.h"

#include <functional>
#include <set>
#include <string>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>

namespace boost::asio {
class io_context;
}

namespace changeover {

/// What those outside are told of who is in charge: the pid file and the service manager. Nobody waits for
/// it; what cannot be told is a warning, and the service goes on.
class Notices {
public:
    /// Empty paths: nobody there to be told. `warn` takes a sentence.
    Notices(boost::asio::io_context& context, std::string pidFile, std::string notifySocket,
            std::function<void(const std::string&)> warn);

    /// Why nothing may be written where the pid file is to be, as a sentence; empty where all is well.
    std::string whyNoPidFile() const;

    /// The pid file and the service manager name `pid` from now on. Where the file cannot be written, it
    /// keeps what it says; if `pid` is this process, it is written again each second until that succeeds.
    void mainPid(pid_t pid);
    /// The same for this process, if its predecessor could not write the pid file.
    void keepPidFile();
    void reloading(int nextGeneration);
    void serving(int generation, pid_t pid = ::getpid());
    void stopping();
    /// The pid file goes, if it still names this process.
    void left() noexcept;
    /// Under a holder, who tells them; until it is gone.
    void setSilent(bool silent) noexcept { m_isSilent = silent; }

private:
    void told(std::error_code error);
    bool writePidFile(pid_t pid);
    void tryAgain();

    bool m_isSilent = false;
    std::string m_pidPath, m_notifySocket;
    PidFile m_pidFile;
    Deadline m_again;
    ServiceManager m_serviceManager;
    std::set<std::error_code> m_failures;  ///< warned of already; forgotten when a message gets through
    std::function<void(const std::string&)> m_warn;
};

}  // namespace changeover
