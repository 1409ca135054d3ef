// SPDX-License-Identifier: GPL-3.0-or-later
// WebSockets and server-sent events: what they say, and how they end.
#include "event_client.h"
#include "running_server.h"
#include "segments.h"
#include "tests/support/test_program.h"
#include "web_socket_client.h"

#include <QTest>

#include <unistd.h>

using namespace changeover;
using namespace changeover::test;
using namespace std::chrono_literals;

namespace {

std::string eventText(std::uint64_t id) { return changeover::test::eventText(id, ::getpid(), 7); }

std::string state(const RunningServer& server, const std::string& name)
{
    const std::string metrics = server.metrics();
    const std::string label = "changeover_connections{state=\"" + name + "\"} ";
    const std::size_t at = metrics.find(label) + label.size();
    return metrics.substr(at, metrics.find('\n', at) - at);
}

using Clock = std::chrono::steady_clock;

/// Says something, hears it, says the next.
struct Talker {
    explicit Talker(HttpClient connected) : client(std::move(connected)) {}

    /// Opens the WebSocket, and says so many at once.
    bool begin(int messages)
    {
        const bool open = openWebSocket(client).status == 101 && say(messages);
        for (int i = 0; i < messages; ++i)
            if (!open || readFrame(client).payload != "go on") return false;
        segments = segmentsReceived(client.socket());
        return true;
    }
    /// Listens, says so many, awaits the answers, and listens again: false once something else comes, which
    /// is `last`.
    bool speak(int messages)
    {
        if (client.isSilentFor(0)) {
            say(messages);
            for (int i = 0; i < messages; ++i) {
                last = readFrame(client);
                if (last.payload == "go on") continue;
                ++unanswered;
                return false;
            }
            ++segments;
            if (client.isSilentFor(0)) return true;
        }
        last = readFrame(client);
        longestGap = std::max(longestGap, Clock::now() - spoke);
        return false;
    }
    bool heardCloseWithAnAnswer() const { return segmentsReceived(client.socket()) == segments; }

    HttpClient client;
    ServerFrame last;
    std::uint32_t segments = 0;  // of answers
    unsigned unanswered = 0;
    Clock::duration longestGap{};  // in which it said nothing

private:
    bool say(int messages)
    {
        std::string said;
        for (int i = 0; i < messages; ++i)
            said += textFrame("go on");
        const bool well = client.send(said);
        const Clock::time_point now = Clock::now();
        if (spoke != Clock::time_point()) longestGap = std::max(longestGap, now - spoke);
        spoke = now;
        return well;
    }

    Clock::time_point spoke;
};

}  // namespace

class tst_ServerTunnels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAWebSocket();
    void refusesWhatIsNoWebSocket_data();
    void refusesWhatIsNoWebSocket();
    void echoesWhatCameWithTheHandshake();
    void echoesAMebibyteInFragments();
    void closesWhatIsTooBig();
    void answersACloseAndEnds();
    void aSlowReaderGetsEveryEcho();
    void sendsEventsFromTheFirst();
    void goesOnBehindTheLastEventId_data();
    void goesOnBehindTheLastEventId();
    void countedEventsEndAndTheConnectionGoesOn();
    void eventsForHttp10EndWithTheConnection();
    void answersAHeadRequestForEvents();
    void aDrainClosesWebSocketsOneByOne();
    void aDrainClosesBehindAnAnswerThatIsAwaited_data();
    void aDrainClosesBehindAnAnswerThatIsAwaited();
    void aDrainLeavesTheOthersOpenUntilTheirTurn();
    void aDrainAwaitsAMessageThatIsUnderWay();
    void aWebSocketOpenedInADrainIsClosedWithItsAnswer_data();
    void aWebSocketOpenedInADrainIsClosedWithItsAnswer();
    void whatCrossesTheCloseIsNotAnswered();
    void aDrainAnswersWhatCameBeforeItsClose();
    void aDrainWaitsForNoCloseForEver();
    void aDrainDoesNotWaitForACloseToItsEnd();
    void aDrainWaitsForACloseFromWhenItsOwnIsSent();
    void aDrainEndsEventsBehindAnEvent();
    void aShortenedDrainEndsTunnelsSooner();
    void theDeadlineForcesATunnelThatReadsNothing();
};

void tst_ServerTunnels::opensAWebSocket()
{
    RunningServer server;
    HttpClient client = server.connect();
    const Response response = openWebSocket(client);
    QCOMPARE(response.status, 101);
    QCOMPARE(response.header("upgrade"), std::string("websocket"));
    QCOMPARE(response.header("connection"), std::string("Upgrade"));
    QCOMPARE(response.header("sec-websocket-accept"), std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    QCOMPARE(response.header("x-pid"), std::to_string(::getpid()));
    QVERIFY(client.send(textFrame("Hello")));
    const ServerFrame frame = readFrame(client);
    QCOMPARE(frame.opcode, 1);
    QCOMPARE(frame.payload, std::string("Hello"));
    QCOMPARE(state(server, "tunnel"), std::string("1"));
    QCOMPARE(server.load().inFlight, 0u);  // nothing is asked
    client.close();
    QTRY_COMPARE(state(server, "tunnel"), std::string("0"));
    QCOMPARE(server.abandoned(), std::uint64_t{0});
}

void tst_ServerTunnels::refusesWhatIsNoWebSocket_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("status");
    const QByteArray upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const QByteArray version = "Sec-WebSocket-Version: 13\r\n";
    QTest::newRow("no upgrade") << QByteArray() << 426;
    QTest::newRow("to something else") << "Upgrade: h2c\r\nConnection: Upgrade\r\n" + key + version << 426;
    QTest::newRow("not on this hop") << "Upgrade: websocket\r\n" + key + version << 426;
    QTest::newRow("an old version") << upgrade + key + "Sec-WebSocket-Version: 8\r\n" << 426;
    QTest::newRow("no key") << upgrade + version << 400;
    QTest::newRow("a short key") << upgrade + "Sec-WebSocket-Key: eA==\r\n" + version << 400;
}

void tst_ServerTunnels::refusesWhatIsNoWebSocket()
{
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/ws", fields.toStdString()));
    const Response response = client.read();
    QCOMPARE(response.status, status);
    QCOMPARE(response.header("sec-websocket-version"), std::string(status == 426 ? "13" : ""));
    QVERIFY(client.get("/"));  // the connection speaks HTTP on
    QCOMPARE(client.read().status, 200);
}

void tst_ServerTunnels::echoesWhatCameWithTheHandshake()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
                        textFrame("early")));
    QCOMPARE(client.read().status, 101);
    QCOMPARE(readFrame(client).payload, std::string("early"));
}

void tst_ServerTunnels::echoesAMebibyteInFragments()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    const std::string quarter(256 * 1024, 'q');
    QVERIFY(client.send(maskedFrame(0x02, quarter) + maskedFrame(0x00, quarter) + maskedFrame(0x89, "ping") +
                        maskedFrame(0x00, quarter) + maskedFrame(0x80, quarter)));
    QCOMPARE(readFrame(client).opcode, 10);
    const ServerFrame frame = readFrame(client);
    QCOMPARE(frame.opcode, 2);
    QVERIFY(frame.payload == std::string(1024 * 1024, 'q'));
}

void tst_ServerTunnels::closesWhatIsTooBig()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    QVERIFY(client.send(textFrame("fine")));
    QVERIFY(client.send(maskedFrame(0x82, std::string(1024 * 1024 + 1, 'x'))));
    QCOMPARE(readFrame(client).payload, std::string("fine"));
    QCOMPARE(readFrame(client).closeCode(), 1009);
    QVERIFY(client.readEnd());
    QCOMPARE(client.error(), 0);  // what it had sent was read: no reset
}

void tst_ServerTunnels::answersACloseAndEnds()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    QVERIFY(client.send(textFrame("last") + maskedFrame(0x88, closePayload(3456, "bye"))));
    QCOMPARE(readFrame(client).payload, std::string("last"));
    QCOMPARE(readFrame(client).closeCode(), 3456);
    QVERIFY(client.readEnd());
    client.close();
    QTRY_COMPARE(server.load().connections, 0u);
}

/// More than the sockets hold, read only then: the server stops reading meanwhile, and loses nothing.
void tst_ServerTunnels::aSlowReaderGetsEveryEcho()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    constexpr int kMessages = 40;
    const std::string message(500'000, 'm');
    std::thread writer([&] {
        for (int i = 0; i < kMessages; ++i)
            client.send(maskedFrame(0x82, message));
    });
    const auto joined = std::shared_ptr<void>(nullptr, [&](void*) { writer.join(); });
    QTRY_COMPARE(state(server, "writing"), std::string("1"));
    for (int i = 0; i < kMessages; ++i)
        QVERIFY(readFrame(client).payload == message);
    QTRY_COMPARE(state(server, "tunnel"), std::string("1"));
}

void tst_ServerTunnels::sendsEventsFromTheFirst()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/events?ms=5"));
    const Response response = client.read(true);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.header("content-type"), std::string("text/event-stream"));
    QCOMPARE(response.header("cache-control"), std::string("no-store"));
    QCOMPARE(response.header("transfer-encoding"), std::string("chunked"));
    QCOMPARE(readEvent(client), "retry: 100\n" + eventText(1));
    QCOMPARE(readEvent(client), eventText(2));
    QCOMPARE(readEvent(client), eventText(3));
    QCOMPARE(state(server, "tunnel"), std::string("1"));
    client.close();
    QTRY_COMPARE(server.load().connections, 0u);  // noticed by writing
}

void tst_ServerTunnels::goesOnBehindTheLastEventId_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<quint64>("next");
    QTest::newRow("41") << QByteArray("41") << quint64{42};
    QTest::newRow("not a number") << QByteArray("x") << quint64{1};
    QTest::newRow("not one of ours") << QByteArray("-1") << quint64{1};
    QTest::newRow("beyond all") << QByteArray("18446744073709551615") << quint64{1};
}

void tst_ServerTunnels::goesOnBehindTheLastEventId()
{
    QFETCH(QByteArray, id);
    QFETCH(quint64, next);
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(openEvents(client, "/events?ms=5", "Last-Event-ID: " + id.toStdString() + "\r\n"));
    QCOMPARE(readEvent(client), "retry: 100\n" + eventText(next));
    QCOMPARE(readEvent(client), eventText(next + 1));
}

void tst_ServerTunnels::countedEventsEndAndTheConnectionGoesOn()
{
    RunningServer server;
    HttpClient client = server.connect();
    for (const int count : {3, 1}) {
        QVERIFY(openEvents(client, "/events?ms=5&count=" + std::to_string(count), "Last-Event-ID: 40\r\n"));
        QCOMPARE(readEvent(client), "retry: 100\n" + eventText(41));
        for (int next = 2; next <= count; ++next)
            QCOMPARE(readEvent(client), eventText(static_cast<std::uint64_t>(40 + next)));
        QCOMPARE(readEvent(client), kEndOfEvents);
    }
    QVERIFY(client.get("/events?count=many"));
    QCOMPARE(client.read().status, 400);
}

void tst_ServerTunnels::eventsForHttp10EndWithTheConnection()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("GET /events?ms=5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    QVERIFY(client.read(true).closes());
    QCOMPARE(client.readThrough("\n\n"), "retry: 100\n" + eventText(1) + "\n\n");
    auto drained = server.drain(drainOrder(500, 0));
    std::string rest;
    for (std::string more = client.readThrough("\n\n"); !more.empty(); more = client.readThrough("\n\n"))
        rest = more;
    QVERIFY(rest.starts_with("id: "));
    QVERIFY(client.readEnd());
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::answersAHeadRequestForEvents()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send("HEAD /events HTTP/1.1\r\nHost: h\r\n\r\n"));
    QCOMPARE(client.read(true).header("content-type"), std::string("text/event-stream"));
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().status, 200);
}

/// In the first half of the drain, and not all at once.
void tst_ServerTunnels::aDrainClosesWebSocketsOneByOne()
{
    constexpr int kClients = 12;
    RunningServer server;
    std::vector<HttpClient> clients;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(server.connect());
        QCOMPARE(openWebSocket(clients.back()).status, 101);
    }
    auto drained = server.drain(drainOrder(4'000, 0));
    std::vector<int> before;  // how many were still open when each client heard its Close
    for (HttpClient& client : clients) {
        QCOMPARE(readFrame(client).closeCode(), 1012);
        QVERIFY(client.send(maskedFrame(0x88, closePayload(1012))));
        QVERIFY(client.readEnd());
        client.close();
        before.push_back(std::stoi(state(server, "tunnel")));
    }
    QVERIFY2(before.front() > 0, "all were closed in one instant");
    const DrainResult result = await(drained);
    QVERIFY(result.clean());
    QVERIFY2(result.elapsed < 3'900ms, "only the deadline ended it");
}

void tst_ServerTunnels::aDrainClosesBehindAnAnswerThatIsAwaited_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("meanwhile");
    QTest::newRow("whoever awaits each, with it") << 1 << 1;
    QTest::newRow("whoever did not before the drain, with it") << 2 << 1;
    QTest::newRow("whoever does not, in a silence") << 1 << 2;
}

/// So a client that awaits each answer before the next message never says one that crosses the Close.
void tst_ServerTunnels::aDrainClosesBehindAnAnswerThatIsAwaited()
{
    QFETCH(int, before);
    QFETCH(int, meanwhile);
    constexpr auto kServersPatience = 6'000ms / 8;
    RunningServer server;
    std::vector<Talker> open;
    for (int i = 0; i < 8; ++i)
        QVERIFY(open.emplace_back(server.connect()).begin(before));
    auto drained = server.drain(drainOrder(6'000, 0));
    int judged = 0;
    while (!open.empty()) {
        std::vector<Talker> stillOpen;
        for (Talker& talker : open) {
            if (talker.speak(meanwhile)) {
                stillOpen.push_back(std::move(talker));
                continue;
            }
            QCOMPARE(talker.last.closeCode(), 1012);
            const bool withAnAnswer = talker.heardCloseWithAnAnswer();
            talker.client.close();
            // Where this thread stood still, it was told in that silence.
            if (talker.longestGap > kServersPatience / 2) continue;
            ++judged;
            QCOMPARE(withAnAnswer, meanwhile == 1);
            if (meanwhile == 1) QCOMPARE(talker.unanswered, 0u);
        }
        open = std::move(stillOpen);
    }
    QVERIFY(await(drained).clean());
    if (judged == 0) QSKIP("this machine stands still for too long");
}

/// However much they say: those who speak all the time do not all come back when the drain begins.
void tst_ServerTunnels::aDrainLeavesTheOthersOpenUntilTheirTurn()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    auto drained = server.drain(drainOrder(600'000, 0));
    for (int i = 0; i < 100; ++i) {
        QVERIFY(client.send(textFrame(std::to_string(i))));
        QCOMPARE(readFrame(client).payload, std::to_string(i));
    }
    QVERIFY(client.isSilentFor(0));
    client.close();
    QVERIFY(await(drained).clean());
}

/// When those who say nothing have heard their Close, it still has not; it was among the first to hear it.
void tst_ServerTunnels::aDrainAwaitsAMessageThatIsUnderWay()
{
    RunningServer server;
    std::vector<HttpClient> silent;
    for (int i = 0; i < 4; ++i) {
        silent.push_back(server.connect());
        QCOMPARE(openWebSocket(silent.back()).status, 101);
    }
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    const std::string frames =
        maskedFrame(0x01, "one ") + maskedFrame(0x89, "ping") + maskedFrame(0x80, "message");
    QVERIFY(client.send(frames.substr(0, frames.size() - 1)));
    QCOMPARE(readFrame(client).opcode, 10);
    auto drained = server.drain(drainOrder(8'000, 0));
    for (HttpClient& other : silent) {
        QCOMPARE(readFrame(other).closeCode(), 1012);
        other.close();
    }
    QVERIFY(client.isSilentFor(0));
    QVERIFY(client.send(frames.substr(frames.size() - 1)));
    QCOMPARE(readFrame(client).payload, std::string("one message"));
    QCOMPARE(readFrame(client).closeCode(), 1012);
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::aWebSocketOpenedInADrainIsClosedWithItsAnswer_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("that waits for the answer") << QByteArray();
    QTest::newRow("that does not") << QByteArray("early");
}

void tst_ServerTunnels::aWebSocketOpenedInADrainIsClosedWithItsAnswer()
{
    QFETCH(QByteArray, message);
    RunningServer server;
    HttpClient client = server.connect();
    QTRY_COMPARE(server.load().connections, 1u);  // taken before the drain
    auto drained = server.drain(drainOrder(600'000, 600'000));
    QVERIFY(askForWebSocket(client, message.isEmpty() ? "" : textFrame(message.toStdString())));
    QCOMPARE(client.read().status, 101);
    QCOMPARE(segmentsReceived(client.socket()), 1u);
    if (!message.isEmpty()) QCOMPARE(readFrame(client).payload, message.toStdString());
    QCOMPARE(readFrame(client).closeCode(), 1012);
    QVERIFY(client.send(maskedFrame(0x88, closePayload(1012))));
    QVERIFY(client.readEnd());
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::whatCrossesTheCloseIsNotAnswered()
{
    RunningServer server;
    HttpClient client = server.connect();
    QTRY_COMPARE(server.load().connections, 1u);  // taken before the drain
    auto drained = server.drain(drainOrder(600'000, 600'000));
    QVERIFY(askForWebSocket(client));
    QCOMPARE(client.read().status, 101);
    QCOMPARE(readFrame(client).closeCode(), 1012);
    QVERIFY(client.send(textFrame("sent before I read it") + maskedFrame(0x88, closePayload(1012))));
    QVERIFY(client.readEnd());
    QCOMPARE(client.error(), 0);
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::aDrainAnswersWhatCameBeforeItsClose()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    auto drained = server.drain(drainOrder(4'000, 0));
    // Without a pause, until the Close is here: what it comes behind was answered, in order.
    int sent = 0, heard = 0;
    ServerFrame frame{1, {}};
    while (frame.opcode == 1) {
        for (const int upTo = sent + 3; sent < upTo; ++sent)
            QVERIFY(client.send(textFrame(std::to_string(sent))));
        for (; heard < sent && frame.opcode == 1; ++heard) {
            frame = readFrame(client);
            if (frame.opcode == 1) QCOMPARE(frame.payload, std::to_string(heard));
        }
    }
    QCOMPARE(frame.closeCode(), 1012);
    QVERIFY(heard > 0);
    QVERIFY(client.send(maskedFrame(0x88, closePayload(1012))));
    QVERIFY(client.readEnd());
    QCOMPARE(client.error(), 0);
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::aDrainWaitsForNoCloseForEver()
{
    ServerOptions options;
    options.limits.lingerIdle = 100ms;
    RunningServer server(options);
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    auto drained = server.drain(drainOrder(10'000, 0));
    server.shortenDrain(1'500ms);
    QCOMPARE(readFrame(client).closeCode(), 1012);
    QVERIFY(client.readEnd());  // unanswered
    QVERIFY(await(drained).clean());
}

/// Not even behind a message that never ends, which is told at three quarters of it.
void tst_ServerTunnels::aDrainDoesNotWaitForACloseToItsEnd()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    QVERIFY(client.send(maskedFrame(0x01, "never") + maskedFrame(0x89, "ping")));
    QCOMPARE(readFrame(client).opcode, 10);
    auto drained = server.drain(drainOrder(4'000, 0));
    QCOMPARE(readFrame(client).closeCode(), 1012);
    QVERIFY(client.readEnd());  // unanswered
    client.close();
    QVERIFY(await(drained).clean());
}

/// The client begins to read when all the time for its Close is over, counted from when ours was composed.
void tst_ServerTunnels::aDrainWaitsForACloseFromWhenItsOwnIsSent()
{
    ServerOptions options;
    options.limits.lingerIdle = 1'500ms;  // longer than the server looks away
    options.limits.http.body = 16 * 1024 * 1024;
    RunningServer server(options);
    HttpClient client = server.connect();
    QTRY_COMPARE(server.load().connections, 1u);  // taken before the drain
    auto drained = server.drain(drainOrder(600'000, 600'000));
    QVERIFY(askForWebSocket(client, maskedFrame(0x82, std::string(15'000'000, 'm'))));
    QTRY_COMPARE(state(server, "writing"), std::string("1"));
    QTest::qWait(1'600);
    QCOMPARE(state(server, "writing"), std::string("1"));  // so the Close is not sent

    const auto beforeItsSent = Clock::now();
    QCOMPARE(client.read().status, 101);
    QCOMPARE(readFrame(client).payload.size(), std::size_t{15'000'000});
    QCOMPARE(readFrame(client).closeCode(), 1012);
    QVERIFY(client.readEnd());
    QVERIFY(Clock::now() - beforeItsSent >= options.limits.lingerIdle);
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::aDrainEndsEventsBehindAnEvent()
{
    RunningServer server;
    std::vector<HttpClient> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(server.connect());
        QVERIFY(openEvents(clients.back(), "/events?ms=1"));
    }
    auto drained = server.drain(drainOrder(1'000, 100));
    for (HttpClient& client : clients) {
        QCOMPARE(readEvent(client), "retry: 100\n" + eventText(1));
        std::uint64_t id = 1;
        std::string last;
        while ((last = readEvent(client)) == eventText(id + 1))
            ++id;
        QCOMPARE(last, kEndOfEvents);
        QVERIFY(client.readEnd());
        client.close();
    }
    QVERIFY(await(drained).clean());
    QCOMPARE(server.abandoned(), std::uint64_t{0});
}

void tst_ServerTunnels::aShortenedDrainEndsTunnelsSooner()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    auto drained = server.drain(drainOrder(600'000, 0));
    QVERIFY(client.isSilentFor(100));
    server.shortenDrain(1'000ms);
    QCOMPARE(readFrame(client).closeCode(), 1012);
    client.close();
    QVERIFY(await(drained).clean());
}

void tst_ServerTunnels::theDeadlineForcesATunnelThatReadsNothing()
{
    RunningServer server;
    HttpClient client = server.connect();
    QCOMPARE(openWebSocket(client).status, 101);
    std::thread writer([&] {
        for (int i = 0; i < 40; ++i)
            client.send(maskedFrame(0x82, std::string(500'000, 'm')));
    });
    QTRY_COMPARE(state(server, "writing"), std::string("1"));
    auto drained = server.drain(drainOrder(300, 0));
    QCOMPARE(await(drained).forced, 1u);
    writer.join();
}

CHANGEOVER_TEST(tst_ServerTunnels)
#include "tst_server_tunnels.moc"
