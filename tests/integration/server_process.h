// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/posix/endpoint.h"
#include "core/posix/file_descriptor.h"
#include "core/process/birth.h"
#include "tests/core/server/http_client.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace changeover::test {

/// One `ready:` line.
struct ReadyLine {
    std::string url;
    pid_t pid = 0;
    int generation = 0;
};

/// The real changeover-server and all generations that follow it.
///
/// This process is their subreaper, so each one's exit status can be asked for; they hold a lifeline of ours,
/// so that none outlives the test, however it ends.
class ServerProcess {
public:
    enum class Stdout { File, Closed, FullPipe };

    /// `program`: where the server is looked for, now and at each restart.
    explicit ServerProcess(const QStringList& arguments, Stdout out = Stdout::File,
                           const QStringList& environment = {},
                           const QString& program = CHANGEOVER_BINARY_DIR "/changeover-server")
    {
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        m_lifeline = makePipe().value();
        if (out == Stdout::FullPipe) fillPipe();
        spawn(QStringList(program) + arguments, out, environment);
    }
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    ~ServerProcess()
    {
        m_lifeline.writeEnd.reset();  // every generation leaves within two seconds
        for (const ReadyLine& line : readyLines())
            waitForExit(line.pid);
        waitForExit(m_pid);
    }

    pid_t pid() const { return m_pid; }
    QString outText() const { return textOf("out"); }
    QString errText() const { return textOf("err"); }
    QString path(const QString& name) const { return m_directory.filePath(name); }

    std::vector<ReadyLine> readyLines() const
    {
        std::vector<ReadyLine> lines;
        for (const QString& line : outText().split('\n')) {
            const QStringList words = line.split(' ');
            if (words.size() == 6 && words[0] == "ready:")
                lines.push_back({words[1].toStdString(), words[3].toInt(), words[5].toInt()});
        }
        return lines;
    }
    /// Waits for `count` lines; fewer when they do not come.
    std::vector<ReadyLine> awaitReady(std::size_t count = 1, int ms = 10'000) const
    {
        const QDeadlineTimer deadline(ms);
        while (readyLines().size() < count && !deadline.hasExpired())
            QTest::qWait(5);
        return readyLines();
    }
    /// The generation that printed last.
    pid_t leader() const
    {
        const auto lines = readyLines();
        return lines.empty() ? m_pid : lines.back().pid;
    }
    Endpoint endpoint(std::size_t line = 0) const
    {
        const auto lines = awaitReady(line + 1);
        if (lines.size() <= line) return {};
        std::string url = lines[line].url;
        if (url.starts_with("http://")) url.erase(0, 7);
        return Endpoint::parse(url).value();
    }
    HttpClient connect(std::size_t line = 0) const { return HttpClient(endpoint(line)); }
    /// One request on a connection of its own.
    Response get(const std::string& target, std::size_t line = 0) const
    {
        HttpClient client = connect(line);
        client.get(target, "Connection: close\r\n");
        return client.read();
    }

    /// The wait status, or nothing when it does not end in time.
    std::optional<int> waitForExit(pid_t pid, int ms = 10'000)
    {
        if (const auto known = m_statuses.find(pid); known != m_statuses.end()) return known->second;
        const QDeadlineTimer deadline(ms);
        for (;;) {
            int status = 0;
            const pid_t ended = ::waitpid(pid, &status, WNOHANG);
            if (ended == pid) return m_statuses[pid] = status;
            // ECHILD: its own parent, still alive, has not let go of it yet.
            if (deadline.hasExpired()) return std::nullopt;
            if (ended < 0 && ::kill(pid, 0) != 0) return std::nullopt;
            QTest::qWait(5);
        }
    }
    /// The exit code; 1000 + the signal that killed it; -1 when it does not end.
    int exitCode(pid_t pid, int ms = 10'000)
    {
        const auto status = waitForExit(pid, ms);
        if (!status) return -1;
        return WIFEXITED(*status) ? WEXITSTATUS(*status) : 1000 + WTERMSIG(*status);
    }

private:
    static constexpr int kLifeline = 9;

    QString textOf(const char* name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    void fillPipe()
    {
        m_full = makePipe(O_NONBLOCK).value();
        const std::string bytes(65'536, 'x');
        while (::write(m_full.writeEnd.get(), bytes.data(), bytes.size()) > 0) {
        }
        while (::write(m_full.writeEnd.get(), "x", 1) > 0) {
        }
        ::fcntl(m_full.writeEnd.get(), F_SETFL, 0);  // blocking, as a shell gives it
    }
    void spawn(const QStringList& command, Stdout out, const QStringList& more)
    {
        std::vector<std::string> words;
        for (const QString& argument : command)
            words.push_back(argument.toStdString());
        std::vector<char*> argv;
        for (std::string& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        const std::string birth = std::string(kBirthVariable) + '=' + encode({.lifeline = kLifeline});
        const std::string path = std::string("PATH=") + qgetenv("PATH").toStdString();
        std::vector<std::string> variables{birth, path};
        for (const QString& variable : more)
            variables.push_back(variable.toStdString());
        std::vector<char*> environment;
        for (std::string& variable : variables)
            environment.push_back(variable.data());
        environment.push_back(nullptr);

        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        const QByteArray outFile = m_directory.filePath("out").toUtf8();
        const QByteArray errFile = m_directory.filePath("err").toUtf8();
        constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND;
        ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        if (out == Stdout::File)
            ::posix_spawn_file_actions_addopen(&actions, 1, outFile.data(), kFlags, 0600);
        if (out == Stdout::Closed) ::posix_spawn_file_actions_addclose(&actions, 1);
        if (out == Stdout::FullPipe) ::posix_spawn_file_actions_adddup2(&actions, m_full.writeEnd.get(), 1);
        ::posix_spawn_file_actions_addopen(&actions, 2, errFile.data(), kFlags, 0600);
        ::posix_spawn_file_actions_adddup2(&actions, m_lifeline.readEnd.get(), kLifeline);
        ::posix_spawnp(&m_pid, argv[0], &actions, nullptr, argv.data(), environment.data());
        ::posix_spawn_file_actions_destroy(&actions);
    }

    QTemporaryDir m_directory;
    Pipe m_lifeline;
    Pipe m_full;
    pid_t m_pid = -1;
    std::map<pid_t, int> m_statuses;
};

}  // namespace changeover::test
