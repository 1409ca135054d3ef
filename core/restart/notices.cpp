// SPDX-License-Identifier: BSL-1.0
#include "core/restart/notices.h"

#include <unistd.h>

#include <utility>

namespace changeover {

Notices::Notices(std::string pidFile, std::string notifySocket, std::function<void(const std::string&)> warn)
    : m_pidPath(pidFile), m_notifySocket(notifySocket), m_pidFile(std::move(pidFile)),
      m_serviceManager(std::move(notifySocket)), m_warn(std::move(warn))
{
}

void Notices::mainPid(pid_t pid)
{
    if (m_isSilent) return;
    told(m_serviceManager.mainPid(pid));
    if (const auto written = m_pidFile.write(pid); !written)
        m_warn("Cannot write the pid file " + m_pidPath + ": " + written.error().message() + '.');
}

void Notices::reloading(int nextGeneration)
{
    if (!m_isSilent) told(m_serviceManager.reloading(nextGeneration));
}

void Notices::serving(int generation, pid_t pid)
{
    if (!m_isSilent) told(m_serviceManager.serving(generation, pid));
}

void Notices::stopping()
{
    if (!m_isSilent) told(m_serviceManager.stopping());
}

void Notices::left() const noexcept { m_pidFile.removeIfOf(::getpid()); }

void Notices::told(std::error_code error)
{
    if (!error) return m_failures.clear();
    // Several messages a restart: the second failure of a kind says nothing that the first did not.
    if (m_failures.insert(error).second)
        m_warn("Cannot notify the service manager at " + m_notifySocket + ": " + error.message() +
               ". The service goes on.");
}

}  // namespace changeover
