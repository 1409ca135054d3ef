// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/process_table.h"

#include <boost/json.hpp>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <sys/wait.h>
#include <unistd.h>

namespace changeover {

inline constexpr int kPatienceMs = 60'000;
namespace json = boost::json;

/// What came of one `changeover run`.
struct Ran {
    int exitCode = -1;
    QString out, err;
    json::value report;  ///< null where none was written

    std::int64_t number(const char* key) const { return report.at(key).to_number<std::int64_t>(); }
    std::int64_t ofClass(const char* key) const
    {
        return report.at("classes").at(key).to_number<std::int64_t>();
    }
    std::string_view text(const char* key) const { return report.at(key).as_string(); }
    const json::array& restarts() const { return report.at("restarts").as_array(); }
};

inline json::value readJson(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return nullptr;
    return json::parse(file.readAll().toStdString());
}

/// A `changeover run` (or `compare`) under way. Killed with this object.
class RunningLab {
public:
    explicit RunningLab(const QStringList& options, const QString& command = "run")
    {
        m_process.start(CHANGEOVER_BINARY_DIR "/changeover",
                        QStringList{command, "--report", "json=" + path()} + options);
    }

    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }
    /// On stderr, so far.
    bool said(const QByteArray& words)
    {
        m_err += m_process.readAllStandardError();
        return m_err.contains(words);
    }
    bool hasEnded() { return m_process.state() == QProcess::NotRunning; }

    /// Waits for the end, or kills it.
    Ran result(int patienceMs = kPatienceMs)
    {
        Ran ran;
        if (!hasEnded() && !m_process.waitForFinished(patienceMs)) {
            m_process.kill();
            m_process.waitForFinished();
            return ran;
        }
        ran.exitCode = m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
        ran.out = QString::fromUtf8(m_process.readAllStandardOutput());
        ran.err = QString::fromUtf8(m_err + m_process.readAllStandardError());
        if (QFile::exists(path())) ran.report = readJson(path());
        return ran;
    }

private:
    QString path() const { return m_folder.filePath("report.json"); }

    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArray m_err;
};

inline Ran run(const QStringList& options) { return RunningLab(options).result(); }

/// As run(); again while the load generator itself was late, as it may be on a busy machine: that is no
/// verdict on what is tested here.
inline Ran runInTime(const QStringList& options)
{
    for (int tries = 1;; ++tries) {
        Ran ran = run(options);
        const bool late =
            ran.exitCode == 3 && ran.text("reason").find("generator itself was") != std::string_view::npos;
        if (!late || tries == 4) return ran;
    }
}

/// Restarts that take a second instead of two.
inline QStringList quick(const QStringList& more)
{
    return QStringList{"--probation", "100ms", "--startup-delay", "100ms", "--interval", "100ms"} + more;
}

inline void reapAdopted()
{
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
}

/// Servers and gateways below this process, which is the subreaper of the lab's orphans.
inline std::size_t serversLeft()
{
    std::size_t count = 0;
    for (const pid_t pid : descendants(::getpid()))
        if (const auto process = readProcess(pid);
            process && (process->name.starts_with("changeover") || process->name == "haproxy"))
            ++count;
    return count;
}

}  // namespace changeover
