// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/signal_table.h"
#include "ui/models/event_log_model.h"
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
        h.failures.push_back({"0#1#" + std::to_string(i), RequestClass::Refused, 0, 1000 * i + 500,
                              12'000'000, EventKind::SignalSent});
    return h;
}

}  // namespace

class tst_Models : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theProcessTreeIsAFamily();
    void figuresChangeCellsAndOnlyTheFamilyResets();
    void theEventLogKeepsTheOrderOfTime();
    void theEventLogIsBounded();
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
             QStringLiteral("request 0#1#0 lost: REFUSED, 12 ms after “signal”"));
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
    filter.setText(QStringLiteral("0#1#1"));
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

QTEST_MAIN(tst_Models)
#include "tst_models.moc"
