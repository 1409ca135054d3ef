// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/restart/pid_file.h"
#include "core/restart/service_manager.h"

#include <functional>
#include <string>
#include <sys/types.h>
#include <system_error>

namespace changeover {

/// What those outside are told of who is in charge: the pid file and the service manager. Nobody waits for
/// it; what cannot be told is a warning, and the service goes on.
class Notices {
public:
    /// Empty paths: nobody there to be told. `warn` takes a sentence.
    Notices(std::string pidFile, std::string notifySocket, std::function<void(const std::string&)> warn);

    void mainPid(pid_t pid) const;
    void reloading(int nextGeneration) const;
    void serving(int generation) const;
    void stopping() const;
    /// The pid file goes, if it still names this process.
    void left() const noexcept;

private:
    void told(std::error_code error) const;

    std::string m_pidPath, m_notifySocket;
    PidFile m_pidFile;
    ServiceManager m_serviceManager;
    std::function<void(const std::string&)> m_warn;
};

}  // namespace changeover
