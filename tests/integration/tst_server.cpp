// SPDX-License-Identifier: GPL-3.0-or-later
// The real changeover-server: signals, listeners, what it prints.
#include "server_process.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <sys/un.h>

using namespace changeover;
using namespace changeover::test;

class tst_Server : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhereItListens();
    void hangupLetsTheOldProcessFinish();
    void hangupClosesIdleConnectionsAfterTheirGrace();
    void manyRestartsKeepTheAddress();
    void termFinishesWhatRuns();
    void termEmptiesTheAcceptQueue();
    void eachFurtherTermIsLessPatient();
    void aFailedChildLeavesTheOldOneServing_data();
    void aFailedChildLeavesTheOldOneServing();
    void listensOnSeveralAddresses_data();
    void listensOnSeveralAddresses();
    void readsTheListenFileAnew();
    void aStdoutThatTakesNothingDoesNoHarm_data();
    void aStdoutThatTakesNothingDoesNoHarm();
    void saysWhenOthersMayReachIt();
    void raisesASignal();
    void leavesASignalUnhandled();
    void logsInJson();
    void theReadyEndpointFollowsTheDrain();
};

namespace {

const QStringList kQuick{"--listen", "127.0.0.1:0", "--probation", "50ms", "--idle-grace", "300ms"};

std::string pidText(pid_t pid) { return "pid=" + std::to_string(pid) + " "; }

}  // namespace

void tst_Server::saysWhereItListens()
{
    ServerProcess server({"--listen", "127.0.0.1:0"});
    const auto lines = server.awaitReady();
    QCOMPARE(lines.size(), std::size_t{1});
    QCOMPARE(lines[0].pid, server.pid());
    QCOMPARE(lines[0].generation, 1);
    QVERIFY(QRegularExpression("^ready: http://127\\.0\\.0\\.1:[1-9][0-9]+ pid [0-9]+ generation 1\n$")
                .match(server.outText())
                .hasMatch());
    QCOMPARE(server.get("/").header("x-pid"), std::to_string(server.pid()));
    QCOMPARE(server.errText(), QString());
}

void tst_Server::hangupLetsTheOldProcessFinish()
{
    ServerProcess server(kQuick);
    const pid_t old = server.pid();
    HttpClient slow = server.connect();
    QVERIFY(slow.get("/sleep?ms=1000"));
    QVERIFY(server.get("/").body.find(pidText(old)) != std::string::npos);
    ::kill(old, SIGHUP);
    const auto lines = server.awaitReady(2);
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(lines[1].generation, 2);
    QVERIFY(lines[1].pid != old);
    QCOMPARE(lines[1].url, lines[0].url);
    QTRY_COMPARE(server.get("/").header("x-pid"), std::to_string(lines[1].pid));

    const Response response = slow.read();
    QVERIFY(response.complete);
    QCOMPARE(response.body, "slept 1000 ms " + pidText(old) + "generation=1\n");
    slow.close();
    QCOMPARE(server.exitCode(old), 0);
    QCOMPARE(server.get("/").header("x-generation"), std::string("2"));
}

void tst_Server::hangupClosesIdleConnectionsAfterTheirGrace()
{
    ServerProcess server(kQuick + QStringList{"--handoff", "off"});
    HttpClient silent = server.connect();
    HttpClient talking = server.connect();
    for (HttpClient* client : {&silent, &talking}) {
        QVERIFY(client->get("/"));
        QVERIFY(!client->read().closes());
    }
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    // Until a response says close, the connection is the old generation's.
    Response response;
    do {
        QVERIFY(talking.get("/"));
        response = talking.read();
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("x-pid"), std::to_string(server.pid()));
    } while (!response.closes());
    QVERIFY(talking.readEnd());
    QVERIFY(silent.readEnd());
    talking.close();
    silent.close();
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_Server::manyRestartsKeepTheAddress()
{
    ServerProcess server(kQuick);
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    for (std::size_t i = 1; i <= 5; ++i) {
        const pid_t old = server.leader();
        ::kill(old, SIGHUP);
        const auto lines = server.awaitReady(i + 1);
        QCOMPARE(lines.size(), i + 1);
        QCOMPARE(lines.back().generation, static_cast<int>(i + 1));
        QCOMPARE(lines.back().url, lines.front().url);
        QCOMPARE(server.exitCode(old), 0);
    }
    const std::string metrics = server.get("/metrics").body;
    QVERIFY(metrics.find("changeover_restarts_total{outcome=\"committed\"} 5\n") != std::string::npos);
}

void tst_Server::termFinishesWhatRuns()
{
    for (const int signal : {SIGTERM, SIGINT, SIGQUIT}) {
        ServerProcess server(kQuick);
        HttpClient slow = server.connect();
        QVERIFY(slow.get("/sleep?ms=500"));
        QCOMPARE(server.get("/").status, 200);  // by now the one before it is being handled
        ::kill(server.pid(), signal);
        const Response response = slow.read();
        QCOMPARE(response.body, "slept 500 ms " + pidText(server.pid()) + "generation=1\n");
        QVERIFY(response.closes());
        slow.close();
        QCOMPARE(server.exitCode(server.pid()), 0);
        HttpClient late = server.connect();
        QVERIFY(!late.get("/") || !late.read().complete);
    }
}

void tst_Server::termEmptiesTheAcceptQueue()
{
    ServerProcess server(kQuick + QStringList{"--pause-accept", "400ms", "--idle-grace", "2s"});
    HttpClient early = server.connect();
    QVERIFY(early.get("/"));
    QCOMPARE(early.read().status, 200);
    ::kill(server.pid(), SIGTERM);
    QTRY_VERIFY(server.errText().contains("TERM"));
    // It no longer accepts but has not closed: the kernel does the handshake, and who waits there is served.
    HttpClient waiting = server.connect();
    QVERIFY(waiting.get("/"));
    QCOMPARE(waiting.read().status, 200);
    waiting.close();
    early.close();
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_Server::eachFurtherTermIsLessPatient()
{
    for (const bool thrice : {false, true}) {
        ServerProcess server({"--listen", "127.0.0.1:0"});
        HttpClient slow = server.connect();
        QVERIFY(slow.get("/sleep?ms=60000"));
        QCOMPARE(server.get("/").status, 200);
        ::kill(server.pid(), SIGTERM);
        QTRY_COMPARE(server.errText().count('\n'), 1);
        ::kill(server.pid(), SIGTERM);
        QTRY_VERIFY(server.errText().count('\n') >= 2);
        if (thrice) ::kill(server.pid(), SIGTERM);
        QCOMPARE(server.exitCode(server.pid()), thrice ? 128 + SIGTERM : 6);
        if (!thrice)
            QVERIFY(server.errText().contains(QRegularExpression(
                "connection [0-9]+ is cut at the drain's deadline: handling for [0-9]+ ms")));
    }
}

void tst_Server::aFailedChildLeavesTheOldOneServing_data()
{
    QTest::addColumn<QString>("fault");
    for (const char* at : {"start", "hello", "ready"})
        for (const char* what : {"exit=3", "signal=SEGV", "hang"})
            QTest::addRow("%s:%s", at, what) << QString("%1:%2").arg(at, what);
}

void tst_Server::aFailedChildLeavesTheOldOneServing()
{
    QFETCH(QString, fault);
    ServerProcess server(kQuick + QStringList{"--fault", fault, "--ready-timeout", "300ms"});
    HttpClient kept = server.connect();
    QVERIFY(kept.get("/"));
    QCOMPARE(kept.read().status, 200);
    ::kill(server.pid(), SIGHUP);
    QTRY_VERIFY(server.get("/metrics").body.find("{outcome=\"rolled_back_before_ready\"} 1\n") !=
                std::string::npos);
    QVERIFY(kept.get("/"));
    const Response response = kept.read();
    QCOMPARE(response.header("x-pid"), std::to_string(server.pid()));
    QVERIFY(!response.closes());
    QCOMPARE(server.get("/readyz").status, 200);
    QCOMPARE(server.readyLines().size(), std::size_t{1});
    QVERIFY(server.errText().contains("Generation 1 is still serving"));
}

void tst_Server::listensOnSeveralAddresses_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addRow("two") << QStringList{"127.0.0.1:0", "127.0.0.2:0"};
    QTest::addRow("IPv6") << QStringList{"[::1]:0"};
    QTest::addRow("UNIX") << QStringList{"unix:@/server.sock"};
    QTest::addRow("all") << QStringList{"127.0.0.1:0", "[::1]:0", "unix:@/server.sock"};
}

void tst_Server::listensOnSeveralAddresses()
{
    QFETCH(QStringList, addresses);
    QTemporaryDir directory;
    QStringList arguments{"--probation", "50ms"};
    for (QString& address : addresses)
        arguments << "--listen" << address.replace('@', directory.path());
    ServerProcess server(arguments);
    const auto count = static_cast<std::size_t>(addresses.size());
    QCOMPARE(server.awaitReady(count).size(), count);
    for (std::size_t i = 0; i < count; ++i)
        QCOMPARE(server.get("/", i).status, 200);

    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2 * count).size(), 2 * count);
    QCOMPARE(server.exitCode(server.pid()), 0);
    for (std::size_t i = 0; i < count; ++i)
        QCOMPARE(server.get("/", i).header("x-generation"), std::string("2"));
}

void tst_Server::readsTheListenFileAnew()
{
    QTemporaryDir directory;
    const QString path = directory.filePath("listen");
    const auto write = [&path](const QByteArray& text) {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(write("127.0.0.1:0\n"));
    ServerProcess server({"--listen-file", path, "--probation", "50ms"});
    QCOMPARE(server.awaitReady(1).size(), std::size_t{1});
    QVERIFY(write("127.0.0.1:0\n[::1]:0\n"));
    ::kill(server.pid(), SIGHUP);
    const auto lines = server.awaitReady(3);
    QCOMPARE(lines.size(), std::size_t{3});
    QCOMPARE(lines[1].url, lines[0].url);
    QVERIFY(lines[2].url.starts_with("http://[::1]:"));
    QCOMPARE(server.get("/", 2).status, 200);
}

void tst_Server::aStdoutThatTakesNothingDoesNoHarm_data()
{
    QTest::addColumn<bool>("closed");
    QTest::addRow("closed") << true;
    QTest::addRow("full pipe") << false;
}

void tst_Server::aStdoutThatTakesNothingDoesNoHarm()
{
    QFETCH(bool, closed);
    QTemporaryDir directory;
    const Endpoint endpoint = Endpoint::parse("unix:" + directory.filePath("s").toStdString()).value();
    ServerProcess server({"--listen", QString::fromStdString(endpoint.text())},
                         closed ? ServerProcess::Stdout::Closed : ServerProcess::Stdout::FullPipe);
    const auto answer = [&endpoint] {
        HttpClient client(endpoint);
        return client.get("/") ? client.read().status : 0;
    };
    QTRY_COMPARE(answer(), 200);
    ::kill(server.pid(), SIGTERM);
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_Server::saysWhenOthersMayReachIt()
{
    ServerProcess server({"--listen", "0.0.0.0:0"});
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    QTRY_VERIFY(server.errText().contains("which other machines may reach"));
}

void tst_Server::raisesASignal()
{
    ServerProcess server(kQuick + QStringList{"--allow-raise"});
    const auto raise = [&server](const std::string& signal) {
        HttpClient client = server.connect();
        client.send("POST /raise?signal=" + signal + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        return client.read().status;
    };
    QCOMPARE(raise("USR1"), 200);
    QTRY_VERIFY(server.errText().contains("usr1 signal", Qt::CaseInsensitive));
    QCOMPARE(raise("HUP"), 200);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_Server::leavesASignalUnhandled()
{
    ServerProcess server(kQuick + QStringList{"--unhandled", "USR1"});
    QCOMPARE(server.get("/").status, 200);
    ::kill(server.pid(), SIGUSR1);
    QCOMPARE(server.exitCode(server.pid()), 1000 + SIGUSR1);
}

void tst_Server::logsInJson()
{
    ServerProcess server(kQuick + QStringList{"--log", "json"});
    QCOMPARE(server.get("/").status, 200);
    ::kill(server.pid(), SIGUSR2);
    QTRY_VERIFY(server.errText().endsWith('\n'));
    const QJsonObject line = QJsonDocument::fromJson(server.errText().split('\n').first().toUtf8()).object();
    QCOMPARE(line["pid"].toInt(), server.pid());
    QVERIFY(line["message"].toString().contains("usr2", Qt::CaseInsensitive));
}

void tst_Server::theReadyEndpointFollowsTheDrain()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--idle-grace", "5s"});
    HttpClient watcher = server.connect();
    QVERIFY(watcher.get("/readyz"));
    QCOMPARE(watcher.read().status, 200);
    ::kill(server.pid(), SIGTERM);
    QTRY_VERIFY(server.errText().contains("TERM"));
    QVERIFY(watcher.get("/readyz"));
    QCOMPARE(watcher.read().status, 503);
    watcher.close();
    QCOMPARE(server.exitCode(server.pid()), 0);
}

CHANGEOVER_TEST(tst_Server)
#include "tst_server.moc"
