// SPDX-License-Identifier: GPL-3.0-or-later
// Under a holder: what is left, and who serves, when a generation or the holder itself dies.
#include "server_process.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

QStringList held(const QStringList& more = {})
{
    return QStringList{"--listen", "127.0.0.1:0", "--hold"} + more;
}

std::string text(pid_t pid) { return std::to_string(pid); }

}  // namespace

class tst_HolderFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aGenerationThatIsKilledIsReplacedAndNobodyIsRefused();
    void aFailedChildLeavesTheOldGenerationServing_data();
    void aFailedChildLeavesTheOldGenerationServing();
    void aCrashDuringARestartIsMendedByIt();
    void aCrashOnceSealedStartsAnother();
    void aCrashLoopBacksOffAndRecovers();
    void aFirstStartThatFailsEndsTheHolder_data();
    void aFirstStartThatFailsEndsTheHolder();
    void aGenerationGoesOnWithoutItsHolder();
    void aHolderKilledDuringARestartLeavesOneThatServes_data();
    void aHolderKilledDuringARestartLeavesOneThatServes();
    void theEndOfTheLifelineEndsAll();
};

void tst_HolderFaults::aGenerationThatIsKilledIsReplacedAndNobodyIsRefused()
{
    ServerProcess server(held({"--startup-delay", "300ms"}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    const Endpoint address = server.endpoint();
    for (const std::size_t generation : {2, 3}) {
        // A generation may answer before its line is printed, by which the leader is known.
        QCOMPARE(server.awaitReady(generation - 1).size(), generation - 1);
        // And before its holder knows that it does: then it would be one that failed on its way.
        QTRY_COMPARE(server.errText().count("has taken over"), static_cast<qsizetype>(generation - 2));
        ::kill(server.leader(), SIGKILL);
        QTRY_COMPARE(server.errText().count("while it served"), static_cast<qsizetype>(generation - 1));
        std::vector<HttpClient> waiting;  // in the accept queue: nobody serves
        for (int i = 0; i < 20; ++i) {
            waiting.emplace_back(address);
            QVERIFY(waiting.back().get("/"));
        }
        for (HttpClient& client : waiting) {
            const Response response = client.read();
            QCOMPARE(response.status, 200);
            QCOMPARE(response.header("x-generation"), std::to_string(generation));
        }
    }
}

void tst_HolderFaults::aFailedChildLeavesTheOldGenerationServing_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("words");
    // The other steps: tst_fault_matrix_holder.
    QTest::addRow("start") << "start:exit=1"
                           << "exited with code 1 before it was ready";
    QTest::addRow("probation") << "commit+50ms:exit=3"
                               << "exited with code 3 on probation";
    QTest::addRow("probation, hangs") << "commit+50ms:hang"
                                      << "was silent for 500ms on probation";
}

void tst_HolderFaults::aFailedChildLeavesTheOldGenerationServing()
{
    QFETCH(const QString, fault);
    QFETCH(const QString, words);
    ServerProcess server(held({"--fault", fault, "--ready-timeout", "500ms", "--probation", "2s"}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    const std::string first = text(server.leader());
    HttpClient idle = server.connect();
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().header("x-pid"), first);
    ::kill(server.pid(), SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().contains("Restart failed: "), 10'000);
    QVERIFY2(server.errText().contains(words), qPrintable(server.errText()));
    QVERIFY(server.errText().contains("Generation 1 is still serving."));
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().header("x-pid"), first);
    QCOMPARE(server.get("/").header("x-pid"), first);
}

void tst_HolderFaults::aCrashDuringARestartIsMendedByIt()
{
    ServerProcess server(held({"--startup-delay", "400ms", "--probation", "100ms"}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    ::kill(server.pid(), SIGHUP);
    QTest::qWait(100);
    ::kill(server.leader(), SIGKILL);
    QCOMPARE(server.get("/").header("x-generation"), std::string("2"));
    QTRY_VERIFY(server.errText().contains("has taken over"));
    QCOMPARE(server.readyLines().size(), std::size_t{2});
}

void tst_HolderFaults::aCrashOnceSealedStartsAnother()
{
    ServerProcess server(held({"--probation", "50ms"}));
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=1000"));
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QTRY_VERIFY(server.errText().contains("has taken over"));
    const pid_t second = server.leader();
    ::kill(second, SIGKILL);
    QCOMPARE(server.get("/").header("x-generation"), std::string("3"));
    QCOMPARE(busy.read().status, 200);  // the first is draining still, and alone with it
}

void tst_HolderFaults::aCrashLoopBacksOffAndRecovers()
{
    const QTemporaryDir folder;
    const QString list = folder.filePath("listen");
    const auto write = [&](const QByteArray& lines) {
        QFile file(list);
        return file.open(QIODevice::WriteOnly) && file.write(lines) == lines.size();
    };
    const QByteArray good = "unix:" + folder.filePath("a").toUtf8() + '\n';
    QVERIFY(write(good));
    ServerProcess server({"--listen-file", list, "--hold"});
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    QVERIFY(write(good + "unix:/nowhere/at/all\n"));  // no generation can start with it
    ::kill(server.leader(), SIGKILL);
    HttpClient waiting = server.connect();
    QVERIFY(waiting.get("/"));
    for (const char* delay : {"in 50ms", "in 100ms", "in 200ms", "in 400ms"})
        QTRY_VERIFY2_WITH_TIMEOUT(server.errText().contains(delay), qPrintable(server.errText()), 10'000);
    QVERIFY(server.errText().contains("No generation serves; connections wait."));
    QVERIFY(server.errText().contains("Cannot listen on unix:/nowhere/at/all"));
    QVERIFY(write(good));
    QCOMPARE(waiting.read().status, 200);
}

void tst_HolderFaults::aFirstStartThatFailsEndsTheHolder_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("code");
    QTest::addRow("its code") << "start:exit=7" << 7;
    QTest::addRow("no code") << "ready:exit=0" << 4;
    QTest::addRow("a signal") << "ready:signal=SEGV" << 4;
    QTest::addRow("never ready") << "ready:hang" << 4;
}

void tst_HolderFaults::aFirstStartThatFailsEndsTheHolder()
{
    QFETCH(const QString, fault);
    QFETCH(const int, code);
    ServerProcess server(held({"--fault", fault, "--fault-generation", "1", "--ready-timeout", "300ms"}));
    QCOMPARE(server.exitCode(server.pid()), code);
    QVERIFY(server.errText().contains("The server could not start: generation 1"));
}

void tst_HolderFaults::aGenerationGoesOnWithoutItsHolder()
{
    ServerProcess server(held({"--probation", "50ms"}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    const pid_t first = server.leader();
    ::kill(server.pid(), SIGKILL);
    QTRY_VERIFY(server.errText().contains("The holder is gone. This generation goes on"));
    QCOMPARE(server.get("/").header("x-pid"), text(first));
    ::kill(first, SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QCOMPARE(server.exitCode(first), 0);
    QCOMPARE(server.get("/").header("x-pid"), text(server.leader()));
    ::kill(server.leader(), SIGTERM);
    QCOMPARE(server.exitCode(server.leader()), 0);
}

void tst_HolderFaults::aHolderKilledDuringARestartLeavesOneThatServes_data()
{
    QTest::addColumn<QString>("startupDelay");
    QTest::addColumn<std::size_t>("readyLines");
    QTest::addColumn<std::string>("generation");
    QTest::addRow("before COMMIT") << "500ms" << std::size_t{1} << std::string("1");
    QTest::addRow("on probation") << "0ms" << std::size_t{2} << std::string("2");
}

void tst_HolderFaults::aHolderKilledDuringARestartLeavesOneThatServes()
{
    QFETCH(const QString, startupDelay);
    QFETCH(const std::size_t, readyLines);
    QFETCH(const std::string, generation);
    ServerProcess server(held({"--probation", "10s", "--startup-delay", startupDelay}));
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    HttpClient idle = server.connect();
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().status, 200);
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(readyLines).size(), readyLines);
    QTest::qWait(200);
    ::kill(server.pid(), SIGKILL);
    QTRY_VERIFY(server.errText().contains("The holder is gone. This generation goes on"));
    QTRY_VERIFY(idle.get("/") && idle.read().header("x-generation") == generation);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(server.get("/").header("x-generation"), generation);
    // The other one is gone: two that accept would be one too many.
    QTRY_COMPARE_WITH_TIMEOUT(server.errText().count("The holder is gone"), readyLines == 1 ? 2 : 1, 10'000);
}

void tst_HolderFaults::theEndOfTheLifelineEndsAll()
{
    pid_t holder = 0, generation = 0;
    {
        ServerProcess server(held());
        QCOMPARE(server.awaitReady().size(), std::size_t{1});
        holder = server.pid();
        generation = server.leader();
    }
    QVERIFY(::kill(holder, 0) != 0);
    QVERIFY(::kill(generation, 0) != 0);
}

CHANGEOVER_TEST(tst_HolderFaults)
#include "tst_holder_faults.moc"
