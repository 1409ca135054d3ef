// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Before Qt, whose `slots` and `signals` are macros.
#include "core/restart/message.h"
#include "core/telemetry/scoreboard.h"

#include "core/process/process_table.h"
#include "tests/integration/server_process.h"

#include <QDir>
#include <QFile>

#include <sys/stat.h>

#include <algorithm>

namespace changeover::test {

inline constexpr int kPatience = 10'000;  // ms; a wait that is never reached where all is well

/// A server whose next program can be exchanged, as a deployment does it, a connection that was open before
/// anything happened, and what the scoreboard tells.
class FaultScene {
public:
    explicit FaultScene(const QStringList& options)
        : m_board(Scoreboard::create().value()), m_program(m_directory.filePath("server"))
    {
        deploy();
        m_server.emplace(QStringList{"--scoreboard", QString::fromStdString(m_board.path())} + options,
                         ServerProcess::Stdout::File, QStringList(), m_program);
        m_first = m_server->pid();
    }

    /// The first generation answers, also on the connection that stays open.
    bool begin()
    {
        const auto lines = m_server->awaitReady(1, kPatience);
        if (lines.empty()) return false;
        m_first = lines.front().pid;  // a holder's child
        reopenBefore();
        return whoAnswersBefore() == first();
    }

    /// Without begin(), and without a holder, the process that was started.
    pid_t first() const { return m_first > 0 ? m_first : m_server->pid(); }
    /// Whom to tell to restart: the first generation, or the holder.
    pid_t inCharge() const { return m_server->pid(); }
    ServerProcess& server() { return *m_server; }
    QString program() const { return m_program; }
    QString path(const QString& name) const { return m_directory.filePath(name); }

    void remove() const
    {
        if (!QFile::remove(m_program)) QDir().rmdir(m_program);
    }
    /// The next generation is the real server.
    void deploy()
    {
        remove();
        QFile::link(kServer, m_program);
    }
    /// The next one runs this shell script; "$@" are the server's options.
    void deployScript(const QString& script) { deployFile("#!/bin/sh\n" + script + '\n', 0755); }
    void deployFile(const QString& content, mode_t mode)
    {
        remove();
        QFile file(m_program);
        static_cast<void>(file.open(QIODevice::WriteOnly) && file.write(content.toUtf8()) >= 0);
        file.close();
        ::chmod(m_program.toLocal8Bit().constData(), mode);
    }
    /// The next one has a fault, those after it have none.
    void deployFault(const QString& fault)
    {
        deployScript(QString("exec %1 \"$@\" --fault %2 --fault-generation 2").arg(kServer, fault));
    }
    /// One that is stopped there until somebody continues it.
    void deployStop(const QString& step) { deployFault(step + ":signal=STOP"); }

    /// So often, by default once, since the last forgetEvents().
    bool has(EventKind kind, std::ptrdiff_t times = 1)
    {
        read();
        return std::ranges::count(m_events, kind, &Event::kind) >= times;
    }
    const Event* last(EventKind kind)
    {
        read();
        const auto found = std::find_if(m_events.rbegin(), m_events.rend(),
                                        [kind](const Event& event) { return event.kind == kind; });
        return found == m_events.rend() ? nullptr : &*found;
    }
    /// What each thread of a draining generation said last.
    std::vector<DrainingConnections> draining() const { return m_board.draining(); }
    void forgetEvents()
    {
        read();
        m_events.clear();
    }
    /// The generation under way; 0 where none was started yet.
    pid_t child()
    {
        const Event* spawned = last(EventKind::Spawned);
        return spawned ? spawned->value : 0;
    }
    bool childIs(char state)
    {
        const auto process = readProcess(child());
        return child() > 0 && process && process->state == state;
    }
    /// "rolled_back_before_ready", or nothing as long as the attempt goes on.
    QString outcome()
    {
        const Event* ended = last(EventKind::AttemptEnded);
        return ended ? QString::fromUtf8(name(static_cast<RestartOutcome>(ended->value)).data()) : QString();
    }
    /// The record's words and all the log.
    QString said()
    {
        const Event* ended = last(EventKind::AttemptEnded);
        return (ended ? QString::fromUtf8(ended->words().data()) : QString()) + '\n' + m_server->errText();
    }

    /// Whose answer comes over a new connection; 0: nobody's.
    pid_t whoAnswers()
    {
        HttpClient client = m_server->connect();
        client.get("/", "Connection: close\r\n");
        return pidOf(client.read());
    }
    /// The same over the connection that was open from the beginning.
    pid_t whoAnswersBefore()
    {
        m_before->get("/");
        return pidOf(m_before->read());
    }
    /// Another in its place: whoever had it died.
    void reopenBefore() { m_before.emplace(m_server->endpoint()); }
    /// Closes that connection.
    void leaveBefore() { m_before->close(); }

private:
    static constexpr const char* kServer = CHANGEOVER_BINARY_DIR "/changeover-server";

    static pid_t pidOf(const Response& response)
    {
        return response.status == 200 && response.complete ? std::stoi(response.header("x-pid")) : 0;
    }
    void read()
    {
        for (Event& event : m_board.read(m_cursor))
            m_events.push_back(event);
    }

    QTemporaryDir m_directory;
    Scoreboard m_board;
    Scoreboard::Cursor m_cursor;
    std::vector<Event> m_events;
    QString m_program;
    std::optional<ServerProcess> m_server;
    std::optional<HttpClient> m_before;
    pid_t m_first = 0;
};

// Steps of a row, for a scene named `scene`.
#define QTRY_SOON(condition) QTRY_VERIFY_WITH_TIMEOUT((condition), changeover::test::kPatience)

/// The service is `pid`'s: it answers over a new connection and over the one of before.
#define VERIFY_SERVES(pid)                                                                                   \
    QCOMPARE(scene.whoAnswers(), (pid));                                                                     \
    QTRY_COMPARE_WITH_TIMEOUT(scene.whoAnswersBefore(), (pid), changeover::test::kPatience)

/// Whoever serves can be replaced by the real program, which then serves alone.
#define VERIFY_NEXT_RESTART(pid)                                                                             \
    scene.deploy();                                                                                          \
    scene.forgetEvents();                                                                                    \
    ::kill((pid), SIGHUP);                                                                                   \
    QTRY_SOON(!scene.outcome().isEmpty());                                                                   \
    QVERIFY2(scene.outcome() == "committed", qPrintable(scene.said()));                                      \
    VERIFY_SERVES(scene.child());                                                                            \
    QCOMPARE(scene.server().exitCode(pid), 0)

/// The same under a holder.
#define VERIFY_HELD_RESTART()                                                                                \
    scene.deploy();                                                                                          \
    scene.forgetEvents();                                                                                    \
    ::kill(scene.inCharge(), SIGHUP);                                                                        \
    QTRY_SOON(!scene.outcome().isEmpty());                                                                   \
    QVERIFY2(scene.outcome() == "committed", qPrintable(scene.said()));                                      \
    VERIFY_SERVES(scene.child())

/// The same, without awaiting the end of its probation.
#define VERIFY_NEXT_ACCEPTS(pid)                                                                             \
    scene.deploy();                                                                                          \
    scene.forgetEvents();                                                                                    \
    ::kill((pid), SIGHUP);                                                                                   \
    QTRY_SOON(scene.has(EventKind::StoppedAccepting));                                                       \
    QCOMPARE(scene.whoAnswers(), scene.child())

}  // namespace changeover::test
