// SPDX-License-Identifier: GPL-3.0-or-later
// The new generation fails at each step before it accepts: nobody notices but whoever reads the record.
#include "fault_scene.h"
#include "steady_clients.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

class tst_FaultMatrixChild : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOldGenerationGoesOn_data();
    void theOldGenerationGoesOn();
    void aChildThatIsContinuedInTimeTakesOver_data();
    void aChildThatIsContinuedInTimeTakesOver();
};

void tst_FaultMatrixChild::theOldGenerationGoesOn_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("words");
    const std::pair<const char*, const char*> ends[]{{"exit=0", "exited with code 0"},
                                                     {"exit=1", "exited with code 1"},
                                                     {"signal=SEGV", "killed by signal 11 (SEGV)"},
                                                     {"signal=KILL", "killed by signal 9 (KILL)"},
                                                     {"hang", nullptr},
                                                     {"signal=STOP", nullptr}};
    for (const char* step : {"start", "hello", "claim", "ready", "accepting"}) {
        const bool isReady = QString(step) == "accepting";
        const char* stage = isReady ? " before it accepted" : " before it was ready";
        const char* late = isReady ? "did not accept within 1s" : "did not report ready within 1s";
        for (const auto& [what, words] : ends)
            QTest::addRow("%s %s", step, what)
                << QString("%1:%2").arg(step, what)
                << (isReady ? "rolled_back_after_commit" : "rolled_back_before_ready")
                << QString(words ? words : late) + stage;
    }
}

void tst_FaultMatrixChild::theOldGenerationGoesOn()
{
    QFETCH(QString, fault);
    QFETCH(QString, outcome);
    QFETCH(QString, words);
    // Only the rows that wait for it have a short one.
    const QString timeout = words.contains("report ready") ? "1s" : "30s";
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms", "--ready-timeout", timeout});
    QVERIFY(scene.begin());
    SteadyClients clients(scene.server().endpoint());
    scene.deployFault(fault);
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), outcome);
    QVERIFY2(scene.said().contains(words), qPrintable(scene.said()));
    QVERIFY(!readProcess(scene.child()));  // reaped
    VERIFY_SERVES(scene.first());
    VERIFY_NEXT_RESTART(scene.first());
    const auto tally = clients.stop();
    QVERIFY(tally.answered > 0);
    QCOMPARE(tally.failed, 0);
}

void tst_FaultMatrixChild::aChildThatIsContinuedInTimeTakesOver_data()
{
    QTest::addColumn<QString>("step");
    for (const char* step : {"start", "hello", "claim", "ready", "accepting", "commit+1ms"})
        QTest::addRow("%s", step) << QString(step);
}

void tst_FaultMatrixChild::aChildThatIsContinuedInTimeTakesOver()
{
    QFETCH(QString, step);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "300ms"});
    QVERIFY(scene.begin());
    SteadyClients clients(scene.server().endpoint());
    scene.deployStop(step);
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.childIs('T'));
    ::kill(scene.child(), SIGCONT);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "committed");
    VERIFY_SERVES(scene.child());
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    QCOMPARE(clients.stop().failed, 0);
}

CHANGEOVER_TEST(tst_FaultMatrixChild)
#include "tst_fault_matrix_child.moc"
