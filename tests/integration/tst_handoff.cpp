// SPDX-License-Identifier: GPL-3.0-or-later
// Connections that travel: what a client sees of a restart is nothing.
#include "server_process.h"

#include "core/posix/clock.h"

#include <QRandomGenerator>

#include <functional>
#include <random>

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kQuick{"--listen", "127.0.0.1:0", "--probation", "0ms"};
const std::string kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";

std::string text(pid_t pid) { return std::to_string(pid); }

/// Before the restart, then after it; the answer that the second half must bring is read here too.
struct State {
    std::function<void(HttpClient&)> before;
    std::function<void(HttpClient&)> after;
    int answers = 1;
    bool staysOpen = true;
};

State sendsIn(std::string first, std::string second)
{
    return {[first](HttpClient& client) { QVERIFY(client.send(first)); },
            [second](HttpClient& client) { QVERIFY(client.send(second)); }};
}

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
private slots:
    void anIdleConnectionOutlivesFiveRestarts_data();
    void anIdleConnectionOutlivesFiveRestarts();
    void everyStateIsAnswered_data();
    void everyStateIsAnswered();
    void twoThousandFireAtTheInstant();
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

void tst_Handoff::everyStateIsAnswered_data()
{
    QTest::addColumn<int>("kind");
    int kind = 0;
    for (const char* name : {"new", "idle", "half a head", "half a body", "pipelined", "byte by byte",
                             "100-continue", "chunked", "half closed", "slow reader"})
        QTest::newRow(name) << kind++;
}

namespace {

State stateOf(int kind)
{
    const std::string post = "POST /echo HTTP/1.1\r\nHost: test\r\n";
    switch (kind) {
    case 0:
        return sendsIn("", kRequest);
    case 1:
        return {[](HttpClient& client) {
                    QVERIFY(client.send(kRequest));
                    QCOMPARE(client.read().status, 200);
                },
                [](HttpClient& client) { QVERIFY(client.send(kRequest)); }};
    case 2:
        return sendsIn(kRequest.substr(0, 20), kRequest.substr(20));
    case 3:
        return sendsIn(post + "Content-Length: 10\r\n\r\n12345", "67890");
    case 4: {
        State state = sendsIn(repeated(kRequest, 9) + kRequest.substr(0, 9), kRequest.substr(9));
        state.answers = 10;
        return state;
    }
    case 5:
        return {[](HttpClient& client) {
                    for (std::size_t i = 0; i < 9; ++i)
                        QVERIFY(client.send(kRequest.substr(i, 1)));
                },
                [](HttpClient& client) {
                    for (std::size_t i = 9; i < kRequest.size(); ++i)
                        QVERIFY(client.send(kRequest.substr(i, 1)));
                }};
    case 6:
        return {[post](HttpClient& client) {
                    QVERIFY(client.send(post + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
                    QCOMPARE(client.read().status, 100);
                },
                [](HttpClient& client) { QVERIFY(client.send("abc")); }};
    case 7:
        return sendsIn(post + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
                       "de\r\n0\r\nX-Trailer: 1\r\n\r\n");
    case 8: {
        State state{[](HttpClient& client) {
                        QVERIFY(client.get("/sleep?ms=300"));
                        client.finishSending();
                    },
                    [](HttpClient&) {}};
        state.staysOpen = false;
        return state;
    }
    default:
        return {[](HttpClient& client) { QVERIFY(client.get("/bytes?n=20000000")); }, [](HttpClient&) {}};
    }
}

}  // namespace

void tst_Handoff::everyStateIsAnswered()
{
    QFETCH(int, kind);
    const State state = stateOf(kind);
    ServerProcess server(kQuick);
    HttpClient client = server.connect();
    state.before(client);
    if (QTest::currentTestFailed()) return;
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    state.after(client);
    for (int i = 0; i < state.answers; ++i) {
        const Response response = client.read();
        QCOMPARE(response.status, 200);
        QVERIFY(response.complete);
        QVERIFY(!response.closes());
    }
    if (state.staysOpen) {
        QCOMPARE(server.exitCode(server.pid()), 0);
        QVERIFY(client.get("/"));
        QCOMPARE(client.read().header("x-pid"), text(server.leader()));
    } else {
        QVERIFY(client.readEnd());
    }
    QCOMPARE(client.error(), 0);
}

void tst_Handoff::twoThousandFireAtTheInstant()
{
    constexpr std::size_t kClients = 2000;
    ServerProcess server(kQuick);
    std::vector<HttpClient> clients;
    for (std::size_t i = 0; i < kClients; ++i)
        clients.push_back(server.connect());
    QTRY_VERIFY(server.get("/metrics").body.find("changeover_connections") != std::string::npos);

    // The successor's line on stdout is about the instant of COMMIT; learn how long it takes, then aim at it.
    const std::int64_t firstNs = monotonicNs();
    ::kill(server.pid(), SIGHUP);
    while (server.readyLines().size() < 2 && monotonicNs() - firstNs < 10'000'000'000)
        ;
    const std::int64_t leadNs = monotonicNs() - firstNs;
    QCOMPARE(server.exitCode(server.pid()), 0);
    const pid_t second = server.leader();

    std::mt19937 random(QRandomGenerator::global()->generate());
    std::uniform_int_distribution<std::int64_t> spread(-5'000'000, 5'000'000);
    std::vector<std::int64_t> when(kClients);
    const std::int64_t startNs = monotonicNs();
    for (std::int64_t& atNs : when)
        atNs = startNs + leadNs + spread(random);
    std::ranges::sort(when);
    ::kill(second, SIGHUP);
    for (std::size_t i = 0; i < kClients; ++i) {
        while (monotonicNs() < when[i])
            ;
        QVERIFY(clients[i].get("/"));
    }
    std::map<std::string, int> byPid;
    for (HttpClient& client : clients) {
        const Response response = client.read();
        QCOMPARE(response.status, 200);
        QVERIFY(!response.closes());
        ++byPid[response.header("x-pid")];
    }
    QCOMPARE(server.awaitReady(3).size(), std::size_t{3});
    QCOMPARE(server.exitCode(second), 0);
    for (HttpClient& client : clients) {
        QVERIFY(client.get("/"));
        QCOMPARE(client.read().header("x-pid"), text(server.leader()));
    }
    for (const auto& [pid, count] : byPid)
        qInfo("%d answered by pid %s", count, pid.c_str());
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

QTEST_GUILESS_MAIN(tst_Handoff)
#include "tst_handoff.moc"
