// SPDX-License-Identifier: GPL-3.0-or-later
// The drain without hand-off, rule by rule, with short deadlines.
#include "running_server.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <unistd.h>

#include <set>

using namespace changeover;
using namespace changeover::test;
using namespace std::chrono_literals;

namespace {

/// In flight, connections.
std::pair<std::uint32_t, std::uint32_t> figures(ServiceLoad load)
{
    return {load.inFlight, load.connections};
}

bool isOver(std::future<DrainResult>& result) { return result.wait_for(0s) == std::future_status::ready; }

std::string hello(const std::string& id)
{
    return "GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + id + "\r\n\r\n";
}

}  // namespace

class tst_ServerDrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isOverAtOnceWithoutConnections();
    void closesAnIdleConnectionAtTheEndOfItsGrace();
    void servesAnIdleConnectionWithinItsGraceAndSaysClose();
    void waitsForANewConnectionAsForAnIdleOne();
    void servesBytesThatWaitAtTheEndOfTheGrace();
    void executesNothingAfterTheFin();
    void answersWhatIsBeingHandled();
    void finishesHalfAHeadAndHalfABody();
    void answersPipelinedRequestsFirst();
    void endsTheInstantTheLastConnectionIsGone();
    void forcesWhatIsLeftAtTheDeadline();
    void doesNotForceWhatLingers();
    void endsSoonerWhenShortened();
    void takesWhatWaitsInTheAcceptQueue();
    void pausesBeforeItTakesThem();
    void acceptsAgainAfterARollback();
    void servesWhatItHasWhenItStopsAccepting();
};

void tst_ServerDrain::isOverAtOnceWithoutConnections()
{
    RunningServer server;
    QCOMPARE(figures(server.stopAccepting()), std::pair(0u, 0u));
    auto drained = server.drain(drainOrder(10'000, 10'000));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(await(drained).clean());
    QVERIFY(timer.elapsed() < 1'000);
}

void tst_ServerDrain::closesAnIdleConnectionAtTheEndOfItsGrace()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/"));
    QVERIFY(!client.read().closes());
    QElapsedTimer timer;
    timer.start();
    auto drained = server.drain(drainOrder(10'000, 150));
    QVERIFY(client.readEnd());
    QVERIFY2(timer.elapsed() >= 150, "the FIN came before the grace was over");
    QVERIFY(!isOver(drained));  // it lingers until the client's FIN
    client.close();
    QCOMPARE(await(drained).forced, 0u);
}

void tst_ServerDrain::servesAnIdleConnectionWithinItsGraceAndSaysClose()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/"));
    QVERIFY(!client.read().closes());
    QTRY_COMPARE(server.load().inFlight, 0u);
    auto drained = server.drain(drainOrder(10'000, 5'000));
    QVERIFY(client.get("/"));
    const Response response = client.read();
    QCOMPARE(response.status, 200);
    QVERIFY(response.closes());
    QVERIFY(client.readEnd());
    client.close();
    const DrainResult result = await(drained);
    QCOMPARE(result.forced, 0u);
    QCOMPARE(result.completed, 1u);
}

void tst_ServerDrain::waitsForANewConnectionAsForAnIdleOne()
{
    RunningServer server;
    HttpClient early = server.connect();
    HttpClient silent = server.connect();
    QTRY_COMPARE(server.load().connections, 2u);
    auto drained = server.drain(drainOrder(10'000, 200));
    QVERIFY(early.get("/"));
    QVERIFY(early.read().closes());
    QVERIFY(silent.readEnd());
    early.close();
    silent.close();
    QCOMPARE(await(drained).forced, 0u);
}

/// The last look before the FIN: requests that are on their way when the grace ends, here at once, are
/// answered.
void tst_ServerDrain::servesBytesThatWaitAtTheEndOfTheGrace()
{
    RunningServer server;
    std::vector<HttpClient> clients;
    for (int i = 0; i < 50; ++i)
        clients.push_back(server.connect());
    for (HttpClient& client : clients)
        QVERIFY(client.get("/") && client.read().status == 200);
    for (HttpClient& client : clients)
        QVERIFY(client.get("/"));
    auto drained = server.drain(drainOrder(10'000, 0));
    for (HttpClient& client : clients) {
        QCOMPARE(client.read().status, 200);
        QVERIFY(client.readEnd());
        QCOMPARE(client.error(), 0);
        client.close();
    }
    QCOMPARE(await(drained).forced, 0u);
}

void tst_ServerDrain::executesNothingAfterTheFin()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().status, 200);
    QTRY_COMPARE(server.load().inFlight, 0u);  // counted a moment after the client has it
    auto drained = server.drain(drainOrder(10'000, 20));
    QVERIFY(client.readEnd());
    QVERIFY(client.get("/"));
    client.close();
    const DrainResult result = await(drained);
    QCOMPARE(result.completed, 0u);
    QCOMPARE(result.forced, 0u);
}

void tst_ServerDrain::answersWhatIsBeingHandled()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/sleep?ms=200"));
    QTRY_COMPARE(server.load().inFlight, 1u);
    QCOMPARE(figures(server.stopAccepting()), std::pair(1u, 1u));
    auto drained = server.drain(drainOrder(10'000, 0));
    const Response response = client.read();
    QVERIFY(response.body.starts_with("slept 200 ms pid=" + std::to_string(::getpid())));
    QVERIFY(response.closes());
    client.close();
    QCOMPARE(await(drained).completed, 1u);
}

void tst_ServerDrain::finishesHalfAHeadAndHalfABody()
{
    RunningServer server;
    HttpClient head = server.connect();
    HttpClient body = server.connect();
    QVERIFY(head.send("GET / HTTP/1.1\r\nHo"));
    QVERIFY(body.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
    QTRY_VERIFY(server.metrics().find("{state=\"head\"} 1") != std::string::npos);
    QTRY_VERIFY(server.metrics().find("{state=\"body\"} 1") != std::string::npos);
    // No grace: it is not theirs, their requests have begun.
    auto drained = server.drain(drainOrder(10'000, 0));
    QVERIFY(head.isSilentFor(100));
    QVERIFY(head.send("st: h\r\n\r\n"));
    QVERIFY(body.send("2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"));
    QVERIFY(head.read().closes());
    const Response echoed = body.read();
    QCOMPARE(echoed.body, std::string("abcde"));
    QVERIFY(echoed.closes());
    head.close();
    body.close();
    const DrainResult result = await(drained);
    QCOMPARE(result.forced, 0u);
    QCOMPARE(result.completed, 2u);
}

void tst_ServerDrain::answersPipelinedRequestsFirst()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET /sleep?ms=150 HTTP/1.1\r\nHost: h\r\n\r\n"));
    QTRY_COMPARE(server.load().inFlight, 1u);
    std::string batch;
    for (int i = 0; i < 10; ++i)
        batch += hello(std::to_string(i));
    QVERIFY(client.send(batch));
    auto drained = server.drain(drainOrder(10'000, 0));
    QVERIFY(!client.read().closes());
    for (int i = 0; i < 10; ++i) {
        const Response response = client.read();
        QCOMPARE(response.header("x-request-id"), std::to_string(i));
        // On the last, and only there.
        QCOMPARE(response.closes(), i == 9);
    }
    QVERIFY(client.readEnd());
    client.close();
    QCOMPARE(await(drained).completed, 11u);
}

void tst_ServerDrain::endsTheInstantTheLastConnectionIsGone()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/sleep?ms=100"));
    QTRY_COMPARE(server.load().inFlight, 1u);
    auto drained = server.drain(drainOrder(10'000, 10'000));
    QVERIFY(client.read().closes());
    QElapsedTimer timer;
    timer.start();
    client.close();
    QCOMPARE(await(drained).forced, 0u);
    QVERIFY2(timer.elapsed() < 500, "waited for something else than the last connection");
}

void tst_ServerDrain::forcesWhatIsLeftAtTheDeadline()
{
    RunningServer server;
    Scoreboard::Cursor cursor;
    HttpClient handling = server.connect();
    HttpClient half = server.connect();
    HttpClient idle = server.connect();
    QVERIFY(handling.get("/sleep?ms=60000"));
    QVERIFY(half.send("GET / HT"));
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().status, 200);
    QTRY_COMPARE(server.load().connections, 3u);
    QTRY_VERIFY(server.metrics().find("{state=\"head\"} 1") != std::string::npos);
    QElapsedTimer timer;
    timer.start();
    auto drained = server.drain(drainOrder(200, 60'000));
    const DrainResult result = await(drained);  // no client closes: the short linger's cap ends them
    QCOMPARE(result.forced, 3u);
    QVERIFY(!result.clean());
    QVERIFY2(timer.elapsed() >= 200 && timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(figures(server.load()), std::pair(0u, 0u));
    QCOMPARE(server.abandoned(), std::uint64_t{1});
    QVERIFY(handling.readEnd());
    QVERIFY(half.readEnd());

    std::multiset<std::string> states;
    for (const Event& event : server.scoreboard().read(cursor))
        if (event.kind == EventKind::ConnectionForced) {
            states.emplace(event.words());
            QCOMPARE(event.generation, 7);
            QVERIFY(event.value > 0);
        }
    QCOMPARE(states, (std::multiset<std::string>{"handling", "head", "idle"}));
}

void tst_ServerDrain::doesNotForceWhatLingers()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/", "Connection: close\r\n"));
    QVERIFY(client.read().closes());
    QVERIFY(client.readEnd());
    auto drained = server.drain(drainOrder(50, 0));
    QCOMPARE(await(drained).forced, 0u);
}

void tst_ServerDrain::endsSoonerWhenShortened()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/sleep?ms=60000"));
    QTRY_COMPARE(server.load().inFlight, 1u);
    auto drained = server.drain(drainOrder(60'000, 0));
    server.shortenDrain(50ms);
    QCOMPARE(await(drained).forced, 1u);
}

void tst_ServerDrain::takesWhatWaitsInTheAcceptQueue()
{
    RunningServer server;
    server.stopAccepting();
    std::vector<HttpClient> waiting;
    for (int i = 0; i < 20; ++i) {
        waiting.push_back(server.connect());
        QVERIFY(waiting.back().get("/"));
    }
    QCOMPARE(server.load().connections, 0u);
    server.emptyAcceptQueue();
    auto drained = server.drain(drainOrder(10'000, 5'000));
    for (HttpClient& client : waiting) {
        QCOMPARE(client.read().status, 200);
        client.close();
    }
    QCOMPARE(await(drained).forced, 0u);
}

void tst_ServerDrain::pausesBeforeItTakesThem()
{
    ServerOptions options;
    options.pauseAccept = 150ms;
    RunningServer server(options);
    server.stopAccepting();
    HttpClient client = server.connect();
    QVERIFY(client.get("/"));
    QElapsedTimer timer;
    timer.start();
    server.emptyAcceptQueue();
    QVERIFY(timer.elapsed() >= 150);
    QCOMPARE(client.read().status, 200);
}

void tst_ServerDrain::acceptsAgainAfterARollback()
{
    RunningServer server;
    for (int round = 0; round < 3; ++round) {
        server.stopAccepting();
        HttpClient client = server.connect();
        QVERIFY(client.get("/"));
        QVERIFY(client.isSilentFor(50));
        server.startAccepting();
        QCOMPARE(client.read().status, 200);
    }
}

void tst_ServerDrain::servesWhatItHasWhenItStopsAccepting()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/") && client.read().status == 200);
    QCOMPARE(server.stopAccepting().connections, 1u);
    for (int i = 0; i < 10; ++i) {
        QVERIFY(client.get("/"));
        QVERIFY(!client.read().closes());
    }
}

CHANGEOVER_TEST(tst_ServerDrain)
#include "tst_server_drain.moc"
