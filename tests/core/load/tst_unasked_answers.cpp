// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/client_pool.h"
#include "core/posix/clock.h"
#include "tests/core/load/fake_wire.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <vector>

using namespace changeover;

namespace {

/// The server's end: the test itself says what is answered, and when.
class Peer {
public:
    Peer() : m_listener(fake::listenOnLoopback()) {}

    Endpoint endpoint() const { return *localEndpoint(m_listener.get()); }
    std::size_t accepted() const { return m_connections.size(); }

    /// Takes the connections that are there.
    void accept()
    {
        for (pollfd waiting{m_listener.get(), POLLIN, 0}; ::poll(&waiting, 1, 0) == 1;)
            m_connections.emplace_back(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
    /// The request on the newest connection, whole.
    std::string request()
    {
        std::string text;
        std::array<char, 4096> buffer;
        while (!text.ends_with("\r\n\r\n")) {
            const ssize_t got = ::recv(m_connections.back().get(), buffer.data(), buffer.size(), 0);
            if (got <= 0) return {};
            text.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return text;
    }
    void say(const std::string& bytes) { fake::sendAll(m_connections.back().get(), bytes); }

private:
    FileDescriptor m_listener;
    std::vector<FileDescriptor> m_connections;
};

/// A pool of one connection, driven step by step.
class OneConnection final : ClientPool::Sink {
public:
    explicit OneConnection(const LoadConfig& config)
        : m_epoll(::epoll_create1(EPOLL_CLOEXEC)), pool(config, 0, 1, m_epoll.get(), *this)
    {
    }
    ~OneConnection() { pool.cancelAll(); }
    OneConnection(const OneConnection&) = delete;
    OneConnection& operator=(const OneConnection&) = delete;

    void submit()
    {
        const ClientPool::Order order{{}, m_sequence++, 0};
        pool.submit({&order, 1}, monotonicNs());
    }
    template <class Condition> void turnUntil(Condition reached)
    {
        const std::int64_t deadlineNs = monotonicNs() + 10'000'000'000;
        while (!reached() && monotonicNs() < deadlineNs) {
            epoll_event event{};
            if (::epoll_wait(m_epoll.get(), &event, 1, 10) == 1) pool.handle(event);
        }
        QVERIFY(reached());
    }
    void turnUntilTold(std::size_t count)
    {
        turnUntil([&] { return outcomes.size() >= count; });
    }
    /// Sent, and read by the server.
    std::string ask(Peer& peer)
    {
        submit();
        const std::size_t before = peer.accepted();
        const bool open = pool.openConnections() == 1;
        turnUntil([&] { return peer.accept(), open || peer.accepted() > before; });
        turnUntil([&] { return pool.openConnections() == 1; });
        return peer.request();
    }

private:
    void finished(const RequestOutcome& outcome) override { outcomes.push_back(outcome); }

    FileDescriptor m_epoll;
    std::uint64_t m_sequence = 0;

public:
    std::vector<RequestOutcome> outcomes;
    ClientPool pool;
};

LoadConfig loadOnPeer(const Peer& peer, bool keepAlive = true)
{
    LoadConfig config;
    config.target = peer.endpoint();
    config.connections = 1;
    config.keepAlive = keepAlive;
    config.ours = false;
    return config;
}

std::string answerWith(const std::string& fields = {})
{
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + fields + "\r\nhi";
}

}  // namespace

/// What nobody asked for is charged to the last request on its connection; and what passes for the server's
/// silence is not its own.
class tst_UnaskedAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytesBehindAnAnswerMakeItCorrupt_data();
    void bytesBehindAnAnswerMakeItCorrupt();
    void aLossIsNotChargedTwice();
    void theAnswerToAnotherRequestIsCorrupt();
    void anIdleConnectionIsUsedAsLongAsTheServerSays_data();
    void anIdleConnectionIsUsedAsLongAsTheServerSays();
    void whileTheLoadStandsStillNoDeadlinePasses();
    void aBodyThatOnlyTheEndEndsIsToldApart();
    void theShapeIsWhatIsAsked();
};

void tst_UnaskedAnswers::bytesBehindAnAnswerMakeItCorrupt_data()
{
    QTest::addColumn<QByteArray>("behind");
    QTest::addColumn<bool>("later");
    QTest::addColumn<bool>("leaving");  // the connection is on its way to be closed
    QTest::addColumn<bool>("keepAlive");
    QTest::addColumn<int>("why");
    for (const bool later : {false, true}) {
        for (const bool leaving : {false, true}) {
            for (const bool keepAlive : {false, true}) {
                const auto row = [&](const char* what, const std::string& behind, Corruption why) {
                    QTest::addRow("%s%s%s%s", what, later ? ", later" : "", leaving ? ", said close" : "",
                                  keepAlive ? "" : ", fresh")
                        << QByteArray::fromStdString(behind) << later << leaving << keepAlive
                        << static_cast<int>(why);
                };
                row("a second answer", answerWith(), Corruption::Unasked);
                row("more than its length", "x", Corruption::Longer);
            }
        }
    }
}

void tst_UnaskedAnswers::bytesBehindAnAnswerMakeItCorrupt()
{
    QFETCH(QByteArray, behind);
    QFETCH(bool, later);
    QFETCH(bool, leaving);
    QFETCH(bool, keepAlive);
    QFETCH(int, why);
    Peer peer;
    OneConnection client(loadOnPeer(peer, keepAlive));
    QVERIFY(!client.ask(peer).empty());
    const std::string answer = answerWith(leaving ? "Connection: close\r\n" : "");
    peer.say(later ? answer : answer + behind.toStdString());
    client.turnUntilTold(1);
    if (later) {
        QCOMPARE(client.outcomes.front().result, RequestClass::Ok);
        peer.say(behind.toStdString());
        client.turnUntilTold(2);
        QCOMPARE(client.outcomes.back().countedNs, client.outcomes.front().finishedNs);
        QCOMPARE(client.outcomes.back().id, client.outcomes.front().id);
    }
    const RequestOutcome& told = client.outcomes.back();
    QCOMPARE(told.result, RequestClass::Corrupt);
    QCOMPARE(static_cast<int>(told.why), why);
    QVERIFY(behind.startsWith(QByteArray::fromStdString(std::string(told.bytes.view()))));
    QCOMPARE(told.status, std::int16_t{200});
}

void tst_UnaskedAnswers::aLossIsNotChargedTwice()
{
    Peer peer;
    OneConnection client(loadOnPeer(peer));
    QVERIFY(!client.ask(peer).empty());
    peer.say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    client.turnUntilTold(1);
    peer.say(answerWith());
    client.turnUntil([&] { return client.pool.openConnections() == 0; });
    QCOMPARE(client.outcomes.size(), std::size_t{1});
    QCOMPARE(client.outcomes.front().result, RequestClass::HttpError);
}

void tst_UnaskedAnswers::theAnswerToAnotherRequestIsCorrupt()
{
    Peer peer;
    OneConnection client(loadOnPeer(peer));
    const std::string request = client.ask(peer);
    const std::string id = text(RequestId{0, 0, 0});
    QVERIFY2(request.find("X-Request-Id: " + id + "\r\n") != std::string::npos, request.c_str());
    peer.say(answerWith("X-Request-Id: " + id + "\r\n"));
    client.turnUntilTold(1);
    QCOMPARE(client.outcomes[0].result, RequestClass::Ok);
    QVERIFY(client.outcomes[0].carriesId);
    QVERIFY(!client.ask(peer).empty());
    peer.say(answerWith("X-Request-Id: " + id + "\r\n"));
    client.turnUntilTold(2);
    QCOMPARE(client.outcomes[1].result, RequestClass::Corrupt);
    QCOMPARE(client.outcomes[1].why, Corruption::AnothersId);
    QCOMPARE(std::string(client.outcomes[1].bytes.view()), id);
}

void tst_UnaskedAnswers::anIdleConnectionIsUsedAsLongAsTheServerSays_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<int>("connections");
    QTest::newRow("nothing said") << QByteArray() << 1;
    QTest::newRow("75 s") << QByteArray("Keep-Alive: max=9, timeout=75\r\n") << 1;
    QTest::newRow("not at all") << QByteArray("Keep-Alive: timeout=0\r\n") << 2;
}

void tst_UnaskedAnswers::anIdleConnectionIsUsedAsLongAsTheServerSays()
{
    QFETCH(QByteArray, field);
    QFETCH(int, connections);
    Peer peer;
    OneConnection client(loadOnPeer(peer));
    QVERIFY(!client.ask(peer).empty());
    peer.say(answerWith(field.toStdString()));
    client.turnUntilTold(1);
    client.submit();
    client.turnUntil([&] { return peer.accept(), peer.accepted() == static_cast<std::size_t>(connections); });
    client.turnUntil([&] { return client.pool.openConnections() == 1; });
    QVERIFY(!peer.request().empty());
    peer.say(answerWith());
    client.turnUntilTold(2);
    QCOMPARE(client.outcomes.back().result, RequestClass::Ok);
    QCOMPARE(peer.accepted(), static_cast<std::size_t>(connections));
}

void tst_UnaskedAnswers::whileTheLoadStandsStillNoDeadlinePasses()
{
    Peer peer;
    OneConnection client(loadOnPeer(peer));
    QVERIFY(!client.ask(peer).empty());
    const std::int64_t deadlineNs = client.pool.nextDeadlineNs(), gapNs = 20'000'000'000;
    client.pool.standStill(gapNs);
    client.pool.expire(deadlineNs + gapNs - 1);
    QCOMPARE(client.outcomes.size(), std::size_t{0});
    client.pool.expire(deadlineNs + gapNs);
    QCOMPARE(client.outcomes.size(), std::size_t{1});
    QCOMPARE(client.outcomes.front().result, RequestClass::LocalError);  // that it failed shows nothing
    // One that began afterwards is as any other.
    QVERIFY(!client.ask(peer).empty());
    client.pool.expire(client.pool.nextDeadlineNs());
    client.turnUntilTold(2);
    QCOMPARE(client.outcomes.back().result, RequestClass::Timeout);
}

void tst_UnaskedAnswers::aBodyThatOnlyTheEndEndsIsToldApart()
{
    for (const bool known : {false, true}) {
        LoadConfig config;
        Peer peer;
        config = loadOnPeer(peer);
        if (known) config.shape.bodyPattern = "^hi$";
        OneConnection client(config);
        QVERIFY(!client.ask(peer).empty());
        peer.say("HTTP/1.0 200 OK\r\n\r\nhi");
        peer = Peer();  // closed
        client.turnUntilTold(1);
        QCOMPARE(client.outcomes.front().result, RequestClass::Ok);
        QCOMPARE(client.outcomes.front().endedByClosing, !known);
    }
}

void tst_UnaskedAnswers::theShapeIsWhatIsAsked()
{
    Peer peer;
    LoadConfig config = loadOnPeer(peer);
    config.shape.method = "PUT";
    config.shape.path = "/a?b=c";
    config.shape.headers = {{"X-A", "1"}, {"Host", "example.com"}};
    config.shape.body = "\r\n\r\n";
    config.shape.statuses = {201, 204};
    config.shape.bodyPattern = "^h.$";
    OneConnection client(config);
    const std::string request = client.ask(peer);
    QVERIFY2(request.starts_with("PUT /a?b=c HTTP/1.1\r\nHost: example.com\r\n"), request.c_str());
    QVERIFY2(request.find("\r\nX-A: 1\r\nContent-Length: 4\r\n\r\n") != std::string::npos, request.c_str());
    peer.say("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhi");
    client.turnUntilTold(1);
    QCOMPARE(client.outcomes.back().result, RequestClass::Ok);
    const std::pair<const char*, RequestClass> others[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", RequestClass::HttpError},
        {"HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nhi\n", RequestClass::Corrupt}};
    for (const auto& [answer, expected] : others) {
        const std::size_t before = client.outcomes.size();
        QVERIFY(!client.ask(peer).empty());
        peer.say(answer);
        client.turnUntilTold(before + 1);
        QCOMPARE(client.outcomes.back().result, expected);
    }
    QCOMPARE(client.outcomes.back().why, Corruption::NoMatch);
    QCOMPARE(client.outcomes.back().bytes.view(), std::string_view("hi\n"));
}

CHANGEOVER_TEST(tst_UnaskedAnswers)
#include "tst_unasked_answers.moc"
