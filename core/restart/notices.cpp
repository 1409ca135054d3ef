// SPDX-License-Identifier: BSL-1.0
#include "core/restart/notices.h"

#include <unistd.h>

#include <utility>

namespace changeover {

namespace {

constexpr std::chrono::milliseconds kPidFileAgain{1'000};

}  // namespace

Notices::Notices(boost::asio::io_context& context, std::string pidFile, std::string notifySocket,
                 std::function<void(const std::string&)> warn)
    : m_pidPath(pidFile), m_notifySocket(notifySocket), m_pidFile(std::move(pidFile)), m_again(context),
      m_serviceManager(std::move(notifySocket)), m_warn(std::move(warn))
{
}

std::string Notices::whyNoPidFile() const
{
    const std::string obstacle = m_pidFile.obstacle();
    if (obstacle.empty()) return {};
    return "Cannot write the pid file " + m_pidPath + ": it is " + obstacle +
           ", which would be replaced. Name a regular file, or one that does not exist yet.";
}

void Notices::mainPid(pid_t pid)
{
    if (m_isSilent) return;
    told(m_serviceManager.mainPid(pid));
    m_again.cancel();
    if (!writePidFile(pid) && pid == ::getpid()) tryAgain();
}

bool Notices::writePidFile(pid_t pid)
{
    const auto written = m_pidFile.write(pid);
    if (written) return true;
    if (const std::string why = whyNoPidFile(); !why.empty())
        m_warn(why);
    else
        m_warn("Cannot write the pid file " + m_pidPath + ": " + written.error().message() +
               ". It keeps what it says until it can be.");
    return false;
}

void Notices::keepPidFile()
{
    if (!m_isSilent && !m_pidFile.names(::getpid()) && !m_pidFile.write(::getpid())) tryAgain();
}

void Notices::tryAgain()
{
    m_again.start(kPidFileAgain, [this] {
        if (!m_pidFile.write(::getpid())) tryAgain();
    });
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

void Notices::left() noexcept
{
    m_again.cancel();
    m_pidFile.removeIfOf(::getpid());
}

void Notices::told(std::error_code error)
{
    if (!error) return m_failures.clear();
    // Several messages a restart: the second failure of a kind says nothing that the first did not.
    if (m_failures.insert(error).second)
        m_warn("Cannot notify the service manager at " + m_notifySocket + ": " + error.message() +
               ". The service goes on.");
}

}  // namespace changeover
