// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/clock.h"
#include "running_server.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cstring>
#include <map>

using namespace changeover;
using namespace changeover::test;
using namespace std::chrono_literals;

namespace {

const std::string kHello = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

/// Nothing but zeros while nobody drains.
DrainingConnections said(RunningServer& server)
{
    const auto all = server.scoreboard().draining();
    return all.empty() ? DrainingConnections() : all.front();
}

std::map<StayReason, DrainingConnection> byReason(const DrainingConnections& what)
{
    std::map<StayReason, DrainingConnection> rows;
    for (std::uint32_t i = 0; i < what.count; ++i)
        rows[what.rows[i].reason] = what.rows[i];
    return rows;
}

}  // namespace

/// What a draining server tells of its connections, in the scoreboard.
class tst_DrainNotice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhyEachConnectionIsStillThere();
    void saysOfMoreConnectionsThanItListsHowMany();
};

void tst_DrainNotice::saysWhyEachConnectionIsStillThere()
{
    RunningServer server;
    std::vector<HttpClient> clients;
    const auto connectAndSend = [&](const std::string& bytes) {
        clients.push_back(server.connect());
        return bytes.empty() || clients.back().send(bytes);
    };
    QVERIFY(connectAndSend(""));
    QVERIFY(connectAndSend(kHello) && clients.back().read().status == 200);
    QVERIFY(connectAndSend("GET / HTTP/1.1\r\nHo"));
    QVERIFY(connectAndSend("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4096\r\n\r\nabcdefghijkl"));
    QVERIFY(connectAndSend("GET /sleep?ms=60000 HTTP/1.1\r\nHost: h\r\n\r\n"));
    QVERIFY(connectAndSend("GET /stream?chunks=3&ms=30000 HTTP/1.1\r\nHost: h\r\n\r\n"));
    QVERIFY(connectAndSend("GET /bytes?n=30000000 HTTP/1.1\r\nHost: h\r\n\r\n"));
    QTRY_VERIFY(server.metrics().find("{state=\"writing\"} 1") != std::string::npos);
    QTRY_VERIFY(server.metrics().find("{state=\"handling\"} 2") != std::string::npos);
    QTRY_VERIFY(server.metrics().find("{state=\"body\"} 1") != std::string::npos);
    QVERIFY2(server.scoreboard().draining().empty(), "nobody drains yet");

    const std::int64_t beganNs = monotonicNs();
    auto drained = server.drain(drainOrder(60'000, 60'000));
    QTRY_COMPARE_WITH_TIMEOUT(said(server).count, 7u, 10'000);
    const DrainingConnections what = said(server);
    QCOMPARE(what.generation, 7);
    QCOMPARE(what.total, 7u);
    QVERIFY(what.deadlineNs > beganNs + 50'000'000'000);
    auto rows = byReason(what);
    const auto secondsLeft = [&](StayReason reason) {
        return (rows[reason].untilNs - beganNs) / 1'000'000'000;
    };
    QVERIFY(words(rows[StayReason::AwaitsRequest].state) == "new");
    QCOMPARE(rows[StayReason::AwaitsRequest].received, 0u);
    QVERIFY(words(rows[StayReason::IdleGrace].state) == "idle");
    QVERIFY(rows[StayReason::IdleGrace].received >= kHello.size());
    QVERIFY(rows[StayReason::IdleGrace].sent > 0);
    QVERIFY(words(rows[StayReason::IdleGrace].peer).starts_with("127.0.0.1:"));
    QVERIFY(secondsLeft(StayReason::IdleGrace) >= 50);
    QCOMPARE(rows[StayReason::HeadIncomplete].have, std::strlen("GET / HTTP/1.1\r\nHo"));
    QCOMPARE(rows[StayReason::BodyIncomplete].have, 12u);
    QCOMPARE(rows[StayReason::BodyIncomplete].want, 4096u);
    QVERIFY(secondsLeft(StayReason::AnswerDue) >= 40 && secondsLeft(StayReason::AnswerDue) <= 60);
    QCOMPARE(rows[StayReason::AnswerGoesOn].want, 3u);
    QVERIFY(secondsLeft(StayReason::AnswerGoesOn) > 60);
    QVERIFY(rows[StayReason::ClientReadsSlowly].want > 1'000'000);
    QVERIFY(words(rows[StayReason::ClientReadsSlowly].state) == "writing");

    // They go with the connections, and with the last of them nothing is said any more.
    QVERIFY(clients[3].send(std::string(4096 - 12, 'x')));
    QVERIFY(clients[3].read().closes());
    QTRY_VERIFY(byReason(said(server)).contains(StayReason::AwaitsTheirEnd));
    QVERIFY(!byReason(said(server)).contains(StayReason::BodyIncomplete));
    for (HttpClient& client : clients)
        client.close();
    server.shortenDrain(0ms);
    QVERIFY(drained.wait_for(10s) == std::future_status::ready);
    QTRY_VERIFY(server.scoreboard().draining().empty());
}

void tst_DrainNotice::saysOfMoreConnectionsThanItListsHowMany()
{
    RunningServer server;
    std::vector<HttpClient> clients;
    for (int i = 0; i < 100; ++i)
        clients.push_back(server.connect());
    QTRY_COMPARE(server.load().connections, 100u);
    auto drained = server.drain(drainOrder(60'000, 60'000));
    QTRY_COMPARE_WITH_TIMEOUT(said(server).total, 100u, 10'000);
    QCOMPARE(said(server).count, std::uint32_t{DrainingConnections::kRows});
    clients.clear();
    QVERIFY(drained.wait_for(10s) == std::future_status::ready);
    QTRY_VERIFY(server.scoreboard().draining().empty());
}

CHANGEOVER_TEST(tst_DrainNotice)
#include "tst_drain_notice.moc"
