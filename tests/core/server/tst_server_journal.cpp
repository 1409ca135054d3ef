// SPDX-License-Identifier: GPL-3.0-or-later
// What the server writes to its journal: each id when the execution begins, once.
#include "running_server.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

using namespace changeover;
using namespace changeover::test;

namespace {

std::string withId(const RequestId& id) { return "X-Request-Id: " + text(id) + "\r\n"; }

using Sequences = std::vector<std::uint64_t>;

/// `seen` and the sequences that came into the journal since, in order.
const Sequences& executed(RunningServer& server, Sequences& seen)
{
    std::vector<JournalEntry> entries;
    server.journal.read(entries);
    for (const JournalEntry& entry : entries)
        seen.push_back(entry.id.sequence);
    std::sort(seen.begin(), seen.end());
    return seen;
}

Sequences executed(RunningServer& server)
{
    Sequences seen;
    return executed(server, seen);
}

}  // namespace

class tst_ServerJournal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRequestIsInItBeforeItsAnswer();
    void itSaysWhoAndWhen();
    void eachPipelinedRequestOnce();
    void anErrorIsAnExecution();
    void anUpgradeIsOneExecution();
    void whatIsNoRequestOrHasNoIdIsNotInIt_data();
    void whatIsNoRequestOrHasNoIdIsNotInIt();
    void everyThreadWrites();
};

void tst_ServerJournal::aRequestIsInItBeforeItsAnswer()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/sleep?ms=60000", withId({0, 1, 42})));
    Sequences seen;
    QTRY_COMPARE_WITH_TIMEOUT(executed(server, seen), Sequences{42}, 10'000);
}

void tst_ServerJournal::itSaysWhoAndWhen()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/", withId({3, 77, 5})));
    QCOMPARE(client.read().status, 200);
    std::vector<JournalEntry> entries;
    server.journal.read(entries);
    QCOMPARE(entries.size(), std::size_t{1});
    QCOMPARE(entries[0].id, (RequestId{3, 77, 5}));
    QCOMPARE(entries[0].generation, 7);
}

void tst_ServerJournal::eachPipelinedRequestOnce()
{
    RunningServer server;
    HttpClient client = server.connect();
    std::string batch;
    for (std::uint64_t i = 0; i < 10; ++i)
        batch += "GET / HTTP/1.1\r\nHost: test\r\n" + withId({0, 1, i}) + "\r\n";
    QVERIFY(client.send(batch));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(client.read().status, 200);
    QCOMPARE(executed(server), (Sequences{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

void tst_ServerJournal::anErrorIsAnExecution()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/nowhere", withId({0, 1, 8})));
    QCOMPARE(client.read().status, 404);
    QCOMPARE(executed(server), Sequences{8});
}

void tst_ServerJournal::anUpgradeIsOneExecution()
{
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.get("/ws", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                                  withId({0, 1, 9})));
    Sequences seen;
    QTRY_COMPARE_WITH_TIMEOUT(executed(server, seen), Sequences{9}, 10'000);
    // A frame is no request: an empty ping, masked by zeros.
    QVERIFY(client.send(std::string("\x89\x80\0\0\0\0", 6)));
    HttpClient events = server.connect();
    QVERIFY(events.get("/events?ms=1", withId({0, 2, 10})));
    QTRY_COMPARE_WITH_TIMEOUT(executed(server, seen), (Sequences{9, 10}), 10'000);
}

void tst_ServerJournal::whatIsNoRequestOrHasNoIdIsNotInIt_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("no id") << QByteArray("GET / HTTP/1.1\r\nHost: test\r\n\r\n") << 200;
    QTest::newRow("somebody else's id")
        << QByteArray("GET / HTTP/1.1\r\nHost: test\r\nX-Request-Id: b1946ac9-2f14\r\n\r\n") << 200;
    QTest::newRow("malformed")
        << QByteArray("GET / HTTP/1.1\r\nX-Request-Id: 0000-00000001-0000000002\r\nno field\r\n\r\n") << 400;
}

void tst_ServerJournal::whatIsNoRequestOrHasNoIdIsNotInIt()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RunningServer server;
    HttpClient client = server.connect();
    QVERIFY(client.send(bytes.toStdString()));
    QCOMPARE(client.read().status, status);
    QVERIFY(executed(server).empty());
    QCOMPARE(server.journal.missing(), std::uint64_t{0});
}

void tst_ServerJournal::everyThreadWrites()
{
    ServerOptions options;
    options.threads = 3;
    RunningServer server(options);
    Sequences expected;
    for (std::uint64_t i = 0; i < 30; ++i) {
        HttpClient client = server.connect();
        QVERIFY(client.get("/", withId({0, 1, i})));
        QCOMPARE(client.read().status, 200);
        expected.push_back(i);
    }
    QCOMPARE(executed(server), expected);
}

CHANGEOVER_TEST(tst_ServerJournal)
#include "tst_server_journal.moc"
