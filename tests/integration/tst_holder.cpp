// SPDX-License-Identifier: GPL-3.0-or-later
// --hold: a process that stays, and the generations below it.
#include "lab_run.h"
#include "server_process.h"
#include "tests/support/test_program.h"

#include <set>

using namespace changeover;
using namespace changeover::test;

namespace {

QStringList held(const QStringList& more = {})
{
    return QStringList{"--listen", "127.0.0.1:0", "--hold", "--probation", "100ms"} + more;
}

std::string text(pid_t pid) { return std::to_string(pid); }

QString contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
}

/// Children of `pid`, dead ones that nobody has reaped included.
QStringList childrenOf(pid_t pid)
{
    const QString task = QString("/proc/%1/task/%1/children").arg(pid);
    return contents(task).split(' ', Qt::SkipEmptyParts);
}

bool isServedBy(const ServerProcess& server, pid_t pid)
{
    return server.get("/").header("x-pid") == text(pid);
}

}  // namespace

class tst_Holder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thePidStaysAndNothingIsLost();
    void theGenerationsAreItsChildren();
    void anIdleConnectionTravelsToTheNextGeneration();
    void hangUpsInABurstAreAtMostTwoRestarts();
    void aHangUpToAGenerationIsTheHolders();
    void otherSignalsGoToTheGenerationThatServes();
    void otherSignalsWaitForTheGenerationThatWillServe();
    void termEndsAllWithWhatWasInFlightAnswered();
    void furtherSignalsHurry();
    void aTermToAGenerationReplacesIt();
    void orphansAreReaped();
    void aListenerMayComeAndGo();
};

void tst_Holder::thePidStaysAndNothingIsLost()
{
    const Ran ran = runInTime(quick({"--restarts", "5", "--rate", "300/s", "--", "--hold"}));
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.number("lost"), 0);
    std::set<std::int64_t> pids;
    for (const json::value& restart : ran.restarts()) {
        QCOMPARE(restart.at("outcome").as_string(), "committed");
        QCOMPARE(restart.at("refusal_gap_us").to_number<int>(), 0);
        pids.insert(restart.at("new_pid").to_number<std::int64_t>());
    }
    QVERIFY(pids.size() >= 5);
    for (const json::value& who : ran.report.at("answered_by").as_array())
        pids.erase(who.at("pid").to_number<std::int64_t>());
    QVERIFY(pids.empty());
}

void tst_Holder::theGenerationsAreItsChildren()
{
    const QTemporaryDir folder;
    const QString pidFile = folder.filePath("pid");
    ServerProcess server(held({"--pid-file", pidFile}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    QVERIFY(server.leader() != server.pid());
    for (const std::size_t generation : {2, 3}) {
        ::kill(server.pid(), SIGHUP);
        QCOMPARE(server.awaitReady(generation).size(), generation);
        QVERIFY(isServedBy(server, server.leader()));
        QTRY_COMPARE(childrenOf(server.pid()), QStringList(QString::number(server.leader())));
        QCOMPARE(contents(pidFile), QString::number(server.pid()));
    }
    QCOMPARE(server.readyLines().back().generation, 3);
}

void tst_Holder::anIdleConnectionTravelsToTheNextGeneration()
{
    ServerProcess server(held());
    HttpClient idle = server.connect();
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().header("x-pid"), text(server.leader()));
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=1500"));
    const pid_t first = server.leader();
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QTRY_VERIFY(server.errText().contains("has taken over"));
    QTRY_VERIFY(idle.get("/") && idle.read().header("x-pid") == text(server.leader()));
    const Response answer = busy.read();
    QCOMPARE(answer.header("x-pid"), text(first));
    QVERIFY(!answer.closes());
    QTRY_VERIFY(!childrenOf(server.pid()).contains(QString::number(first)));
    QVERIFY(busy.get("/"));
    QCOMPARE(busy.read().header("x-pid"), text(server.leader()));
}

void tst_Holder::hangUpsInABurstAreAtMostTwoRestarts()
{
    ServerProcess server(held({"--startup-delay", "200ms"}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    for (int i = 0; i < 20; ++i) {
        ::kill(server.pid(), SIGHUP);
        QTest::qWait(2);
    }
    QTRY_COMPARE(server.errText().count("has taken over"), 2);
    QVERIFY(isServedBy(server, server.leader()));
    ::kill(server.pid(), SIGTERM);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QCOMPARE(server.readyLines().size(), std::size_t{3});
}

void tst_Holder::aHangUpToAGenerationIsTheHolders()
{
    ServerProcess server(held());
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    ::kill(server.leader(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QTRY_COMPARE(childrenOf(server.pid()), QStringList(QString::number(server.leader())));
}

void tst_Holder::otherSignalsGoToTheGenerationThatServes()
{
    ServerProcess server(held());
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    ::kill(server.pid(), SIGUSR1);
    ::kill(server.pid(), SIGWINCH);
    const QString who = QString("pid %1 generation 1: ").arg(server.leader());
    QTRY_VERIFY(server.errText().contains(who + "usr1 signal"));
    QTRY_VERIFY(server.errText().contains(who + "other signal WINCH"));
}

/// As the kernel does with a signal that is blocked: each is kept, once.
void tst_Holder::otherSignalsWaitForTheGenerationThatWillServe()
{
    // Stopped, it is not ready before it is let go.
    ServerProcess server(held({"--startup-delay", "300ms"}));
    QTRY_COMPARE(childrenOf(server.pid()).size(), qsizetype(1));
    const pid_t child = childrenOf(server.pid()).front().toInt();
    ::kill(child, SIGSTOP);
    for (int again = 0; again < 3; ++again) {
        ::kill(server.pid(), SIGUSR1);
        QTest::qWait(20);  // one by one, as far as the holder takes them
    }
    ::kill(server.pid(), SIGUSR2);
    QVERIFY(server.readyLines().empty());
    ::kill(child, SIGCONT);
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    const QString who = QString("pid %1 generation 1: ").arg(server.leader());
    QTRY_VERIFY(server.errText().contains(who + "usr1 signal"));
    QTRY_VERIFY(server.errText().contains(who + "usr2 signal"));
    QCOMPARE(server.errText().count("usr1 signal"), qsizetype(1));
}

void tst_Holder::termEndsAllWithWhatWasInFlightAnswered()
{
    const QTemporaryDir folder;
    const QString pidFile = folder.filePath("pid");
    ServerProcess server(held({"--pid-file", pidFile}));
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=400"));
    QTest::qWait(50);
    ::kill(server.pid(), SIGTERM);
    QCOMPARE(busy.read().status, 200);
    busy.close();
    QCOMPARE(server.exitCode(server.pid()), 0);
    QVERIFY(::kill(server.leader(), 0) != 0);  // before the holder
    QVERIFY(!QFile::exists(pidFile));
}

void tst_Holder::furtherSignalsHurry()
{
    ServerProcess server(held());
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=30000"));
    QTest::qWait(50);
    ::kill(server.pid(), SIGTERM);
    QTRY_VERIFY(server.errText().contains("all generations leave"));
    ::kill(server.pid(), SIGINT);
    QCOMPARE(server.exitCode(server.pid()), 6);  // the generation's: forced after 2 s

    ServerProcess other(held());
    HttpClient client = other.connect();
    QVERIFY(client.get("/sleep?ms=30000"));
    QTest::qWait(50);
    for (const int signal : {SIGTERM, SIGTERM, SIGQUIT}) {
        ::kill(other.pid(), signal);
        QTest::qWait(50);
    }
    QCOMPARE(other.exitCode(other.pid()), 128 + SIGQUIT);
    QCOMPARE(other.exitCode(other.leader()), 1000 + SIGKILL);  // orphaned, so ours to ask
}

void tst_Holder::aTermToAGenerationReplacesIt()
{
    ServerProcess server(held());
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=1000"));
    QTest::qWait(50);
    const pid_t first = server.leader();
    ::kill(first, SIGTERM);
    QCOMPARE(server.get("/").status, 200);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QVERIFY(server.leader() != first);
    const Response answer = busy.read();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("x-pid"), text(first));
    QTRY_VERIFY(isServedBy(server, server.leader()));
}

void tst_Holder::orphansAreReaped()
{
    QProcess shell;
    shell.start("/bin/sh", {"-c", "sleep 0.3 & exec " CHANGEOVER_BINARY_DIR
                                  "/changeover-server --hold --listen 127.0.0.1:0"});
    QVERIFY(shell.waitForStarted());
    const pid_t holder = static_cast<pid_t>(shell.processId());
    QTRY_COMPARE(childrenOf(holder).size(), 2);
    QTRY_COMPARE(childrenOf(holder).size(), 1);  // a child that it never knew
    shell.terminate();
    QVERIFY(shell.waitForFinished(10'000));
    QCOMPARE(shell.exitCode(), 0);
}

void tst_Holder::aListenerMayComeAndGo()
{
    const QTemporaryDir folder;
    const QString list = folder.filePath("listen");
    const auto write = [&](const QByteArray& lines) {
        QFile file(list);
        return file.open(QIODevice::WriteOnly) && file.write(lines) == lines.size();
    };
    const QByteArray first = "unix:" + folder.filePath("a").toUtf8() + '\n';
    const QByteArray second = "unix:" + folder.filePath("b").toUtf8() + '\n';
    QVERIFY(write(first));
    ServerProcess server({"--listen-file", list, "--hold", "--probation", "50ms"});
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    QVERIFY(write(first + second));
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(3).size(), std::size_t{3});
    QTRY_VERIFY(server.errText().contains("has taken over"));
    QVERIFY(QFile::exists(folder.filePath("b")));
    QVERIFY(write(second));
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(4).size(), std::size_t{4});
    QTRY_VERIFY(!QFile::exists(folder.filePath("a")));
    QCOMPARE(server.get("/", 3).status, 200);
    ::kill(server.pid(), SIGTERM);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QVERIFY(!QFile::exists(folder.filePath("b")));
}

CHANGEOVER_TEST(tst_Holder)
#include "tst_holder.moc"
