// SPDX-License-Identifier: GPL-3.0-or-later
// Who removes the file of a UNIX listener, and when.
#include "tests/integration/server_process.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

class tst_UnixListener : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { path = directory.filePath("s%1").arg(++count); }
    void staysOverARestartAndGoesWithTheLastGeneration();
    void staysWhenARestartFails();
    void oneThatAKilledServerLeftIsTakenOver();
    void oneThatIsServedIsInUse();
    void goesWhenTheNextGenerationDoesNotWantIt();

private:
    QString spelling() const { return "unix:" + path; }
    bool exists() const { return QFile::exists(path); }
    bool answers() const
    {
        HttpClient client(Endpoint::parse(spelling().toStdString()).value());
        client.get("/", "Connection: close\r\n");
        return client.read().status == 200;
    }

    QTemporaryDir directory;
    QString path;
    int count = 0;
};

void tst_UnixListener::staysOverARestartAndGoesWithTheLastGeneration()
{
    ServerProcess server({"--listen", spelling(), "--probation", "100ms"});
    QCOMPARE(server.awaitReady().size(), 1UL);
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), 2UL);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QVERIFY(exists());
    QVERIFY(answers());
    ::kill(server.leader(), SIGTERM);
    QCOMPARE(server.exitCode(server.leader()), 0);
    QVERIFY(!exists());
}

void tst_UnixListener::staysWhenARestartFails()
{
    ServerProcess server({"--listen", spelling(), "--fault", "commit+1ms:exit=1"});
    QCOMPARE(server.awaitReady().size(), 1UL);
    ::kill(server.pid(), SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().contains("Restart failed"), 10'000);
    QVERIFY(exists());
    QVERIFY(answers());
}

void tst_UnixListener::oneThatAKilledServerLeftIsTakenOver()
{
    {
        ServerProcess server({"--listen", spelling()});
        QCOMPARE(server.awaitReady().size(), 1UL);
        ::kill(server.pid(), SIGKILL);
        QCOMPARE(server.exitCode(server.pid()), 1000 + SIGKILL);
    }
    QVERIFY(exists());
    ServerProcess next({"--listen", spelling()});
    QCOMPARE(next.awaitReady().size(), 1UL);
    QVERIFY(answers());
}

void tst_UnixListener::oneThatIsServedIsInUse()
{
    ServerProcess server({"--listen", spelling()});
    QCOMPARE(server.awaitReady().size(), 1UL);
    ServerProcess second({"--listen", spelling()});
    QCOMPARE(second.exitCode(second.pid()), 4);
    QVERIFY(second.errText().contains("in use"));
    QVERIFY(answers());
}

void tst_UnixListener::goesWhenTheNextGenerationDoesNotWantIt()
{
    const auto configure = [this](const QString& lines) {
        QFile file(directory.filePath("listen"));
        return file.open(QIODevice::WriteOnly) && file.write(lines.toUtf8()) > 0;
    };
    QVERIFY(configure("127.0.0.1:0\n" + spelling() + '\n'));
    ServerProcess server({"--listen-file", directory.filePath("listen"), "--probation", "100ms"});
    QCOMPARE(server.awaitReady(2).size(), 2UL);
    QVERIFY(answers());
    QVERIFY(configure("127.0.0.1:0\n[::1]:0\n"));
    ::kill(server.pid(), SIGHUP);
    const auto lines = server.awaitReady(4);
    QCOMPARE(lines.size(), 4UL);
    QCOMPARE(server.exitCode(server.pid()), 0);
    QVERIFY(!exists());
    QCOMPARE(lines[2].url, lines[0].url);  // inherited
    QCOMPARE(server.get("/", 2).status, 200);
    QCOMPARE(server.get("/", 3).status, 200);  // bound anew
}

CHANGEOVER_TEST(tst_UnixListener)
#include "tst_unix_listener.moc"
