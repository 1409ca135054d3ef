// SPDX-License-Identifier: GPL-3.0-or-later
// Connections that travel, when a generation dies, leaves or is called off meanwhile.
#include "second_generation.h"

#include "server_process.h"
#include "tests/support/test_program.h"

#include <QFile>

using namespace changeover;
using namespace changeover::test;

Q_DECLARE_METATYPE(std::optional<ReceivedSignal>)

namespace {

const QStringList kQuick{"--listen", "127.0.0.1:0", "--probation", "0ms"};

std::string text(pid_t pid) { return std::to_string(pid); }

/// Gone, or only waiting to be reaped.
bool hasEnded(pid_t pid)
{
    QFile stat("/proc/" + QString::number(pid) + "/stat");
    return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z ");
}

}  // namespace

class tst_HandoffFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aDrainingGenerationPassesOn();
    void aTermDoesNotWaitForThePredecessor();
    void aPredecessorKilledLeavesItsConnectionsHere();
    void aSuccessorKilledOnceSealedLeavesTheRestHere();
    void aSuccessorKilledBeforeTheHandOffLeavesAllHere();
    void aChildCalledOffGivesBack_data();
    void aChildCalledOffGivesBack();
};

void tst_HandoffFaults::aDrainingGenerationPassesOn()
{
    ServerProcess server(kQuick);
    HttpClient client = server.connect();
    QVERIFY(client.get("/sleep?ms=800"));
    pid_t second = 0;
    for (const std::size_t generation : {2, 3}) {
        ::kill(server.leader(), SIGHUP);
        QCOMPARE(server.awaitReady(generation).size(), generation);
        if (generation == 2) second = server.leader();
        QTRY_COMPARE(server.errText().count("has taken over"), static_cast<qsizetype>(generation - 1));
    }
    const Response slow = client.read();
    QCOMPARE(slow.header("x-pid"), text(server.pid()));
    QVERIFY(!slow.closes());
    QCOMPARE(server.exitCode(server.pid()), 0);
    QCOMPARE(server.exitCode(second), 0);  // stayed for what the first still had to give
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().header("x-pid"), text(server.leader()));
}

void tst_HandoffFaults::aTermDoesNotWaitForThePredecessor()
{
    ServerProcess server(kQuick);
    HttpClient client = server.connect();
    QVERIFY(client.get("/sleep?ms=2000"));
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QTRY_VERIFY(server.errText().contains("has taken over"));
    ::kill(server.leader(), SIGTERM);
    QTRY_VERIFY(hasEnded(server.leader()));
    QVERIFY(client.isSilentFor(0));  // the predecessor still works for it
    const Response response = client.read();
    QCOMPARE(response.status, 200);
    QVERIFY(response.closes());  // nobody is left to take it
    QVERIFY(client.readEnd());
    client.close();
    QCOMPARE(server.exitCode(server.pid()), 0);
    QCOMPARE(server.exitCode(server.leader()), 0);
}

void tst_HandoffFaults::aPredecessorKilledLeavesItsConnectionsHere()
{
    ServerProcess server(kQuick);
    HttpClient idle = server.connect();
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=5000"));  // keeps the first generation draining
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QTRY_VERIFY(idle.get("/") && idle.read().header("x-pid") == text(server.leader()));
    ::kill(server.pid(), SIGKILL);
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().header("x-pid"), text(server.leader()));
    QTRY_VERIFY(server.errText().contains("died while it was draining"));
}

void tst_HandoffFaults::aSuccessorKilledOnceSealedLeavesTheRestHere()
{
    ServerProcess server(kQuick);
    HttpClient given = server.connect();
    HttpClient busy = server.connect();
    QVERIFY(busy.get("/sleep?ms=800"));
    ::kill(server.pid(), SIGHUP);
    QCOMPARE(server.awaitReady(2).size(), std::size_t{2});
    QVERIFY(given.get("/"));
    QCOMPARE(given.read().status, 200);
    QTRY_VERIFY(server.errText().contains("has taken over"));  // sealed
    ::kill(server.leader(), SIGKILL);
    const Response response = busy.read();  // what it had not given is served here
    QCOMPARE(response.status, 200);
    QCOMPARE(response.header("x-pid"), text(server.pid()));
    QCOMPARE(server.exitCode(server.pid()), 0);
}

/// With a pause between SEALED and the hand-off, in which the successor dies.
void tst_HandoffFaults::aSuccessorKilledBeforeTheHandOffLeavesAllHere()
{
    ServerProcess server(kQuick + QStringList{"--reuseport", "--pause-accept", "500ms"});
    HttpClient client = server.connect();
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().status, 200);
    ::kill(server.pid(), SIGHUP);
    QTRY_VERIFY(server.errText().contains("has taken over"));
    ::kill(server.leader(), SIGKILL);
    QTRY_VERIFY(server.errText().contains("ended while this one was draining"));
    Response response;
    do {  // the hand-off would come at the end of the pause
        QVERIFY(client.get("/"));
        response = client.read();
        QCOMPARE(response.header("x-pid"), text(server.pid()));
    } while (!response.closes());
    client.close();
    QCOMPARE(server.exitCode(server.pid()), 0);
}

void tst_HandoffFaults::aChildCalledOffGivesBack_data()
{
    QTest::addColumn<bool>("stopped");
    QTest::addColumn<bool>("sealed");
    QTest::addColumn<std::optional<ReceivedSignal>>("restart");
    const std::optional<ReceivedSignal> none, hangUp{ReceivedSignal{SIGHUP, ::getpid(), 0, 0, 1}};
    QTest::addRow("on probation") << false << false << none;
    QTest::addRow("stopped when it was to be sealed") << true << true << none;
    QTest::addRow("the same, with a restart pending") << true << true << hangUp;
    QTest::addRow("its word crossed ABORT") << false << true << none;
}

void tst_HandoffFaults::aChildCalledOffGivesBack()
{
    QFETCH(bool, stopped);
    QFETCH(bool, sealed);
    QFETCH(std::optional<ReceivedSignal>, restart);
    SecondGeneration child;
    QVERIFY(child.bringToAccepting());
    HttpClient idle = child.connect();
    QVERIFY(idle.get("/"));
    QCOMPARE(idle.read().header("x-generation"), std::string("2"));
    HttpClient busy = child.connect();
    QVERIFY(
        busy.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
    QCOMPARE(busy.read().status, 100);  // now it is in flight

    if (stopped) child.signal(SIGSTOP);
    if (sealed) child.say(SealedMessage{restart});
    if (sealed && !stopped) QVERIFY(child.await<SealedAckMessage>());
    child.say(AbortMessage{"the test calls it off"});
    if (stopped) child.signal(SIGCONT);
    auto offer = child.await<OfferMessage>();
    QVERIFY(offer);
    QCOMPARE(offer->connections.size(), std::size_t{1});
    QCOMPARE(offer->connections[0].served, std::uint64_t{1});
    const std::vector<FileDescriptor> given = std::move(child.descriptors);
    QCOMPARE(given.size(), std::size_t{1});
    child.say(AdoptedMessage{offer->batch, {offer->connections[0].id}});
    const auto grant = child.await<GrantMessage>();
    QVERIFY(grant);
    QCOMPARE(grant->ids, (std::vector<std::uint64_t>{offer->connections[0].id}));

    QVERIFY(busy.send("ok"));
    const Response answer = busy.read();  // finished there, then given as well; nobody takes that one
    QCOMPARE(answer.status, 200);
    QVERIFY(!answer.closes());
    offer = child.await<OfferMessage>();
    QVERIFY(offer);
    child.descriptors.clear();
    child.say(AdoptedMessage{offer->batch, {}});
    QVERIFY(child.await<RevokeMessage>());
    QVERIFY(busy.get("/"));
    QVERIFY(busy.read().closes());  // by the rules of a drain without a taker
    QVERIFY(busy.readEnd());
    busy.close();
    QCOMPARE(child.exitCode(), 0);
    QVERIFY(idle.isSilentFor(0));  // still open: its copy is here
}

CHANGEOVER_TEST(tst_HandoffFaults)
#include "tst_handoff_faults.moc"
