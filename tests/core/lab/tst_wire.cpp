// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/wire.h"
#include "core/posix/packet_socket.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

namespace {

Verdict someVerdict()
{
    Verdict verdict;
    verdict.state = VerdictState::Fail;
    verdict.reason = VerdictReason::RequestsLost;
    verdict.requests = 1206;
    verdict.lost = 7;
    verdict.classes = {1199, 0, 5, 0, 2, 0, 0, 0, 0, 0, 0, 0};
    verdict.executions = ExecutionCounts{5, 2, 1};
    verdict.firstLossAfterTriggerNs = -3;
    return verdict;
}

RestartSummary someRestart()
{
    RestartSummary restart;
    restart.index = 3;
    restart.triggerNs = 9'000'000'000'000'000'001;  // beyond what a double holds
    restart.signal = 1;
    restart.oldPid = 4711;
    restart.newPid = 4790;
    restart.oldGeneration = 3;
    restart.newGeneration = 4;
    restart.outcome = RestartOutcome::RolledBackBeforeReady;
    restart.reason = "child said \"no\"\n";
    restart.acceptingNs = 5;
    restart.overlapNs = 3'020'000'000;
    restart.refusalGapNs = 1;
    restart.closed = true;
    restart.verdict = someVerdict();
    restart.lossUpperBound95 = 0.0025;
    return restart;
}

Snapshot someSnapshot()
{
    Snapshot snapshot;
    snapshot.timeNs = 77;
    snapshot.state = LabState::Restarting;
    snapshot.strategy = "inherit";
    snapshot.address = "http://127.0.0.1:8090";
    snapshot.loadOn = true;
    snapshot.ratePerSecond = 200;
    snapshot.sent = 18'446'744'073'709'551'615U;
    snapshot.inFlight = 2;
    snapshot.lost = 7;
    snapshot.classes = someVerdict().classes;
    snapshot.restartPending = true;
    snapshot.verdict = someVerdict();
    snapshot.restarts = {someRestart(), RestartSummary{}};
    snapshot.gaps = {RefusalGap{1, 2}, RefusalGap{3, {}}};
    snapshot.processes = {ProcessRow{4711, 4600, 3, 'T', true, 99, 12, 3, 64}};
    snapshot.latenessP99Ns = 400'000;
    snapshot.maxLatenessNs = 500'000;
    snapshot.memoryBytes = 41'000'000;
    return snapshot;
}

GatewayReport someGateway()
{
    GatewayReport report{7, "http://127.0.0.1:8090", "http://127.0.0.1:40001", 4600, 4601, {}};
    report.rows.push_back({{"server1", "127.0.0.1:40002", GatewayServerState::Drain, 90, 3, 77}, 4711, 1});
    report.rows.push_back({{"server2", "127.0.0.1:1", GatewayServerState::Maint, 1, 0, 0}, 0, 0});
    return report;
}

DrainingReport someDraining()
{
    DrainingReport report;
    report.timeNs = 9'000'000'000'000'000'001;
    report.generations = {{4711, 3, 9'000'000'030'000'000'001, 300}, {4790, 4, 5, 0}};
    report.rows = {{3, 17, "body", StayReason::BodyIncomplete, 1, 2, 3, 4, 5, 12, 4096, "127.0.0.1:40312"},
                   {3, 18, "linger", StayReason::AwaitsTheirEnd, 1, 2, 0, 4, 5, 0, 0, "[::1]:2"}};
    return report;
}

Event someEvent(std::string_view words)
{
    Event event;
    event.timeNs = 123;
    event.extra = (std::int64_t{4711} << 32) | 1000;
    event.value = -1;
    event.pid = 4711;
    event.generation = 2;
    event.kind = EventKind::AttemptEnded;
    event.setWords(words);
    return event;
}

Happenings someHappenings()
{
    Happenings happenings;
    happenings.events = {someEvent("generation 3 did not report ready"), someEvent("")};
    happenings.failures = {FailureLine{"0000-00000012-0000000099", RequestClass::Corrupt, 2, 55, -12,
                                       EventKind::StoppedAccepting, Execution::Unknown, false, 200,
                                       Corruption::NoMatch, "Goodbye \u4f60"},
                           FailureLine{"0000-00000013-0000000100",
                                       RequestClass::Ok,
                                       2,
                                       56,
                                       12,
                                       EventKind::Ready,
                                       Execution::Executed,
                                       true,
                                       0,
                                       Corruption::None,
                                       {}}};
    happenings.log = {LogLine{1, 4711, true, "no such file: \xff\xfe \u4f60\u597d \"quoted\""}};
    return happenings;
}

}  // namespace

class tst_Wire : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCommandComesBackAsItWas_data();
    void everyCommandComesBackAsItWas();
    void everyReportComesBackAsItWas_data();
    void everyReportComesBackAsItWas();
    void theFieldsThemselvesSurvive();
    void anythingElseIsABadMessage_data();
    void anythingElseIsABadMessage();
    void manyHappeningsFillSeveralPacketsInOrder();
    void noHappeningsMakeNoPacket();
    void aFullSnapshotFitsIntoAPacket();
    void aFullDrainingReportFitsIntoAPacket();
};

void tst_Wire::everyCommandComesBackAsItWas_data()
{
    QTest::addColumn<Command>("command");
    QTest::newRow("start") << Command{1, StartServer{"kill-start", "[::1]:0", {"--work", "50ms", ""}}};
    QTest::newRow("stop") << Command{2, StopServer{}};
    QTest::newRow("restart") << Command{3, RestartServer{}};
    QTest::newRow("signal") << Command{4, SendSignal{4711, 9, true}};
    QTest::newRow("load") << Command{5, SetLoad{0.5, 65'536, false, "slow", 200}};
    QTest::newRow("strategy") << Command{6, SetStrategy{"stop-start"}};
    QTest::newRow("shutdown") << Command{4'294'967'295U, Shutdown{}};
}

void tst_Wire::everyCommandComesBackAsItWas()
{
    QFETCH(Command, command);
    const std::string packet = encode(command);
    const auto decoded = decodeCommand(packet);
    QVERIFY(decoded.has_value());
    QCOMPARE(decoded->number, command.number);
    QCOMPARE(decoded->what.index(), command.what.index());
    QCOMPARE(encode(*decoded), packet);
    QVERIFY2(!decodeReport(packet).has_value(), "a command is no report");
}

void tst_Wire::everyReportComesBackAsItWas_data()
{
    QTest::addColumn<Report>("report");
    QTest::newRow("greeting") << Report(Greeting{1, 4600, 12'345'678'901'234});
    QTest::newRow("snapshot") << Report(someSnapshot());
    QTest::newRow("empty snapshot") << Report(Snapshot{});
    QTest::newRow("draining") << Report(someDraining());
    QTest::newRow("nobody drains") << Report(DrainingReport{});
    QTest::newRow("gateway") << Report(someGateway());
    QTest::newRow("no gateway") << Report(GatewayReport{});
    QTest::newRow("happenings") << Report(someHappenings());
    QTest::newRow("result") << Report(CommandResult{7, CommandError::NotAvailable, 4711, 15, "why \\ not"});
}

void tst_Wire::everyReportComesBackAsItWas()
{
    QFETCH(Report, report);
    const std::string packet = encode(report);
    const auto decoded = decodeReport(packet);
    QVERIFY(decoded.has_value());
    QCOMPARE(decoded->index(), report.index());
    QCOMPARE(encode(*decoded), packet);
}

void tst_Wire::theFieldsThemselvesSurvive()
{
    const auto snapshot = std::get<Snapshot>(decodeReport(encode(Report(someSnapshot()))).value());
    QCOMPARE(snapshot.sent, someSnapshot().sent);
    QCOMPARE(snapshot.restarts.front().triggerNs, someRestart().triggerNs);
    QVERIFY(snapshot.restarts.front().verdict == someVerdict());
    QVERIFY(!snapshot.restarts.back().outcome.has_value());
    QCOMPARE(snapshot.processes.front().state, 'T');
    QCOMPARE(snapshot.gaps.front().toNs.value(), std::int64_t{2});

    QCOMPARE(std::get<DrainingReport>(decodeReport(encode(Report(someDraining()))).value()), someDraining());
    QCOMPARE(std::get<GatewayReport>(decodeReport(encode(Report(someGateway()))).value()), someGateway());

    const auto happenings = std::get<Happenings>(decodeReport(encode(Report(someHappenings()))).value());
    QCOMPARE(happenings.events.front().words(), someEvent("generation 3 did not report ready").words());
    QCOMPARE(happenings.events.front().extra, someEvent("").extra);
    QCOMPARE(happenings.log.front().text, someHappenings().log.front().text);

    const auto command =
        decodeCommand(encode(Command{9, StartServer{"inherit", "127.0.0.1:0", {"--work", ""}}}));
    QCOMPARE(std::get<StartServer>(command->what).serverArguments, (std::vector<std::string>{"--work", ""}));
}

void tst_Wire::anythingElseIsABadMessage_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("array") << QByteArray("[]");
    QTest::newRow("no type") << QByteArray(R"({"number":1,"data":{}})");
    QTest::newRow("unknown type") << QByteArray(R"({"type":"format-disk","number":1,"data":{}})");
    QTest::newRow("missing field") << QByteArray(
        R"({"type":"signal","number":1,"data":{"pid":1,"ask":false}})");
    QTest::newRow("extra field") << QByteArray(
        R"({"type":"signal","number":1,"data":{"pid":1,"signal":9,"ask":false,"x":1}})");
    QTest::newRow("out of range") << QByteArray(
        R"({"type":"signal","number":1,"data":{"pid":5000000000,"signal":9,"ask":false}})");
    QTest::newRow("fraction") << QByteArray(
        R"({"type":"signal","number":1,"data":{"pid":1.5,"signal":9,"ask":false}})");
    QTest::newRow("wrong type") << QByteArray(
        R"({"type":"signal","number":1,"data":{"pid":"1","signal":9,"ask":false}})");
    QTest::newRow("enum too great") << QByteArray(
        R"({"type":"result","data":{"number":1,"error":200,"pid":0,"signal":0,"detail":""}})");
    QTest::newRow("cut") << QByteArray::fromStdString(encode(Command{1, SetLoad{}})).chopped(1);
    QTest::newRow("nested") << QByteArray(1000, '[');
}

void tst_Wire::anythingElseIsABadMessage()
{
    QFETCH(QByteArray, packet);
    const std::string_view bytes(packet.constData(), static_cast<std::size_t>(packet.size()));
    QCOMPARE(decodeCommand(bytes).error(), std::make_error_code(std::errc::bad_message));
    QCOMPARE(decodeReport(bytes).error(), std::make_error_code(std::errc::bad_message));
}

void tst_Wire::manyHappeningsFillSeveralPacketsInOrder()
{
    Happenings happenings;
    for (int i = 0; i < 500; ++i) {
        happenings.events.push_back(someEvent(std::string(200, '"')));
        happenings.events.back().timeNs = i;
        happenings.log.push_back(LogLine{i, 1, false, std::string(4000, '\n')});
    }
    std::int64_t nextEvent = 0, nextLine = 0;
    const auto packets = encodePackets(happenings);
    QVERIFY(packets.size() > 10);
    for (const std::string& packet : packets) {
        QVERIFY(packet.size() <= kMaxPacketBytes);
        const auto part = std::get<Happenings>(decodeReport(packet).value());
        for (const Event& event : part.events)
            QCOMPARE(event.timeNs, nextEvent++);
        for (const LogLine& line : part.log)
            QCOMPARE(line.timeNs, nextLine++);
    }
    QCOMPARE(nextEvent, 500);
    QCOMPARE(nextLine, 500);
}

void tst_Wire::noHappeningsMakeNoPacket() { QVERIFY(encodePackets({}).empty()); }

void tst_Wire::aFullSnapshotFitsIntoAPacket()
{
    Snapshot snapshot = someSnapshot();
    snapshot.restarts.assign(16, someRestart());
    for (RestartSummary& restart : snapshot.restarts)
        restart.reason = std::string(512, 'x');
    snapshot.gaps.assign(16, RefusalGap{9'000'000'000'000'000'001, 9'000'000'000'000'000'002});
    snapshot.processes.assign(64, someSnapshot().processes.front());
    QVERIFY(encode(Report(snapshot)).size() <= 60 * 1024);
}

void tst_Wire::aFullDrainingReportFitsIntoAPacket()
{
    constexpr std::int64_t kTime = 9'223'372'036'854'775'807;
    constexpr std::uint64_t kMuch = 18'446'744'073'709'551'615U;
    const StayingRow row{2'147'483'647,
                         kMuch,
                         std::string(10, 'x'),
                         StayReason::AwaitsTheirEnd,
                         kTime,
                         kTime,
                         kTime,
                         kMuch,
                         kMuch,
                         kMuch,
                         kMuch,
                         std::string(51, 'x')};
    DrainingReport report;
    report.timeNs = kTime;
    report.generations.assign(32, {2'147'483'647, 2'147'483'647, kTime, kMuch});
    report.rows.assign(DrainingReport::kMaxRows, row);
    QVERIFY(encode(Report(report)).size() <= 60 * 1024);
}

CHANGEOVER_TEST(tst_Wire)
#include "tst_wire.moc"
