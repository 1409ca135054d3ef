// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/load/running_load.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <map>

using namespace changeover;
using Act = FakeServer::Act;
using Kind = RequestPlan::Kind;

Q_DECLARE_METATYPE(changeover::FakeServer::Act)
Q_DECLARE_METATYPE(changeover::FakeTalk)
Q_DECLARE_METATYPE(changeover::RequestClass)

/// WebSockets and events among `mixed`: every ending has its class, and the rest of the load goes on.
class tst_GeneratorTunnels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachEndOfAWebSocketIsClassed_data();
    void eachEndOfAWebSocketIsClassed();
    void eachHandshakeIsClassed_data();
    void eachHandshakeIsClassed();
    void aWebSocketIsTheLastOnItsConnection();
    void aCancelledConversationIsCancelled();
};

namespace {

constexpr std::uint64_t kEnough = 150;

LoadConfig mixedLoad(const FakeServer& server)
{
    LoadConfig config = loadOn(server, 1000, 16);
    config.mix = Mix::Mixed;
    config.timeout = std::chrono::milliseconds(3'000);
    return config;
}

Kind kindOf(const RequestOutcome& outcome)
{
    return planRequest(Mix::Mixed, LoadConfig{}.seed, 0, outcome.id.sequence).kind;
}

/// Every WebSocket ended like that, and everything else well.
void compareEnds(const Load& load, RequestClass expected)
{
    int webSockets = 0;
    for (const RequestOutcome& outcome : load.outcomes) {
        const bool isWebSocket = kindOf(outcome) == Kind::WebSocket;
        webSockets += isWebSocket ? 1 : 0;
        QCOMPARE(outcome.result, isWebSocket ? expected : RequestClass::Ok);
        QCOMPARE(outcome.generation, 3);
    }
    QVERIFY(webSockets >= 5);
}

}  // namespace

void tst_GeneratorTunnels::eachEndOfAWebSocketIsClassed_data()
{
    QTest::addColumn<FakeTalk>("talk");
    QTest::addColumn<RequestClass>("expected");
    QTest::newRow("echo") << FakeTalk::Echo << RequestClass::Ok;
    QTest::newRow("in pieces, with a ping") << FakeTalk::EchoInPieces << RequestClass::Ok;
    QTest::newRow("restart") << FakeTalk::Restart << RequestClass::Ok;
    QTest::newRow("restart at once") << FakeTalk::RestartAtOnce << RequestClass::Ok;
    QTest::newRow("restart before the echo") << FakeTalk::RestartBefore << RequestClass::EofMidResponse;
    QTest::newRow("fails") << FakeTalk::Fail << RequestClass::HttpError;
    QTest::newRow("closes first") << FakeTalk::FirstClose << RequestClass::HttpError;
    QTest::newRow("another echo") << FakeTalk::EchoAnother << RequestClass::Corrupt;
    QTest::newRow("two echoes") << FakeTalk::EchoTwice << RequestClass::Corrupt;
    QTest::newRow("masked") << FakeTalk::Mask << RequestClass::Corrupt;
    QTest::newRow("FIN") << FakeTalk::Eof << RequestClass::EofMidResponse;
    QTest::newRow("FIN behind an echo") << FakeTalk::EofBehind << RequestClass::EofMidResponse;
    QTest::newRow("reset") << FakeTalk::Reset << RequestClass::ResetMidResponse;
    QTest::newRow("no Close") << FakeTalk::Mute << RequestClass::Timeout;
}

void tst_GeneratorTunnels::eachEndOfAWebSocketIsClassed()
{
    QFETCH(FakeTalk, talk);
    QFETCH(RequestClass, expected);
    FakeServer server([](std::uint64_t) { return Act::Answer; }, talk);
    Load load(mixedLoad(server));
    QTRY_VERIFY(load.sent() >= kEnough);
    load.finish();
    compareEnds(load, expected);
    for (const RequestOutcome& outcome : load.outcomes)
        if (kindOf(outcome) == Kind::WebSocket && expected == RequestClass::HttpError)
            QCOMPARE(int{outcome.status}, talk == FakeTalk::Fail ? 1011 : 1000);
    if (expected == RequestClass::Ok) QCOMPARE(server.clientClosedFirst(), std::uint64_t{0});
}

void tst_GeneratorTunnels::eachHandshakeIsClassed_data()
{
    QTest::addColumn<Act>("act");
    QTest::addColumn<RequestClass>("expected");
    QTest::newRow("200") << Act::Foreign << RequestClass::HttpError;
    QTest::newRow("503") << Act::Unavailable << RequestClass::HttpError;
    QTest::newRow("wrong accept") << Act::WrongBody << RequestClass::Corrupt;
    QTest::newRow("wrong id") << Act::WrongId << RequestClass::Corrupt;
    QTest::newRow("not HTTP") << Act::NotHttp << RequestClass::Corrupt;
    QTest::newRow("reset") << Act::ResetBefore << RequestClass::ResetBeforeByte;
    QTest::newRow("reset within") << Act::ResetWithin << RequestClass::ResetMidResponse;
    QTest::newRow("FIN") << Act::EofBefore << RequestClass::EofBeforeByte;
    QTest::newRow("FIN within") << Act::EofWithin << RequestClass::EofMidResponse;
}

/// The requests of a mix are planned: which of them is a handshake is known without looking.
void tst_GeneratorTunnels::eachHandshakeIsClassed()
{
    QFETCH(Act, act);
    QFETCH(RequestClass, expected);
    FakeServer server([](std::uint64_t) { return Act::Answer; }, FakeTalk::Echo);
    server.setHandshake(act);
    Load load(mixedLoad(server));
    QTRY_VERIFY(load.sent() >= kEnough);
    load.finish();
    for (const RequestOutcome& outcome : load.outcomes)
        QCOMPARE(outcome.result, kindOf(outcome) == Kind::WebSocket ? expected : RequestClass::Ok);
}

void tst_GeneratorTunnels::aWebSocketIsTheLastOnItsConnection()
{
    FakeServer server;
    Load load(mixedLoad(server));
    QTRY_VERIFY(load.sent() >= kEnough);
    load.finish();
    std::map<std::uint32_t, std::int64_t> closedAtNs;  // connections that became one
    for (const RequestOutcome& outcome : load.outcomes)
        if (kindOf(outcome) == Kind::WebSocket) {
            QVERIFY(closedAtNs.emplace(outcome.id.connection, outcome.finishedNs).second);
            QCOMPARE(outcome.status, std::int16_t{101});
            // Five messages, and the fifth 80 ms behind the first: long enough to meet a restart.
            QVERIFY(outcome.finishedNs - outcome.writtenNs > 80'000'000);
        }
    QVERIFY(closedAtNs.size() >= 5);
    for (const RequestOutcome& outcome : load.outcomes)
        if (const auto closed = closedAtNs.find(outcome.id.connection); closed != closedAtNs.end())
            QVERIFY(outcome.finishedNs <= closed->second);
}

void tst_GeneratorTunnels::aCancelledConversationIsCancelled()
{
    FakeServer server([](std::uint64_t) { return Act::Answer; }, FakeTalk::Mute);
    LoadConfig config = mixedLoad(server);
    config.timeout = std::chrono::milliseconds(60'000);
    Load load(config);
    QTRY_VERIFY(load.sent() >= kEnough);
    load.generator->pause();
    // What stays in flight are conversations alone: no answer comes to their Close.
    QTRY_VERIFY(load.generator->record().inFlight > 0 &&
                load.count(RequestClass::Ok) + load.generator->record().inFlight == load.sent());
    load.generator->cancel();
    load.finish();
    QVERIFY(load.count(RequestClass::Cancelled) > 0);
    QCOMPARE(load.count(RequestClass::Cancelled) + load.count(RequestClass::Ok), load.sent());
}

CHANGEOVER_TEST(tst_GeneratorTunnels)
#include "tst_generator_tunnels.moc"
