// SPDX-License-Identifier: GPL-3.0-or-later
// The new generation fails when it accepts already: the old one takes over again.
#include "fault_scene.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>

using namespace changeover;
using namespace changeover::test;

class tst_FaultMatrixProbation : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOldGenerationTakesOverAgain_data();
    void theOldGenerationTakesOverAgain();
    void aChildStoppedAcrossSealedGivesBack();
    void aChildDeadAfterSealedLeavesNobody();

private:
    void addRows(const char* moment, const QString& probation) const;
};

void tst_FaultMatrixProbation::addRows(const char* moment, const QString& probation) const
{
    const std::pair<const char*, const char*> ends[]{{"exit=0", "exited with code 0"},
                                                     {"exit=1", "exited with code 1"},
                                                     {"signal=SEGV", "killed by signal 11 (SEGV)"},
                                                     {"signal=KILL", "killed by signal 9 (KILL)"},
                                                     {"hang", "was silent for 500ms"},
                                                     {"signal=STOP", "was silent for 500ms"}};
    for (const auto& [what, words] : ends)
        QTest::addRow("commit+%s %s", moment, what)
            << QString("commit+%1:%2").arg(moment, what) << probation << QString(words);
}

void tst_FaultMatrixProbation::theOldGenerationTakesOverAgain_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("probation");
    QTest::addColumn<QString>("words");
    for (const char* moment : {"1ms", "10ms", "100ms"})
        addRows(moment, "1s");
    addRows("1s", "2s");
}

void tst_FaultMatrixProbation::theOldGenerationTakesOverAgain()
{
    QFETCH(QString, fault);
    QFETCH(QString, probation);
    QFETCH(QString, words);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", probation});
    QVERIFY(scene.begin());
    scene.deployFault(fault);
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_after_commit");
    // A millisecond after COMMIT it may have come to accepting or not; who is silent before it does is missed
    // by that.
    const QString before = words.contains("silent") ? "did not accept within 1s" : words;
    QVERIFY2(scene.said().contains(words + " on probation") ||
                 scene.said().contains(before + " before it accepted"),
             qPrintable(scene.said()));
    QVERIFY(!readProcess(scene.child()));
    VERIFY_SERVES(scene.first());
    // Once a moment to its end; otherwise until the next one accepts.
    if (fault.endsWith("exit=0")) {
        VERIFY_NEXT_RESTART(scene.first());
    } else {
        VERIFY_NEXT_ACCEPTS(scene.first());
    }
}

/// It had no time to say that it has SEALED; what it accepted meanwhile comes back to the old generation.
void tst_FaultMatrixProbation::aChildStoppedAcrossSealedGivesBack()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "600ms"});
    QVERIFY(scene.begin());
    scene.deployStop("commit+250ms");
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.has(EventKind::StoppedAccepting));
    HttpClient accepted = scene.server().connect();
    QVERIFY(accepted.get("/"));
    QCOMPARE(std::stoi(accepted.read().header("x-pid")), scene.child());
    QTRY_SOON(scene.has(EventKind::ResumedAccepting));
    QVERIFY(scene.childIs('T'));
    ::kill(scene.child(), SIGCONT);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_after_commit");
    QVERIFY2(scene.said().contains("did not acknowledge SEALED within 500ms"), qPrintable(scene.said()));
    VERIFY_SERVES(scene.first());
    QVERIFY(accepted.get("/"));
    QCOMPARE(std::stoi(accepted.read().header("x-pid")), scene.first());
    VERIFY_NEXT_RESTART(scene.first());
}

/// What a relay cannot promise: the old generation has let go of its listeners.
void tst_FaultMatrixProbation::aChildDeadAfterSealedLeavesNobody()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "100ms"});
    QVERIFY(scene.begin());
    HttpClient busy = scene.server().connect();
    QVERIFY(busy.get("/sleep?ms=1500"));
    scene.deployFault("commit+800ms:signal=SEGV");
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.outcome() == "committed");
    const Response answer = busy.read();  // the old one finishes what it has
    QCOMPARE(std::stoi(answer.header("x-pid")), scene.first());
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    QCOMPARE(scene.server().exitCode(scene.child()), 1000 + SIGSEGV);
    QCOMPARE(scene.whoAnswers(), 0);
    QTRY_SOON(scene.said().contains("The generation after this one ended"));
}

CHANGEOVER_TEST(tst_FaultMatrixProbation)
#include "tst_fault_matrix_probation.moc"
