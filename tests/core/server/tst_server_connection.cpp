// SPDX-License-Identifier: GPL-3.0-or-later
// A connection in every state of the HTTP list, over loopback, seen by a client that shares no code with it.
#include "core/server/server_connection.h"
#include "running_server.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace changeover;
using namespace changeover::test;
using namespace std::chrono_literals;

class tst_ServerConnection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhoAnswered();
    void keepsTheConnection();
    void answersHeadWithoutBody();
    void honoursHttp10();
    void readsByteByByte();
    void answersPipelinedRequestsInOrder();
    void keepsTheOrderBehindASlowOne();
    void asksForTheBodyWithContinue();
    void echoesChunksWithTrailers();
    void finishesForAHalfClosedClient();
    void refusesAHalfRequestAtTheEnd();
    void streamsLineByLine();
    void streamsToHttp10UntilTheEnd();
    void sendsThePatternToASlowReader();
    void refusesAndLingers_data();
    void refusesAndLingers();
    void endsAnIdleConnectionInTime();
    void endsAHalfHeadInTime();
    void countsARequestThatTheClientLeft();
    void raisesThroughTheEngine();
    void tellsMetrics();
    void servesManyAtOnceOnSeveralThreads();
};

namespace {

const std::string kPid = std::to_string(::getpid());
const std::string kIdentity = "pid=" + kPid + " generation=7";

std::string pattern(std::size_t size)
{
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + i % 26);
    return text;
}

ServerOptions withLimits(std::function<void(ConnectionLimits&)> change)
{
    ServerOptions options;
    change(options.limits);
    return options;
}

}  // namespace

void tst_ServerConnection::saysWhoAnswered()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/", "X-Request-Id: 0004-00000002-0000000017\r\n"));
    const Response response = client.read();
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, "Hello world! " + kIdentity + "\n");
    QCOMPARE(response.header("x-pid"), kPid);
    QCOMPARE(response.header("x-generation"), std::string("7"));
    QCOMPARE(response.header("x-request-id"), std::string("0004-00000002-0000000017"));
    QCOMPARE(response.header("keep-alive"), std::string("timeout=75"));
    QVERIFY(!response.header("date").empty());
}

void tst_ServerConnection::keepsTheConnection()
{
    RunningServer server;
    HttpClient client = server.connect();
    for (int i = 0; i < 100; ++i) {
        QVERIFY(client.get("/"));
        const Response response = client.read();
        QCOMPARE(response.status, 200);
        QVERIFY(!response.closes());
        QVERIFY(response.header("x-request-id").empty());
    }
    QCOMPARE(server.load().connections, 1u);
    QTRY_COMPARE(server.load().inFlight, 0u);
    QVERIFY(client.get("/", "Connection: close\r\n"));
    QVERIFY(client.read().closes());
    QVERIFY(client.readEnd());
}

void tst_ServerConnection::answersHeadWithoutBody()
{
    RunningServer server;
    HttpClient client = server.connect();
    for (const char* target : {"/", "/bytes?n=1000", "/sleep?ms=1", "/stream?chunks=3&ms=1"}) {
        QVERIFY(client.send("HEAD " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n"));
        QCOMPARE(client.read(true).status, 200);
    }
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().body, "Hello world! " + kIdentity + "\n");
}

void tst_ServerConnection::honoursHttp10()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    QCOMPARE(client.read().header("connection"), std::string("keep-alive"));
    QVERIFY(client.send("GET / HTTP/1.0\r\n\r\n"));
    QVERIFY(client.read().closes());
    QVERIFY(client.readEnd());
}

void tst_ServerConnection::readsByteByByte()
{
    RunningServer server;
    HttpClient client = server.connect();
    for (const char c : std::string("GET /bytes?n=3 HTTP/1.1\r\nHost: h\r\n\r\n"))
        QVERIFY(client.send({&c, 1}));
    QCOMPARE(client.read().body, std::string("abc"));
    for (const char c : std::string("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"))
        QVERIFY(client.send({&c, 1}));
    QCOMPARE(client.read().body, std::string("body"));
}

void tst_ServerConnection::answersPipelinedRequestsInOrder()
{
    RunningServer server;
    HttpClient client = server.connect();
    std::string batch;
    for (int i = 0; i < 10; ++i)
        batch += "GET /bytes?n=" + std::to_string(i) +
                 " HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + std::to_string(i) + "\r\n\r\n";
    QVERIFY(client.send(batch));
    for (int i = 0; i < 10; ++i) {
        const Response response = client.read();
        QCOMPARE(response.header("x-request-id"), std::to_string(i));
        QCOMPARE(response.body, pattern(static_cast<std::size_t>(i)));
    }
}

void tst_ServerConnection::keepsTheOrderBehindASlowOne()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET /sleep?ms=30 HTTP/1.1\r\nHost: h\r\n\r\n"
                        "GET /stream?chunks=2&ms=5 HTTP/1.1\r\nHost: h\r\n\r\n"
                        "GET /bytes?n=100000 HTTP/1.1\r\nHost: h\r\n\r\n"
                        "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"));
    QCOMPARE(client.read().body, "slept 30 ms " + kIdentity + "\n");
    QCOMPARE(client.read().body, std::string("line 1\nline 2\n"));
    QVERIFY(client.read().body == pattern(100'000));
    QCOMPARE(client.read().body, std::string("ok\n"));
    QTRY_COMPARE(server.load().inFlight, 0u);
}

void tst_ServerConnection::asksForTheBodyWithContinue()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(
        client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
    QCOMPARE(client.read().status, 100);
    QVERIFY(client.send("hel"));
    QVERIFY(client.send("lo"));
    const Response response = client.read();
    QCOMPARE(response.status, 200);
    QCOMPARE(response.body, std::string("hello"));
    // Too long to be wanted: the final answer comes instead, and the client keeps its body.
    QVERIFY(client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"));
    QCOMPARE(client.read().status, 413);
    QVERIFY(client.readEnd());
}

void tst_ServerConnection::echoesChunksWithTrailers()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send(
        "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"));
    QVERIFY(client.send("5\r\nhello\r\n"));
    QVERIFY(client.send("6\r\n wor"));
    QVERIFY(client.send("ld\r\n0\r\nX-Su"));
    QVERIFY(client.send("m: 11\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"));
    QCOMPARE(client.read().body, std::string("hello world"));
    QCOMPARE(client.read().body, std::string("ok\n"));
}

void tst_ServerConnection::finishesForAHalfClosedClient()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET /sleep?ms=30 HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    client.finishSending();
    QCOMPARE(client.read().body, "slept 30 ms " + kIdentity + "\n");
    QCOMPARE(client.read().body, "Hello world! " + kIdentity + "\n");
    QVERIFY(client.readEnd());
    QTRY_COMPARE(server.load().connections, 0u);
}

void tst_ServerConnection::refusesAHalfRequestAtTheEnd()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET / HT"));
    client.finishSending();
    QCOMPARE(client.read().status, 400);
    QVERIFY(client.readEnd());
    QTRY_COMPARE(server.load().connections, 0u);
}

void tst_ServerConnection::streamsLineByLine()
{
    RunningServer server;
    HttpClient client = server.connect();
    QElapsedTimer timer;
    timer.start();
    QVERIFY(client.get("/stream?chunks=5&ms=10"));
    const Response response = client.read();
    QVERIFY(response.complete);
    QCOMPARE(response.body, std::string("line 1\nline 2\nline 3\nline 4\nline 5\n"));
    QVERIFY(timer.elapsed() >= 50);
    QVERIFY(client.get("/stream?chunks=0&ms=0"));
    QVERIFY(client.read().complete);
}

void tst_ServerConnection::streamsToHttp10UntilTheEnd()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET /stream?chunks=2&ms=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    const Response response = client.read();
    QVERIFY(response.complete);
    QVERIFY(response.closes());
    QCOMPARE(response.body, std::string("line 1\nline 2\n"));
}

void tst_ServerConnection::sendsThePatternToASlowReader()
{
    RunningServer server;
    HttpClient client = server.connect();
    constexpr std::size_t kSize = 16 * 1024 * 1024;
    QVERIFY(client.get("/bytes?n=" + std::to_string(kSize)) && client.get("/healthz"));
    // The kernel's buffers fill: the server waits, and serves others meanwhile.
    QTRY_VERIFY(server.metrics().find("{state=\"writing\"} 1") != std::string::npos);
    HttpClient other = server.connect();
    QVERIFY(other.get("/"));
    QCOMPARE(other.read().status, 200);
    const Response response = client.read();
    QVERIFY(response.complete);
    QVERIFY(response.body == pattern(kSize));
    QCOMPARE(client.read().body, std::string("ok\n"));
}

void tst_ServerConnection::refusesAndLingers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("status");
    QTest::addRow("malformed") << QByteArray("nonsense\r\n\r\n" + QByteArray(300'000, 'x')) << 400;
    QTest::addRow("target") << QByteArray("GET /" + QByteArray(300'000, 'x')) << 414;
    QTest::addRow("headers") << QByteArray("GET / HTTP/1.1\r\nA: " + QByteArray(300'000, 'x')) << 431;
    QTest::addRow("body") << QByteArray("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n" +
                                        QByteArray(900'000, 'x'))
                          << 413;
}

/// The client is still sending when it is refused: it must get the answer and no reset.
void tst_ServerConnection::refusesAndLingers()
{
    QFETCH(QByteArray, text);
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send(text.toStdString()));
    const Response response = client.read();
    QTEST(response.status, "status");
    QVERIFY(response.closes());
    QVERIFY(!response.body.empty() && response.body.find('\n') == response.body.size() - 1);
    QVERIFY(client.readEnd());
    client.close();
    QTRY_COMPARE(server.load().connections, 0u);
    QTRY_COMPARE(server.load().inFlight, 0u);
}

void tst_ServerConnection::endsAnIdleConnectionInTime()
{
    RunningServer server(withLimits([](ConnectionLimits& limits) {
        limits.idle = 200ms;
        limits.lingerIdle = 100ms;
    }));
    HttpClient fresh = server.connect();
    HttpClient used = server.connect();
    QVERIFY(used.get("/"));
    QCOMPARE(used.read().status, 200);
    QVERIFY(fresh.readEnd());
    QVERIFY(used.readEnd());
    // Neither client closes: the linger's cap ends them.
    QTRY_COMPARE(server.load().connections, 0u);
}

void tst_ServerConnection::endsAHalfHeadInTime()
{
    RunningServer server(withLimits([](ConnectionLimits& limits) { limits.request = 200ms; }));
    HttpClient head = server.connect();
    QVERIFY(head.send("GET / HTTP/1.1\r\nHo"));
    HttpClient body = server.connect();
    QVERIFY(body.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe"));
    QCOMPARE(head.read().status, 408);
    QCOMPARE(body.read().status, 408);
    QVERIFY(head.readEnd());
}

void tst_ServerConnection::countsARequestThatTheClientLeft()
{
    RunningServer server;
    {
        HttpClient client = server.connect();
        QVERIFY(client.get("/bytes?n=60000000"));
        QTRY_VERIFY(server.metrics().find("{state=\"writing\"} 1") != std::string::npos);
        QCOMPARE(server.load().inFlight, 1u);
    }
    QTRY_COMPARE(server.load().connections, 0u);
    QTRY_COMPARE(server.load().inFlight, 0u);
    QCOMPARE(server.abandoned(), std::uint64_t{1});
}

void tst_ServerConnection::raisesThroughTheEngine()
{
    ServerOptions options;
    options.allowRaise = true;
    RunningServer server(options);
    HttpClient client = server.connect();
    QVERIFY(client.send("POST /raise?signal=USR1 HTTP/1.1\r\nHost: h\r\n\r\n"));
    QCOMPARE(client.read().body, "raising USR1 " + kIdentity + "\n");
    QCOMPARE(server.raised.load(), SIGUSR1);
}

void tst_ServerConnection::tellsMetrics()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/") && client.get("/nowhere") && client.get("/metrics"));
    QCOMPARE(client.read().status, 200);
    QCOMPARE(client.read().status, 404);
    const Response response = client.read();
    QVERIFY(response.header("content-type").starts_with("text/plain; version=0.0.4"));
    for (const char* line :
         {"changeover_requests_total{code=\"200\"} 1\n", "changeover_requests_total{code=\"404\"} 1\n",
          "changeover_connections{state=\"linger\"} 0\n", "changeover_generation 7\n",
          "changeover_restarts_total{outcome=\"committed\"} 3\n", "# TYPE changeover_in_flight gauge\n"})
        QVERIFY2(response.body.find(line) != std::string::npos, line);
}

void tst_ServerConnection::servesManyAtOnceOnSeveralThreads()
{
    ServerOptions options;
    options.threads = 3;
    options.work = 1ms;
    RunningServer server(options);
    std::vector<HttpClient> clients;
    for (int i = 0; i < 200; ++i)
        clients.push_back(server.connect());
    for (int round = 0; round < 3; ++round) {
        for (HttpClient& client : clients)
            QVERIFY(client.get("/"));
        for (HttpClient& client : clients)
            QCOMPARE(client.read().status, 200);
    }
    QCOMPARE(server.load().connections, 200u);
    QVERIFY2(server.acceptingThreads() > 1, "one thread took every connection");
}

CHANGEOVER_TEST(tst_ServerConnection)
#include "tst_server_connection.moc"
