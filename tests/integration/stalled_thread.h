// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/result.h"

#include <QDir>
#include <QFile>

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <string>

namespace changeover {

/// The thread of this name, 0 where there is none.
inline pid_t threadNamed(pid_t process, const QByteArray& name)
{
    const QDir tasks("/proc/" + QString::number(process) + "/task");
    for (const QString& task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(tasks.filePath(task) + "/comm");
        if (file.open(QIODevice::ReadOnly) && file.readAll().trimmed() == name) return task.toInt();
    }
    return 0;
}

/// One thread of another process that does not run while this lives, as SIGSTOP would have it were it not for
/// the whole process (ptrace(2), PTRACE_SEIZE). Made and destroyed by one thread.
class StalledThread {
public:
    explicit StalledThread(pid_t thread) : m_thread(thread)
    {
        if (::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) != 0) {
            m_error = lastError();
            return;
        }
        ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
        int status = 0;
        if (::waitpid(thread, &status, __WALL) != thread || !WIFSTOPPED(status)) m_error = lastError();
    }
    ~StalledThread()
    {
        if (!m_error) ::ptrace(PTRACE_DETACH, m_thread, nullptr, nullptr);
    }
    StalledThread(const StalledThread&) = delete;
    StalledThread& operator=(const StalledThread&) = delete;

    /// Why it runs on: EPERM where tracing is not permitted, ESRCH where it has ended.
    std::error_code error() const { return m_error; }

private:
    const pid_t m_thread;
    std::error_code m_error;
};

}  // namespace changeover
