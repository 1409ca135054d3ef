// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/body_check.h"
#include "core/load/capacity.h"
#include "core/load/mix.h"
#include "core/load/request_writer.h"
#include "core/load/response_reader.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <set>
#include <string>
#include <utility>

using namespace changeover;

using Kind = RequestPlan::Kind;
using Read = ResponseReader::State;

/// What is asked, how it is spelled, and how the answer is read and compared.
namespace {

const AnswerRules kRules{.clients = 2};

}  // namespace

class tst_Requests : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSameSeedPlansTheSame();
    void slowIsTwoPercent();
    void postsComeInEveryShape();
    void mixedIsOfEveryKind();
    void mixesHaveNames();
    void transfersNeverGoToTheirOwnAccount();
    void requestsAreSpelled_data();
    void requestsAreSpelled();
    void aHandshakeIsSpelled();
    void aWaitingBodyGoesApart();
    void answersAreJudged_data();
    void answersAreJudged();
    void anUpgradeIsJudged_data();
    void anUpgradeIsJudged();
    void anInterimResponseIsNotTheAnswer();
    void pipelinedAnswersAreReadOneByOne();
    void loadThatConnectionsCannotCarry_data();
    void loadThatConnectionsCannotCarry();
};

void tst_Requests::theSameSeedPlansTheSame()
{
    int different = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const RequestPlan plan = planRequest(Mix::Post, 42, 1, i);
        QCOMPARE(planRequest(Mix::Post, 42, 1, i), plan);
        different += planRequest(Mix::Post, 43, 1, i) != plan && planRequest(Mix::Post, 42, 2, i) != plan;
    }
    QVERIFY(different > 990);
}

void tst_Requests::slowIsTwoPercent()
{
    int slow = 0;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        const RequestPlan plan = planRequest(Mix::Slow, 1, 0, i);
        if (plan.kind == Kind::Sleep) {
            ++slow;
            QCOMPARE(plan.amount, 1000U);
        }
    }
    QVERIFY2(slow > 1800 && slow < 2200, qPrintable(QString::number(slow)));
}

void tst_Requests::postsComeInEveryShape()
{
    std::uint32_t shortest = 9999, longest = 0;
    int shapes[2][2] = {};
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        const RequestPlan plan = planRequest(Mix::Post, 1, 0, i);
        shortest = std::min(shortest, plan.amount);
        longest = std::max(longest, plan.amount);
        ++shapes[plan.chunked][plan.expectContinue];
    }
    QCOMPARE(shortest, 1U);
    QCOMPARE(longest, 4096U);
    for (const auto& row : shapes)
        for (const int count : row)
            QVERIFY(count > 5000);
}

void tst_Requests::mixedIsOfEveryKind()
{
    int pipelined = 0, stream = 0, echo = 0, transfer = 0, events = 0, webSocket = 0, sleep = 0;
    constexpr int kBatches = 10'000;
    for (std::uint64_t i = 0; i < kBatches * kMaxBatch; ++i) {
        const RequestPlan plan = planRequest(Mix::Mixed, 1, 0, i);
        QCOMPARE(planRequest(Mix::Mixed, 1, 0, i), plan);
        stream += plan.kind == Kind::Stream;
        echo += plan.kind == Kind::Echo;
        transfer += plan.kind == Kind::Transfer;
        events += plan.kind == Kind::Events;
        webSocket += plan.kind == Kind::WebSocket;
        sleep += plan.kind == Kind::Sleep;
        if (!isPipelined(Mix::Mixed, 1, 0, i)) continue;
        QCOMPARE(plan.kind, Kind::Get);  // a body that waits for 100 Continue would hold up those behind it
        QCOMPARE(isPipelined(Mix::Mixed, 1, 0, i / kMaxBatch * kMaxBatch), true);  // with its whole batch
        ++pipelined;
    }
    for (const int count : {pipelined, stream, echo, transfer, events, webSocket})
        QVERIFY2(std::abs(count - kBatches * 3 / 8) < 400, qPrintable(QString::number(count)));
    QVERIFY2(sleep > 35 && sleep < 115, qPrintable(QString::number(sleep)));
}

void tst_Requests::mixesHaveNames()
{
    for (const Mix mix :
         {Mix::Get, Mix::Slow, Mix::Post, Mix::Stream, Mix::Pipelined, Mix::Transfer, Mix::Mixed})
        QCOMPARE(parseMix(name(mix)), std::optional(mix));
    for (const char* const other : {"", "GET", "get ", "transfers"})
        QCOMPARE(parseMix(other), std::nullopt);
}

void tst_Requests::transfersNeverGoToTheirOwnAccount()
{
    std::set<std::pair<char, char>> pairs;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        const RequestPlan plan = planRequest(Mix::Transfer, 1, 0, i);
        QVERIFY(plan.amount >= 1 && plan.amount <= 100);
        const TransferAccounts accounts = transferAccounts(plan);
        pairs.insert({accounts.from, accounts.to});
        QVERIFY(accounts.from != accounts.to);
    }
    QCOMPARE(pairs.size(), 90UL);
    QVERIFY(pairs.begin()->first == 'A' && pairs.rbegin()->first == 'J');
}

void tst_Requests::requestsAreSpelled_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("amount");
    QTest::addColumn<bool>("chunked");
    QTest::addColumn<bool>("keepAlive");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray tail = " HTTP/1.1\r\nHost: 127.0.0.1:8090\r\nX-Request-Id: 0001-00000002-0000000003\r\n";
    const auto row = [](const char* what, Kind kind, int amount, bool chunked, bool keepAlive,
                        QByteArray expected) {
        QTest::newRow(what) << static_cast<int>(kind) << amount << chunked << keepAlive << expected;
    };
    row("get", Kind::Get, 0, false, true, "GET /" + tail + "\r\n");
    row("close", Kind::Get, 0, false, false, "GET /" + tail + "Connection: close\r\n\r\n");
    row("sleep", Kind::Sleep, 1000, false, true, "GET /sleep?ms=1000" + tail + "\r\n");
    row("stream", Kind::Stream, 5, false, true, "GET /stream?chunks=5&ms=20" + tail + "\r\n");
    row("transfer", Kind::Transfer, 7, false, true,
        "POST /transfer?from=A&to=B&amount=7" + tail + "Content-Length: 0\r\n\r\n");
    row("events", Kind::Events, 5, false, true, "GET /events?count=5&ms=20" + tail + "\r\n");
    row("echo", Kind::Echo, 4, false, true, "POST /echo" + tail + "Content-Length: 4\r\n\r\nabcd");
    row("chunked", Kind::Echo, 4, true, true,
        "POST /echo" + tail + "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n");
}

void tst_Requests::requestsAreSpelled()
{
    QFETCH(int, kind);
    QFETCH(int, amount);
    QFETCH(bool, chunked);
    QFETCH(bool, keepAlive);
    QFETCH(QByteArray, expected);
    const RequestWriter writer(*Endpoint::parse("127.0.0.1:8090"), keepAlive);
    const RequestPlan plan{
        .kind = static_cast<Kind>(kind), .chunked = chunked, .amount = static_cast<std::uint32_t>(amount)};
    char bytes[RequestWriter::kMaxBytes];
    const std::size_t length = writer.write(plan, RequestIdText({1, 2, 3}).view(), true, bytes);
    QCOMPARE(QByteArray(bytes, static_cast<qsizetype>(length)), expected);
}

void tst_Requests::aHandshakeIsSpelled()
{
    const RequestWriter writer(*Endpoint::parse("127.0.0.1:8090"), false);
    char bytes[RequestWriter::kMaxBytes];
    std::set<std::string> keys;
    for (std::uint64_t pattern = 0; pattern < 100; ++pattern) {
        const RequestPlan plan{.kind = Kind::WebSocket, .amount = 5, .pattern = pattern};
        const std::string request(bytes, writer.write(plan, "0001-00000002-0000000003", true, bytes));
        const WebSocketKey key = keyOf(plan);
        const std::string keyText(key.data(), key.size());
        QCOMPARE(request,
                 "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:8090\r\nX-Request-Id: 0001-00000002-0000000003\r\n"
                 "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: " +
                     keyText + "\r\n\r\n");
        QVERIFY(isWebSocketKey(keyText));
        keys.insert(keyText);
    }
    QCOMPARE(keys.size(), std::size_t{100});
}

void tst_Requests::aWaitingBodyGoesApart()
{
    const RequestWriter writer(*Endpoint::parse("unix:/tmp/x"), true);
    const RequestPlan plan{
        .kind = Kind::Echo, .chunked = true, .expectContinue = true, .amount = 4096, .pattern = 99};
    char bytes[RequestWriter::kMaxBytes];
    const QByteArray head(bytes, static_cast<qsizetype>(writer.write(plan, "7", true, bytes)));
    QVERIFY(head.contains("Host: localhost\r\n"));
    QVERIFY(head.endsWith("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const QByteArray body(bytes, static_cast<qsizetype>(RequestWriter::writeBody(plan, bytes)));
    QVERIFY(body.startsWith("3e8\r\n"));
    QVERIFY(body.endsWith("\r\n0\r\n\r\n"));
    QCOMPARE(body.size(), 4096 + 4 * 7 + 6 + 5);  // four times 3e8, once 60, the end
}

void tst_Requests::answersAreJudged_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("end");  // as read byte by byte and then to the end of the file
    QTest::addColumn<bool>("right");
    QTest::addColumn<bool>("keepsAlive");
    const QByteArray ok =
        "HTTP/1.1 200 OK\r\nX-Pid: 4711\r\nX-Generation: 3\r\nx-request-id: 0001-00000002-0000000003\r\n";
    const auto row = [](const char* what, QByteArray response, Kind kind, Read end, bool right,
                        bool keepsAlive) {
        QTest::newRow(what) << response << static_cast<int>(kind) << static_cast<int>(end) << right
                            << keepsAlive;
    };
    const auto sized = [](QByteArray body) {
        return "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    };
    row("hello", ok + sized("Hello world! pid=4711"), Kind::Get, Read::Complete, true, true);
    row("not hello", ok + sized("Hello World!"), Kind::Get, Read::Complete, false, true);
    row("less than hello", ok + sized("Hello"), Kind::Get, Read::Complete, false, true);
    row("nothing", ok + sized(""), Kind::Get, Read::Complete, false, true);
    row("foreign", "HTTP/1.1 200 OK\r\n" + sized("It works!"), Kind::Get, Read::Complete, true, true);
    row("the id of another request",
        "HTTP/1.1 200 OK\r\nX-Request-Id: 0001-00000002-0000000004\r\n" + sized("It works!"), Kind::Get,
        Read::Complete, false, true);
    row("the id of another request beside the right one",
        "HTTP/1.1 200 OK\r\nX-Request-Id: "
        "0001-00000002-0000000003\r\nX-Request-Id: 0000-00000002-0000000003\r\n" +
            sized("It works!"),
        Kind::Get, Read::Complete, false, true);
    row("an id of its own",
        "HTTP/1.1 200 OK\r\nX-Request-Id: 7f3c2d1e-8a4b-4c8e-9c55-3f1b6f0a2d11\r\n" + sized("It works!"),
        Kind::Get, Read::Complete, true, true);
    row("an id of no client of this run",
        "HTTP/1.1 200 OK\r\nX-Request-Id: 0002-00000002-0000000004\r\n" + sized("It works!"), Kind::Get,
        Read::Complete, true, true);
    row("another id, ours",
        "HTTP/1.1 200 OK\r\nX-Pid: 4711\r\nX-Generation: 3\r\nX-Request-Id: 7\r\n" + sized("Hello world!"),
        Kind::Get, Read::Complete, false, true);
    row("X-Pid alone binds to no greeting", "HTTP/1.1 200 OK\r\nX-Pid: 4711\r\n" + sized("hi"), Kind::Get,
        Read::Complete, true, true);
    // RFC 9112: what a recipient accepts.
    row("no reason", "HTTP/1.1 200 \r\n" + sized("x"), Kind::Get, Read::Complete, true, true);
    row("no reason, and no space before it", "HTTP/1.1 200\r\n" + sized("x"), Kind::Get, Read::Complete, true,
        true);
    row("lines end with LF", "HTTP/1.1 200 OK\nContent-Length: 1\n\nx", Kind::Get, Read::Complete, true,
        true);
    row("a folded line", "HTTP/1.1 200 OK\r\nX-A: b\r\n  c\r\n" + sized("x"), Kind::Get, Read::Complete, true,
        true);
    row("the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n" + sized("x"), Kind::Get,
        Read::Complete, true, true);
    row("chunks with extensions and a trailer",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1;a=b\r\nx\r\n0\r\nX-Trailer: y\r\n\r\n",
        Kind::Get, Read::Complete, true, true);
    row("chunked and a length: the chunks count",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        "Content-Length: 99\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        Kind::Get, Read::Complete, true, false);
    row("another coding ends with the stream", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
        Kind::Get, Read::Complete, true, false);
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + sized("x"), Kind::Get, Read::Bad, false,
        false);
    row("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Kind::Get, Read::Bad, false,
        false);
    row("no colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", Kind::Get, Read::Bad, false, false);
    row("no status", "HTTP/1.1 OK\r\n\r\n", Kind::Get, Read::Bad, false, false);
    row("HTTP/2", "HTTP/2 200\r\n\r\n", Kind::Get, Read::Bad, false, false);
    row("a chunk without an end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxXX0\r\n\r\n",
        Kind::Get, Read::Bad, false, false);
    row("a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", Kind::Get,
        Read::Bad, false, false);
    row("says close", ok + "Connection: close\r\n" + sized("Hello world!"), Kind::Get, Read::Complete, true,
        false);
    row("old", "HTTP/1.0 200 OK\r\nX-Pid: 1\r\n" + sized("Hello world!"), Kind::Get, Read::Complete, true,
        false);
    row("old, kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + sized("x"), Kind::Get, Read::Complete,
        true, true);
    row("to the end", "HTTP/1.0 200 OK\r\nX-Pid: 1\r\n\r\nHello world!\n", Kind::Get, Read::Complete, true,
        false);
    row("cut head", "HTTP/1.1 200 O", Kind::Get, Read::Reading, false, false);
    row("cut body", ok + "Content-Length: 100\r\n\r\nHello world!", Kind::Get, Read::Reading, false, false);
    row("cut chunk", ok + "Transfer-Encoding: chunked\r\n\r\n7\r\nline 1", Kind::Stream, Read::Reading, false,
        false);
    row("garbage", "220 smtp.example.com ESMTP\r\n\r\n", Kind::Get, Read::Bad, false, false);
    row("slept", ok + sized("slept 5 ms pid=4711\n"), Kind::Sleep, Read::Complete, true, true);
    row("transferred", ok + sized("transferred 5 pid=4711\n"), Kind::Transfer, Read::Complete, true, true);
    row("transferred more", ok + sized("transferred 55 pid=4711\n"), Kind::Transfer, Read::Complete, false,
        true);
    row("slept another time", ok + sized("slept 6 ms pid=4711\n"), Kind::Sleep, Read::Complete, false, true);
    const auto lines = [&](QByteArray last) {
        QByteArray body = ok + "Transfer-Encoding: chunked\r\n\r\n";
        for (const QByteArray& n : {QByteArray("1"), QByteArray("2"), QByteArray("3"), QByteArray("4"), last})
            body += "7\r\nline " + n + "\n\r\n";
        return body + "0\r\n\r\n";
    };
    row("lines", lines("5"), Kind::Stream, Read::Complete, true, true);
    row("lines out of order", lines("6"), Kind::Stream, Read::Complete, false, true);
    row("lines are missing", ok + "Transfer-Encoding: chunked\r\n\r\n7\r\nline 1\n\r\n0\r\n\r\n",
        Kind::Stream, Read::Complete, false, true);
    const auto events = [&](const QByteArray& text) {
        return ok + "Transfer-Encoding: chunked\r\n\r\n" + QByteArray::number(text.size(), 16) + "\r\n" +
               text + "\r\n0\r\n\r\n";
    };
    const QByteArray event1 = "retry: 100\nid: 1\ndata: pid=1\n\n", event2 = "id: 2\ndata: pid=1\n\n";
    const QByteArray rest = "id: 3\ndata: pid=1\n\nid: 4\ndata: pid=1\n\nid: 5\ndata: pid=1\n\n";
    row("events", events(event1 + event2 + rest), Kind::Events, Read::Complete, true, true);
    row("events, ended behind one", events(event1 + event2), Kind::Events, Read::Complete, true, true);
    row("events, ended within one", events(event1 + "id: 2\ndata: pid"), Kind::Events, Read::Complete, false,
        true);
    row("events, ended before the empty line", events(event1 + "id: 2\ndata: pid=1\n"), Kind::Events,
        Read::Complete, false, true);
    row("no events", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Kind::Events, Read::Complete, false,
        true);
    row("an event is missing", events(event1 + rest), Kind::Events, Read::Complete, false, true);
    row("an event too many", events(event1 + event2 + rest + "id: 6\ndata: pid=1\n\n"), Kind::Events,
        Read::Complete, false, true);
    row("events, cut", ok + "Transfer-Encoding: chunked\r\n\r\n20\r\n" + event1, Kind::Events, Read::Reading,
        false, false);
    row("a 101 nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Kind::Get,
        Read::Bad, false, false);
    row("no lines", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Kind::Stream, Read::Complete, false,
        true);
    row("echo", ok + sized("abcde"), Kind::Echo, Read::Complete, true, true);
    row("echo, wrong", ok + sized("abcdf"), Kind::Echo, Read::Complete, false, true);
    row("echo, short", ok + sized("abcd"), Kind::Echo, Read::Complete, false, true);
    row("echo, long", ok + sized("abcdef"), Kind::Echo, Read::Complete, false, true);
}

void tst_Requests::answersAreJudged()
{
    QFETCH(QByteArray, response);
    QFETCH(int, kind);
    QFETCH(int, end);
    QFETCH(bool, right);
    QFETCH(bool, keepsAlive);
    const RequestPlan plan{.kind = static_cast<Kind>(kind), .amount = 5};
    for (const int step : {1, 3, 1'000'000}) {  // however it is cut
        ResponseReader reader;
        reader.begin(plan, "0001-00000002-0000000003", kRules);
        QVERIFY(!reader.hasBegun());
        Read state = Read::Reading;
        std::string kept;
        for (qsizetype at = 0; at < response.size() && state == Read::Reading; at += step) {
            kept += response.mid(at, step).toStdString();
            std::size_t used = 0;
            state = reader.feed(kept, used);
            kept.erase(0, used);
        }
        QVERIFY(reader.hasBegun());
        if (state == Read::Reading) state = reader.endOfFile();
        QCOMPARE(static_cast<int>(state), end);
        if (state != Read::Complete) continue;
        QVERIFY(kept.empty());
        QCOMPARE(reader.status(), 200);
        QCOMPARE((reader.why() == Corruption::None), right);
        QCOMPARE(reader.keepsAlive(), keepsAlive);
        if (response.contains("X-Generation")) QCOMPARE(reader.pid() * 10 + reader.generation(), 47113);
    }
}

void tst_Requests::anUpgradeIsJudged_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("right");
    const WebSocketKey key = keyOf({.kind = Kind::WebSocket});
    const QByteArray ours(key.data(), key.size());
    QTest::newRow("right") << QByteArray("1") << ours << QByteArray("Upgrade") << true;
    QTest::newRow("wrong id") << QByteArray("2") << ours << QByteArray("Upgrade") << false;
    QTest::newRow("wrong accept") << QByteArray("1") << ours.toLower() << QByteArray("Upgrade") << false;
    QTest::newRow("does not upgrade") << QByteArray("1") << ours << QByteArray("keep-alive") << false;
}

void tst_Requests::anUpgradeIsJudged()
{
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, connection);
    QFETCH(bool, right);
    ResponseReader reader;
    reader.begin({.kind = Kind::WebSocket}, "1", kRules);
    const WebSocketAccept accept = webSocketAccept(key.toStdString());
    const std::string head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: " + connection.toStdString() +
        "\r\nX-Request-Id: " + id.toStdString() +
        "\r\nSec-WebSocket-Accept: " + std::string(accept.data(), accept.size()) + "\r\n\r\n";
    std::size_t used = 0;
    QCOMPARE(reader.feed(head + "\x81\x01x", used), Read::Upgraded);
    QCOMPARE(used, head.size());
    QVERIFY(reader.hasBegun());
    QCOMPARE((reader.why() == Corruption::None), right);
}

void tst_Requests::anInterimResponseIsNotTheAnswer()
{
    ResponseReader reader;
    reader.begin({.kind = Kind::Echo, .amount = 1}, "1", kRules);
    const std::string bytes = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    std::size_t used = 0;
    QCOMPARE(reader.feed(bytes, used), Read::Continue);
    QCOMPARE(used, std::size_t{25});
    QVERIFY(!reader.hasBegun());
    QCOMPARE(reader.feed(std::string_view(bytes).substr(25), used), Read::Complete);
    QCOMPARE(reader.status(), 200);
}

void tst_Requests::pipelinedAnswersAreReadOneByOne()
{
    const std::string one = "HTTP/1.1 200 OK\r\nX-Pid: 1\r\nContent-Length: 12\r\n\r\nHello world!";
    const std::string bytes = one + one + one;
    ResponseReader reader;
    for (std::size_t at = 0; at < bytes.size(); at += one.size()) {
        reader.begin({}, "1", kRules);
        std::size_t used = 0;
        QCOMPARE(reader.feed(std::string_view(bytes).substr(at), used), Read::Complete);
        QCOMPARE(used, one.size());
        QVERIFY((reader.why() == Corruption::None));
    }
}

void tst_Requests::loadThatConnectionsCannotCarry_data()
{
    QTest::addColumn<QString>("mix");
    QTest::addColumn<double>("rate");
    QTest::addColumn<int>("connections");
    QTest::addColumn<int>("workMs");
    QTest::addColumn<double>("needed");  // 0: it can be carried
    QTest::newRow("10 of 64") << "get" << 200.0 << 64 << 50 << 0.0;
    QTest::newRow("just") << "get" << 200.0 << 10 << 50 << 0.0;
    QTest::newRow("too few") << "get" << 201.0 << 10 << 50 << 10.05;
    QTest::newRow("no work") << "get" << 1e6 << 1 << 0 << 0.0;
    QTest::newRow("slow, enough") << "slow" << 200.0 << 4 << 0 << 0.0;
    QTest::newRow("slow, too few") << "slow" << 300.0 << 4 << 0 << 6.0;
    QTest::newRow("stream, too few") << "stream" << 100.0 << 9 << 0 << 10.0;
    QTest::newRow("an eighth of each") << "mixed" << 1000.0 << 56 << 50 << 56.125;
    QTest::newRow("echo knows no work") << "post" << 1000.0 << 1 << 50 << 0.0;
}

void tst_Requests::loadThatConnectionsCannotCarry()
{
    QFETCH(QString, mix);
    QFETCH(double, rate);
    QFETCH(int, connections);
    QFETCH(int, workMs);
    QFETCH(double, needed);
    LoadConfig config;
    config.mix = parseMix(mix.toStdString()).value();
    config.ratePerSecond = rate;
    config.connections = static_cast<std::uint32_t>(connections);
    const auto tooHeavy = loadTooHeavy(config, std::chrono::milliseconds(workMs));
    QCOMPARE(tooHeavy.has_value(), needed > 0);
    if (tooHeavy) QVERIFY(std::abs(tooHeavy->neededConnections - needed) < 1e-9);
    config.closedLoop = true;
    QVERIFY(!loadTooHeavy(config, std::chrono::milliseconds(workMs)));
}

CHANGEOVER_TEST(tst_Requests)
#include "tst_requests.moc"
