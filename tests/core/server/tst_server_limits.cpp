// SPDX-License-Identifier: GPL-3.0-or-later
// What clients may cost the server: time for a head, places, memory.
#include "running_server.h"
#include "tests/support/test_program.h"
#include "web_socket_client.h"

#include <QTest>

using namespace changeover;
using namespace changeover::test;

namespace {

constexpr int kPatienceMs = 10'000;

const std::string kBody(90'000, 'x');

/// A request whose body lacks its last byte.
std::string nearlyWhole()
{
    return "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(kBody.size() + 1) +
           "\r\n\r\n" + kBody;
}

bool shows(const RunningServer& server, const std::string& line)
{
    return server.metrics().find(line + '\n') != std::string::npos;
}

ServerOptions withPlaces(std::size_t places, int threads)
{
    ServerOptions options;
    options.threads = threads;
    options.limits.connections = places;
    return options;
}

}  // namespace

class tst_ServerLimits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aHeadHasItsOwnTime();
    void moreConnectionsThanPlacesWait_data();
    void moreConnectionsThanPlacesWait();
    void theNeverUsedGiveWay_data();
    void theNeverUsedGiveWay();
    void unfinishedRequestsAreBoundedTogether();
    void unfinishedMessagesAreBoundedTogether();
    void theDefaultLeavesDescriptors();
};

/// However its bytes come; a body has the time of the whole request.
void tst_ServerLimits::aHeadHasItsOwnTime()
{
    ServerOptions options;
    options.limits.header = std::chrono::milliseconds(300);
    RunningServer server(options);
    HttpClient body = server.connect(), head = server.connect(), dribble = server.connect();
    QVERIFY(body.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"));
    QVERIFY(head.send("GET / HTTP/1.1\r\nHost: h\r\nX: "));
    while (dribble.send("G") && dribble.isSilentFor(20)) {
    }
    QCOMPARE(head.read().status, 408);
    QVERIFY(head.readEnd());
    const Response refused = dribble.read();
    QCOMPARE(refused.status, 408);
    QVERIFY(refused.closes());
    QVERIFY(body.send("b"));
    QCOMPARE(body.read().body, std::string("ab"));
}

void tst_ServerLimits::moreConnectionsThanPlacesWait_data()
{
    QTest::addColumn<int>("places");
    QTest::addColumn<int>("threads");
    QTest::addRow("one of one") << 1 << 1;
    QTest::addRow("three, one thread") << 3 << 1;
    QTest::addRow("three, two threads") << 3 << 2;
    QTest::addRow("two, four threads") << 2 << 4;
}

void tst_ServerLimits::moreConnectionsThanPlacesWait()
{
    QFETCH(int, places);
    QFETCH(int, threads);
    RunningServer server(withPlaces(static_cast<std::size_t>(places), threads));
    QVERIFY(shows(server, "changeover_max_connections " + std::to_string(places)));
    std::vector<HttpClient> clients;
    for (int i = 0; i < places; ++i) {
        // As long as there is a place. Once all are taken, a thread that was woken for the last one may
        // pause.
        QVERIFY(shows(server, "changeover_accept_pauses_total 0"));
        clients.push_back(server.connect());
        QVERIFY(clients.back().get("/healthz"));
        QCOMPARE(clients.back().read().status, 200);
    }
    HttpClient next = server.connect();
    QVERIFY(next.get("/healthz"));
    QTRY_VERIFY(!shows(server, "changeover_accept_pauses_total 0"));
    QTRY_VERIFY(!shows(server, "changeover_accept_paused 0"));
    QCOMPARE(server.load().connections, static_cast<std::uint32_t>(places));
    QVERIFY(next.isSilentFor(0));
    // Those who have a place are served as before, and stay.
    for (HttpClient& client : clients) {
        QVERIFY(client.get("/healthz"));
        const Response response = client.read();
        QVERIFY(response.status == 200 && !response.closes());
    }
    clients.pop_back();
    QCOMPARE(next.read().status, 200);
    QTRY_VERIFY(shows(server, "changeover_accept_paused 0"));
    QCOMPARE(server.load().connections, static_cast<std::uint32_t>(places));
}

void tst_ServerLimits::theNeverUsedGiveWay_data()
{
    QTest::addColumn<int>("threads");
    QTest::addRow("one thread") << 1;
    QTest::addRow("two threads") << 2;
}

void tst_ServerLimits::theNeverUsedGiveWay()
{
    QFETCH(int, threads);
    ServerOptions options = withPlaces(3, threads);
    options.limits.unusedMayStay = std::chrono::milliseconds(0);
    RunningServer server(options);
    HttpClient used = server.connect();
    QVERIFY(used.get("/healthz"));
    QCOMPARE(used.read().status, 200);
    HttpClient unused = server.connect(), halfUsed = server.connect();
    QVERIFY(halfUsed.send("GET /healthz HTTP/1.1\r\n"));
    QTRY_COMPARE(server.load().connections, 3U);
    QTRY_VERIFY(server.metrics().find("{state=\"head\"} 1") != std::string::npos);
    HttpClient next = server.connect();
    QVERIFY(next.get("/healthz"));
    QVERIFY(unused.readEnd());  // a FIN, no reset
    unused.close();
    QCOMPARE(next.read().status, 200);
    QVERIFY(halfUsed.send("Host: h\r\n\r\n"));
    QCOMPARE(halfUsed.read().status, 200);
    QVERIFY(used.get("/healthz"));
    QCOMPARE(used.read().status, 200);
}

/// The one that would grow beyond is refused; those before it are finished.
void tst_ServerLimits::unfinishedRequestsAreBoundedTogether()
{
    ServerOptions options;
    options.limits.unfinished = 200'000;  // one such body, or two of its size without room to grow
    RunningServer server(options);
    HttpClient first = server.connect(), second = server.connect();
    QVERIFY(first.send(nearlyWhole()));
    const auto isHeld = [&server] { return !shows(server, "changeover_unfinished_bytes 0"); };
    QTRY_VERIFY(isHeld());
    QTRY_VERIFY(server.metrics().find("{state=\"body\"} 1") != std::string::npos);
    QVERIFY(second.send(nearlyWhole()));
    const Response refused = second.read();
    QCOMPARE(refused.status, 503);
    QVERIFY(refused.closes());
    QVERIFY(second.readEnd());
    second.close();
    QVERIFY(first.send("y"));
    QCOMPARE(first.read().body, kBody + 'y');
    QTRY_VERIFY(!isHeld());
    HttpClient third = server.connect();
    QVERIFY(third.send(nearlyWhole() + 'y'));
    QCOMPARE(third.read().status, 200);
}

void tst_ServerLimits::unfinishedMessagesAreBoundedTogether()
{
    ServerOptions options;
    options.limits.unfinished = 200'000;
    RunningServer server(options);
    HttpClient first = server.connect(), second = server.connect();
    QVERIFY(askForWebSocket(first) && askForWebSocket(second));
    QCOMPARE(first.read().status, 101);
    QCOMPARE(second.read().status, 101);
    const std::string message = textFrame(kBody);
    QVERIFY(first.send(message.substr(0, message.size() - 1)));
    QTRY_VERIFY(!shows(server, "changeover_unfinished_bytes 0"));
    const auto begun = [&server] {
        const std::string text = server.metrics();
        const std::string name = "\nchangeover_unfinished_bytes ";
        return std::stoull(text.substr(text.find(name) + name.size())) > kBody.size();
    };
    QTRY_VERIFY(begun());
    QVERIFY(second.send(message.substr(0, message.size() - 1)));
    QCOMPARE(readFrame(second).closeCode(), 1013);
    QVERIFY(first.send(message.substr(message.size() - 1)));
    QCOMPARE(readFrame(first).payload, kBody);
    second.close();
    first.close();
    QTRY_VERIFY_WITH_TIMEOUT(shows(server, "changeover_unfinished_bytes 0"), kPatienceMs);
}

void tst_ServerLimits::theDefaultLeavesDescriptors()
{
    QCOMPARE(defaultMaxConnections(64, 1), std::size_t{42});
    QCOMPARE(defaultMaxConnections(1'024, 1), std::size_t{890});
    QCOMPARE(defaultMaxConnections(1'048'576, 4), std::size_t{1'047'528});
    QCOMPARE(defaultMaxConnections(16, 256), std::size_t{1});
}

CHANGEOVER_TEST(tst_ServerLimits)
#include "tst_server_limits.moc"
