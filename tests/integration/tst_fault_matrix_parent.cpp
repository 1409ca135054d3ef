// SPDX-License-Identifier: GPL-3.0-or-later
// The old generation is killed or stopped at each step of a changeover.
#include "fault_scene.h"
#include "steady_clients.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kOptions{"--listen", "127.0.0.1:0", "--probation", "2s", "--ready-timeout", "30s"};

}  // namespace

class tst_FaultMatrixParent : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aKilledParentLeavesItsChild_data();
    void aKilledParentLeavesItsChild();
    void aStoppedParentGoesOnWhereItWas_data();
    void aStoppedParentGoesOnWhereItWas();
    void aParentStoppedForTooLongGoesOnServing();
};

/// The child is held at a step while the parent is killed, and then goes on.
void tst_FaultMatrixParent::aKilledParentLeavesItsChild_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<bool>("survives");
    QTest::addRow("start") << "start" << false;
    QTest::addRow("hello") << "hello" << false;
    for (const char* step :
         {"claim", "ready", "accepting", "commit+1ms", "commit+10ms", "commit+100ms", "commit+1s"})
        QTest::addRow("%s", step) << QString(step) << true;
}

void tst_FaultMatrixParent::aKilledParentLeavesItsChild()
{
    QFETCH(QString, step);
    QFETCH(bool, survives);
    FaultScene scene(kOptions);
    QVERIFY(scene.begin());
    scene.deployStop(step);
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.childIs('T'));
    ::kill(scene.first(), SIGKILL);
    QCOMPARE(scene.server().exitCode(scene.first()), 1000 + SIGKILL);
    ::kill(scene.child(), SIGCONT);
    QCOMPARE(scene.whoAnswersBefore(), 0);  // it died with its owner
    if (!survives) {
        // What a relay cannot promise: the listeners were never handed over.
        QCOMPARE(scene.server().exitCode(scene.child()), 4);
        QCOMPARE(scene.whoAnswers(), 0);
        QVERIFY2(scene.said().contains("The parent generation ended before it handed its listeners over."),
                 qPrintable(scene.said()));
        return;
    }
    const pid_t second = scene.child();
    QTRY_COMPARE_WITH_TIMEOUT(scene.whoAnswers(), second, kPatience);
    QTRY_SOON(scene.said().contains("died during the restart; this one carries on alone"));
    VERIFY_NEXT_ACCEPTS(second);
}

void tst_FaultMatrixParent::aStoppedParentGoesOnWhereItWas_data()
{
    QTest::addColumn<QString>("step");
    for (const char* step : {"claim", "ready", "accepting", "commit+1ms", "commit+100ms"})
        QTest::addRow("%s", step) << QString(step);
}

/// Its clock has gone on meanwhile: what the child said in time counts.
void tst_FaultMatrixParent::aStoppedParentGoesOnWhereItWas()
{
    QFETCH(QString, step);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "300ms", "--ready-timeout", "1s"});
    QVERIFY(scene.begin());
    scene.deployStop(step);
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.childIs('T'));
    ::kill(scene.first(), SIGSTOP);
    ::kill(scene.child(), SIGCONT);
    QTest::qWait(1'200);  // every deadline of the parent's is over
    ::kill(scene.first(), SIGCONT);
    QTRY_SOON(!scene.outcome().isEmpty());
    QVERIFY2(scene.outcome() == "committed", qPrintable(scene.said()));
    VERIFY_SERVES(scene.child());
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
}

/// The child has waited for its MANIFEST longer than it may take to be ready.
void tst_FaultMatrixParent::aParentStoppedForTooLongGoesOnServing()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms", "--ready-timeout", "1s"});
    QVERIFY(scene.begin());
    scene.deployStop("start");
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.childIs('T'));
    ::kill(scene.first(), SIGSTOP);
    ::kill(scene.child(), SIGCONT);
    QTest::qWait(1'200);
    // It has said HELLO. Whoever judges reads what is queued first, so it must not get to say READY
    // meanwhile.
    ::kill(scene.child(), SIGSTOP);
    QTRY_SOON(scene.childIs('T'));
    ::kill(scene.first(), SIGCONT);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_before_ready");
    VERIFY_SERVES(scene.first());
    VERIFY_NEXT_RESTART(scene.first());
}

CHANGEOVER_TEST(tst_FaultMatrixParent)
#include "tst_fault_matrix_parent.moc"
