// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/signal_table.h"
#include "core/telemetry/request_id.h"
#include "tests/support/test_program.h"
#include "ui/messages.h"
#include "ui/models/draining_model.h"
#include "ui/models/event_log_model.h"
#include "ui/models/gateway_model.h"
#include "ui/models/process_tree_model.h"
#include "ui/models/signal_table_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include <csignal>

using namespace changeover;

namespace {

ProcessRow process(int pid, int parent, int generation, char state = 'S')
{
    ProcessRow row;
    row.pid = pid;
    row.parentPid = parent;
    row.generation = generation;
    row.state = state;
    return row;
}

StayingRow staying(StayReason reason, std::int64_t untilNs, std::uint64_t have, std::uint64_t want)
{
    StayingRow row;
    row.generation = 3;
    row.id = 17;
    row.state = "body";
    row.reason = reason;
    row.untilNs = untilNs;
    row.have = have;
    row.want = want;
    row.peer = "127.0.0.1:40312";
    return row;
}

Happenings happenings(int events, int failures)
{
    Happenings h;
    for (int i = 0; i < events; ++i) {
        Event event;
        event.kind = EventKind::Accepting;
        event.timeNs = 1000 * i;
        event.pid = 4711;
        event.generation = 1;
        h.events.push_back(event);
    }
    for (int i = 0; i < failures; ++i)
        h.failures.push_back({text(RequestId{0, 1, static_cast<std::uint64_t>(i)}), RequestClass::Refused, 0,
                              1000 * i + 500, 12'000'000, EventKind::SignalSent});
    return h;
}

}  // namespace

class tst_Models : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theProcessTreeIsAFamily();
    void figuresChangeCellsAndOnlyTheFamilyResets();
    void drainingConnectionsComeAndGoAndFiguresChangeCells();
    void aGatewayStandsAndItsServersChangeCells();
    void whyAConnectionIsStillThereIsSaidInWords_data();
    void whyAConnectionIsStillThereIsSaidInWords();
    void theEventLogKeepsTheOrderOfTime();
    void theEventLogSaysWhatWasAnswered();
    void theEventLogIsBounded();
    void theEventLogSaysHowMuchIsOnlyCounted();
    void theFilterShowsWhatWasAskedFor();
    void theSignalTableHasEverySignal();
};

void tst_Models::theProcessTreeIsAFamily()
{
    ProcessTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setProcesses({process(4600, 1, 0), process(4711, 4600, 1), process(4790, 4711, 2)});
    QCOMPARE(model.rowCount(), 1);
    const QModelIndex lab = model.index(0, 0);
    const QModelIndex old = model.index(0, 0, lab);
    QCOMPARE(old.siblingAtColumn(ProcessTreeModel::Pid).data().toString(), QStringLiteral("4711"));
    QCOMPARE(model.index(0, ProcessTreeModel::ParentPid, old).data().toString(), QStringLiteral("4711"));
    QCOMPARE(model.parent(old), lab);

    // The parent has gone: its child is the supervisor's now.
    model.setProcesses({process(4600, 1, 0), process(4790, 4600, 2)});
    QCOMPARE(model.rowCount(model.index(0, 0)), 1);
    QCOMPARE(model.index(0, ProcessTreeModel::Pid, model.index(0, 0)).data().toString(),
             QStringLiteral("4790"));
    model.setProcesses({});
    QCOMPARE(model.rowCount(), 0);
}

void tst_Models::figuresChangeCellsAndOnlyTheFamilyResets()
{
    ProcessTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setProcesses({process(4600, 1, 0), process(4711, 4600, 1)});
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    auto rows = std::vector{process(4600, 1, 0), process(4711, 4600, 1, 'T')};
    rows[1].served = 12'345;
    model.setProcesses(rows);
    QCOMPARE(resets.count(), 0);
    QVERIFY(changes.count() > 0);
    const QModelIndex server = model.index(0, 0, model.index(0, 0));
    QCOMPARE(server.siblingAtColumn(ProcessTreeModel::Served).data().toString(),
             QStringLiteral("12\u202F345"));
    QVERIFY(server.siblingAtColumn(ProcessTreeModel::State).data().toString().startsWith(QLatin1Char('T')));
    model.setProcesses({process(4600, 1, 0)});
    QCOMPARE(resets.count(), 1);
}

void tst_Models::aGatewayStandsAndItsServersChangeCells()
{
    GatewayModel model;
    const QAbstractItemModelTester tester(&model);
    QSignalSpy stood(&model, &GatewayModel::stood), resets(&model, &QAbstractItemModel::modelReset),
        changes(&model, &QAbstractItemModel::dataChanged);
    QCOMPARE(messages::gateway(model.report()), QStringLiteral("No gateway stands in front of the servers."));
    GatewayReport report{7, "http://127.0.0.1:8090", "http://127.0.0.1:40001", 4600, 4601, {}};
    report.rows.push_back({{"server1", "127.0.0.1:40002", GatewayServerState::Up, 90, 3, 1077}, 4711, 1});
    report.rows.push_back({{"server2", "127.0.0.1:1", GatewayServerState::Maint, 1, 0, 0}, 0, 0});
    model.setReport(report);
    QCOMPARE(stood.takeFirst().at(0).toBool(), true);
    const auto text = [&model](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(text(0, GatewayModel::Generation), QStringLiteral("G1 · 4711"));
    QCOMPARE(text(0, GatewayModel::State), QStringLiteral("UP · gets requests"));
    QCOMPARE(text(0, GatewayModel::Weight), QStringLiteral("90"));
    QCOMPARE(text(1, GatewayModel::Address), QStringLiteral("–"));  // of nobody: its stand-in says nothing
    QVERIFY(messages::gateway(model.report()).contains(QLatin1String("http://127.0.0.1:8090")));

    resets.clear();
    report.rows[0].server.state = GatewayServerState::Drain;
    model.setReport(report);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(resets.size(), 0);
    QCOMPARE(text(0, GatewayModel::State), QStringLiteral("DRAIN · nothing new"));
    report.rows[1].pid = 4790;
    model.setReport(report);
    QCOMPARE(resets.size(), 1);
    QVERIFY(stood.isEmpty());
    model.setReport({});
    QCOMPARE(stood.takeFirst().at(0).toBool(), false);
}

void tst_Models::drainingConnectionsComeAndGoAndFiguresChangeCells()
{
    DrainingModel model;
    const QAbstractItemModelTester tester(&model);
    QCOMPARE(messages::draining(model.report()), QStringLiteral("Nobody is draining."));
    DrainingReport report;
    report.timeNs = 10 * 1'000'000'000LL;
    report.generations = {{4711, 3, 40 * 1'000'000'000LL, 300}};
    report.rows = {staying(StayReason::BodyIncomplete, 0, 12, 4096), staying(StayReason::IdleGrace, 0, 0, 0)};
    report.rows[1].id = 18;
    model.setReport(report);
    QCOMPARE(model.rowCount(), 2);
    const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
    QCOMPARE(text(0, DrainingModel::Connection), QStringLiteral("G3 · 17"));
    QCOMPARE(text(0, DrainingModel::State), QStringLiteral("BODY"));
    QCOMPARE(text(0, DrainingModel::Peer), QStringLiteral("127.0.0.1:40312"));
    QVERIFY(messages::draining(report).contains(QLatin1String("30 s")));
    QVERIFY(messages::draining(report).endsWith(QLatin1String("not listed: 298")));

    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    report.rows[0].have = 13;
    model.setReport(report);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(changes.count(), 1);
    report.rows.erase(report.rows.begin());
    model.setReport(report);
    QCOMPARE(resets.count(), 1);
    QCOMPARE(text(0, DrainingModel::Connection), QStringLiteral("G3 · 18"));
    model.setReport({});
    QCOMPARE(model.rowCount(), 0);
}

void tst_Models::whyAConnectionIsStillThereIsSaidInWords_data()
{
    QTest::addColumn<StayingRow>("row");
    QTest::addColumn<QString>("words");
    constexpr std::int64_t in12 = 11'200'000'000;  // 1.2 s after the report
    const auto add = [](const char* name, const StayingRow& row, const char* words) {
        QTest::newRow(name) << row << QString::fromUtf8(words);
    };
    add("new", staying(StayReason::AwaitsRequest, in12, 0, 0),
        "new, no request yet: closed in 1.2 s unless one comes");
    add("idle", staying(StayReason::IdleGrace, in12, 0, 0),
        "idle grace: closed in 1.2 s unless a request comes");
    add("head", staying(StayReason::HeadIncomplete, in12, 18, 0),
        "waits for the rest of a request's head: 18 bytes so far");
    add("body", staying(StayReason::BodyIncomplete, in12, 12, 4096),
        "waits for the rest of a request body: 12 of 4\u202F096 bytes");
    add("chunked", staying(StayReason::BodyIncomplete, in12, 12, 0),
        "waits for the rest of a chunked request body: 12 bytes so far");
    add("handling", staying(StayReason::AnswerDue, in12, 0, 0), "its answer comes in 1.2 s");
    add("overdue", staying(StayReason::AnswerDue, 1, 0, 0), "its answer comes in 0.0 s");
    add("stream", staying(StayReason::AnswerGoesOn, in12, 3, 10),
        "its answer runs for 1.2 s more: 3 of 10 lines sent");
    add("slow", staying(StayReason::ClientReadsSlowly, in12, 0, 300 * 1024),
        "the client reads slowly: 300 KiB unread, given up if it takes nothing for 1.2 s");
    add("unknown end", staying(StayReason::ClientReadsSlowly, 0, 0, 300 * 1024),
        "the client reads slowly: 300 KiB unread");
    add("linger", staying(StayReason::AwaitsTheirEnd, in12, 0, 0),
        "answered and closed by us: waits for the client's end for 1.2 s");
    add("web socket", staying(StayReason::WebSocket, in12, 0, 0), "web socket: closes within 1.2 s");
    add("events", staying(StayReason::Events, in12, 0, 0), "stream of events: ends in 1.2 s");
}

void tst_Models::whyAConnectionIsStillThereIsSaidInWords()
{
    QFETCH(StayingRow, row);
    QFETCH(QString, words);
    QCOMPARE(messages::whyStillHere(row, 10'000'000'000), words);
}

void tst_Models::theEventLogKeepsTheOrderOfTime()
{
    EventLogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(happenings(3, 2));
    QCOMPARE(model.rowCount(), 5);
    qint64 last = -1;
    for (int row = 0; row < model.rowCount(); ++row) {
        const qint64 time = model.index(row, 0).data(EventLogModel::TimeNsRole).toLongLong();
        QVERIFY(time >= last);
        last = time;
    }
    QCOMPARE(model.index(1, EventLogModel::What).data().toString(),
             QStringLiteral("request 0000-00000001-0000000000 lost: REFUSED, 12 ms after “signal”"));
}

void tst_Models::theEventLogSaysWhatWasAnswered()
{
    Happenings h = happenings(0, 3);
    h.failures[0].result = RequestClass::HttpError;
    h.failures[0].status = 503;
    h.failures[1].result = RequestClass::Corrupt;
    h.failures[1].status = 200;
    h.failures[1].why = Corruption::WrongBody;
    EventLogModel model;
    model.append(h);
    const auto what = [&](int row) { return model.index(row, EventLogModel::What).data().toString(); };
    QVERIFY2(what(0).contains("(503)"), qPrintable(what(0)));
    QVERIFY2(what(1).contains("(200; the body is not what was asked for)"), qPrintable(what(1)));
    QVERIFY2(!what(2).contains('('), qPrintable(what(2)));
    for (int why = 1; why <= static_cast<int>(kLastCorruption); ++why) {
        h.failures[1].why = static_cast<Corruption>(why);
        QVERIFY(messages::answered(h.failures[1]).size() > 10);
    }
}

void tst_Models::theEventLogIsBounded()
{
    EventLogModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(happenings(EventLogModel::kMaxRows - 10, 0));
    model.append(happenings(0, 30));
    QCOMPARE(model.rowCount(), EventLogModel::kMaxRows);
    QCOMPARE(model.index(model.rowCount() - 1, 0).data(EventLogModel::SeverityRole).toInt(),
             static_cast<int>(Severity::Error));
}

void tst_Models::theEventLogSaysHowMuchIsOnlyCounted()
{
    EventLogModel model;
    EventLogFilter errors;
    errors.setSourceModel(&model);
    errors.setLowest(Severity::Error);
    const QAbstractItemModelTester tester(&errors, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(happenings(3, 2));
    model.setUnlisted(0);
    QCOMPARE(errors.rowCount(), 2);
    model.setUnlisted(25'340);
    model.append(happenings(1, 1));
    const auto last = [&] {
        return errors.index(errors.rowCount() - 1, EventLogModel::What).data().toString();
    };
    QCOMPARE(errors.rowCount(), 4);
    QCOMPARE(last(), QStringLiteral("25\u202F340 more failures are only counted: the list was full"));
    // Lines that had to go are only counted from then on: three by events that followed.
    model.append(happenings(EventLogModel::kMaxRows, 0));
    QCOMPARE(last(), QStringLiteral("25\u202F343 more failures are only counted: the list was full"));
    model.begin(0);
    QCOMPARE(model.rowCount(), 0);
}

void tst_Models::theFilterShowsWhatWasAskedFor()
{
    EventLogModel model;
    EventLogFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(happenings(3, 2));
    QCOMPARE(filter.rowCount(), 5);
    filter.setLowest(Severity::Error);
    QCOMPARE(filter.rowCount(), 2);
    filter.setText(QStringLiteral("0000-00000001-0000000001"));
    QCOMPARE(filter.rowCount(), 1);
    filter.setLowest(Severity::Info);
    filter.setText(QStringLiteral("ACCEPTS"));
    QCOMPARE(filter.rowCount(), 3);
}

void tst_Models::theSignalTableHasEverySignal()
{
    SignalTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.rowCount(), static_cast<int>(signalTable().size()));
    const int kill = SIGKILL - 1;
    QCOMPARE(model.index(kill, SignalTableModel::Name).data().toString(), QStringLiteral("KILL"));
    QCOMPARE(model.index(kill, SignalTableModel::Number).data().toInt(), 9);
    QCOMPARE(model.index(kill, SignalTableModel::Catchable).data().toString(), QStringLiteral("no"));
}

CHANGEOVER_TEST(tst_Models)
#include "tst_models.moc"
