// SPDX-License-Identifier: GPL-3.0-or-later
// Connections that travel: what a client sees of a restart is nothing.
#include "server_process.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kQuick{"--listen", "127.0.0.1:0", "--probation", "0ms"};
const std::string kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

std::string text(pid_t pid) { return std::to_string(pid); }

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

}  // namespace

class tst_Handoff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anIdleConnectionOutlivesFiveRestarts_data();
    void anIdleConnectionOutlivesFiveRestarts();
    void aBusyConnectionFollowsOnceAnswered();
    void switchedOffItSaysClose();
    void theSumOfOpenConnectionsStaysRight();
};

void tst_Handoff::anIdleConnectionOutlivesFiveRestarts_data()
{
    QTest::addColumn<QString>("threads");
    QTest::newRow("one worker") << "1";
    QTest::newRow("three workers") << "3";
}

void tst_Handoff::anIdleConnectionOutlivesFiveRestarts()
{
    QFETCH(QString, threads);
    ServerProcess server(kQuick + QStringList{"--threads", threads});
    HttpClient used = server.connect();
    HttpClient fresh = server.connect();
    pid_t pid = server.pid();
    for (std::size_t generation = 1; generation <= 6; ++generation) {
        QVERIFY(used.get("/"));
        const Response response = used.read();
        QCOMPARE(response.status, 200);
        QCOMPARE(response.header("x-pid"), text(pid));
        QVERIFY(!response.closes());
        if (generation == 6) break;
        ::kill(pid, SIGHUP);
        QCOMPARE(server.awaitReady(generation + 1).size(), generation + 1);
        QCOMPARE(server.exitCode(pid), 0);  // it has nothing left to wait for
        pid = server.leader();
    }
    QVERIFY(fresh.get("/"));  // has said nothing through five generations
    QCOMPARE(fresh.read().header("x-pid"), text(pid));
}

void tst_Handoff::aBusyConnectionFollowsOnceAnswered()
{
    ServerProcess server(kQuick);
    HttpClient client = server.connect();
    // In one piece, so that all of it has been read: what is behind the first goes along.
    QVERIFY(client.send("GET /sleep?ms=400 HTTP/1.1\r\nHost: test\r\n\r\n" + repeated(kRequest, 2)));
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    const Response slow = client.read();
    QCOMPARE(slow.header("x-pid"), text(server.pid()));
    QVERIFY(!slow.closes());
    QCOMPARE(client.read().header("x-pid"), text(server.leader()));
    QCOMPARE(client.read().header("x-pid"), text(server.leader()));
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_Handoff::switchedOffItSaysClose()
{
    ServerProcess server(kQuick + QStringList{"--handoff", "off"});
    HttpClient client = server.connect();
    QVERIFY(client.get("/"));
    QVERIFY(!client.read().closes());
    ::kill(server.pid(), SIGHUP);
    QTRY_VERIFY(server.errText().contains("has taken over"));
    Response response;
    do {  // the drain begins an instant after that line
        QVERIFY(client.get("/"));
        response = client.read();
        QCOMPARE(response.header("x-pid"), text(server.pid()));
    } while (!response.closes());
    QVERIFY(client.readEnd());
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_Handoff::theSumOfOpenConnectionsStaysRight()
{
    constexpr int kClients = 50;
    ServerProcess server(kQuick + QStringList{"--threads", "2"});
    std::vector<HttpClient> clients;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(server.connect());
        QVERIFY(clients.back().get("/"));
        QCOMPARE(clients.back().read().status, 200);
    }
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QCOMPARE(server.exitCode(server.pid()), 0);
    QVERIFY(clients[0].get("/metrics"));
    const std::string metrics = clients[0].read().body;
    int open = 0;
    for (const QString& line : QString::fromStdString(metrics).split('\n'))
        if (line.startsWith("changeover_connections{")) open += line.section(' ', -1).toInt();
    QCOMPARE(open, kClients);
}

CHANGEOVER_TEST(tst_Handoff)
#include "tst_handoff.moc"
