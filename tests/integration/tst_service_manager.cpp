// SPDX-License-Identifier: GPL-3.0-or-later
// What systemd hears over its notify socket, message by message: sd_notify(3).
#include "tests/integration/lab_run.h"
#include "tests/integration/notify_socket.h"
#include "tests/integration/server_process.h"

#include "core/posix/clock.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

class tst_ServiceManager : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRestartIsAReloadThatEndsWithTheNewMainPid();
    void aRestartThatFailsEndsItsReloadToo();
    void aRestartThatFailsAfterCommitNamesTheOldMainPidAgain();
    void aSocketThatNobodyReadsStopsNothing();
    void aLabsServersDoNotSpeakForIt();

private:
    QStringList notify(const std::string& path) const
    {
        return {"NOTIFY_SOCKET=" + QString::fromStdString(path)};
    }
    std::string freshPath() { return m_directory.filePath("n%1").arg(++m_count).toStdString(); }

    QTemporaryDir m_directory;
    int m_count = 0;
};

void tst_ServiceManager::aRestartIsAReloadThatEndsWithTheNewMainPid()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    QVERIFY(systemd.isBound());
    ServerProcess server({"--listen", "127.0.0.1:0", "--probation", "100ms"}, ServerProcess::Stdout::File,
                         notify(path));
    QCOMPARE(systemd.next()["MAINPID"], std::to_string(server.pid()));
    auto heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["STATUS"], "Generation 1 serves.");

    const std::int64_t beforeUs = monotonicNs() / 1000;
    ::kill(server.pid(), SIGHUP);
    heard = systemd.next();
    QCOMPARE(heard["RELOADING"], "1");
    const std::int64_t reloadUs = std::stoll(heard["MONOTONIC_USEC"]);
    QVERIFY(beforeUs <= reloadUs && reloadUs <= monotonicNs() / 1000);
    const std::string child = systemd.next()["MAINPID"];
    heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["MAINPID"], child);
    QCOMPARE(heard["STATUS"], "Generation 2 serves.");
    QCOMPARE(child, std::to_string(server.leader()));

    ::kill(server.leader(), SIGTERM);
    QCOMPARE(systemd.next()["STOPPING"], "1");
    QCOMPARE(server.exitCode(server.leader()), 0);
}

void tst_ServiceManager::aRestartThatFailsEndsItsReloadToo()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    ServerProcess server({"--listen", "127.0.0.1:0", "--fault", "ready:exit=1"}, ServerProcess::Stdout::File,
                         notify(path));
    QCOMPARE(systemd.nextNames(), "MAINPID");
    QCOMPARE(systemd.nextNames(), "MAINPID READY");
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(systemd.nextNames(), "MONOTONIC_USEC RELOADING");
    auto heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["MAINPID"], std::to_string(server.pid()));
}

void tst_ServiceManager::aRestartThatFailsAfterCommitNamesTheOldMainPidAgain()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    ServerProcess server({"--listen", "127.0.0.1:0", "--fault", "commit+50ms:exit=1"},
                         ServerProcess::Stdout::File, notify(path));
    QCOMPARE(systemd.nextNames(), "MAINPID");
    QCOMPARE(systemd.nextNames(), "MAINPID READY");
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(systemd.nextNames(), "MONOTONIC_USEC RELOADING");
    QVERIFY(systemd.next()["MAINPID"] != std::to_string(server.pid()));
    QCOMPARE(systemd.next()["MAINPID"], std::to_string(server.pid()));
    auto heard = systemd.next();
    QCOMPARE(heard["READY"], "1");
    QCOMPARE(heard["MAINPID"], std::to_string(server.pid()));
}

void tst_ServiceManager::aSocketThatNobodyReadsStopsNothing()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--probation", "100ms"}, ServerProcess::Stdout::File,
                         notify(freshPath()));
    QCOMPARE(server.awaitReady().size(), 1UL);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().contains("Cannot notify the service manager"), 10'000);
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), 2UL);
    QCOMPARE(server.get("/").status, 200);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().count("Cannot notify") == 2, 10'000);
    ::kill(server.leader(), SIGTERM);
    QCOMPARE(server.exitCode(server.leader()), 0);
    QCOMPARE(server.errText().count("Cannot notify"), 2);  // one a generation, of some ten messages
}

void tst_ServiceManager::aLabsServersDoNotSpeakForIt()
{
    const std::string path = freshPath();
    const NotifySocket systemd(path);
    QVERIFY(systemd.isBound());
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    const Ran ran = runInTime(quick({"--restarts", "1"}));
    ::unsetenv("NOTIFY_SOCKET");
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QVERIFY(!systemd.hasHeard());
}

CHANGEOVER_TEST(tst_ServiceManager)
#include "tst_service_manager.moc"
