// SPDX-License-Identifier: GPL-3.0-or-later
// Under a holder: a new generation fails at each step, the one that serves dies at each step of the next, or
// both do. Whoever is left serves; where nobody is, the holder starts another, and connections wait
// meanwhile.
#include "fault_scene.h"
#include "steady_clients.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

const std::vector<const char*> kSteps{"start", "hello", "claim", "ready", "accepting"};

QStringList held(const QString& readyTimeout = "30s")
{
    return {"--hold", "--listen", "127.0.0.1:0", "--probation", "200ms", "--ready-timeout", readyTimeout};
}

/// It runs no more, and its parent has reaped it.
bool isGone(pid_t pid) { return !readProcess(pid); }

/// The pid of a second generation that stands still at `step`; 0 where none gets there.
pid_t stoppedAt(FaultScene& scene, const QString& step)
{
    if (!scene.begin()) return 0;
    scene.deployStop(step);
    scene.forgetEvents();
    ::kill(scene.inCharge(), SIGHUP);
    return QTest::qWaitFor([&scene] { return scene.childIs('T'); }, kPatience) ? scene.child() : 0;
}

}  // namespace

class tst_FaultMatrixHolder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOldGenerationGoesOn_data();
    void theOldGenerationGoesOn();
    void theNewOneIsLeft_data();
    void theNewOneIsLeft();
    void anotherIsStartedWhereNobodyIsLeft_data();
    void anotherIsStartedWhereNobodyIsLeft();
    void oneThatDiesServingIsReplaced_data();
    void oneThatDiesServingIsReplaced();
};

void tst_FaultMatrixHolder::theOldGenerationGoesOn_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("words");
    const std::pair<const char*, const char*> ends[]{{"exit=1", "exited with code 1"},
                                                     {"signal=SEGV", "killed by signal 11 (SEGV)"},
                                                     {"signal=STOP", nullptr}};
    for (const char* step : kSteps) {
        const bool isReady = QString(step) == "accepting";
        const char* stage = isReady ? " before it accepted" : " before it was ready";
        const char* late = isReady ? "did not accept within 1s" : "did not report ready within 500ms";
        for (const auto& [what, words] : ends)
            QTest::addRow("%s %s", step, what)
                << QString("%1:%2").arg(step, what)
                << (isReady ? "rolled_back_after_commit" : "rolled_back_before_ready")
                << QString(words ? words : late) + (words ? stage : "");
    }
}

void tst_FaultMatrixHolder::theOldGenerationGoesOn()
{
    QFETCH(QString, fault);
    QFETCH(QString, outcome);
    QFETCH(QString, words);
    // Only the rows that wait for it have a short one.
    FaultScene scene(held(words.contains("report ready") ? "500ms" : "30s"));
    QVERIFY(scene.begin());
    SteadyClients clients(scene.server().endpoint());
    scene.deployFault(fault);
    scene.forgetEvents();
    ::kill(scene.inCharge(), SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), outcome);
    QVERIFY2(scene.said().contains(words), qPrintable(scene.said()));
    QTRY_SOON(isGone(scene.child()));
    VERIFY_SERVES(scene.first());
    VERIFY_HELD_RESTART();
    const auto tally = clients.stop();
    QVERIFY(tally.answered > 0);
    QCOMPARE(tally.failed, 0);
}

void tst_FaultMatrixHolder::theNewOneIsLeft_data()
{
    QTest::addColumn<QString>("step");
    for (const char* step : {"start", "hello", "claim", "ready"})
        QTest::addRow("%s", step) << QString(step);
}

void tst_FaultMatrixHolder::theNewOneIsLeft()
{
    QFETCH(QString, step);
    FaultScene scene(held());
    const pid_t child = stoppedAt(scene, step);
    QVERIFY(child > 0);
    ::kill(scene.first(), SIGKILL);
    QTRY_SOON(isGone(scene.first()));
    HttpClient waiting = scene.server().connect();  // in the accept queue that the holder keeps
    QVERIFY(waiting.get("/"));
    ::kill(child, SIGCONT);
    QCOMPARE(waiting.read().header("x-pid"), std::to_string(child));
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "committed");
    QVERIFY2(scene.said().contains("while it served"), qPrintable(scene.said()));
    QCOMPARE(scene.child(), child);  // nobody else was started
    scene.reopenBefore();
    VERIFY_HELD_RESTART();
}

void tst_FaultMatrixHolder::anotherIsStartedWhereNobodyIsLeft_data()
{
    QTest::addColumn<QString>("step");
    for (const char* step : kSteps)
        QTest::addRow("%s", step) << QString(step);
    QTest::addRow("probation") << "commit+1ms";
}

void tst_FaultMatrixHolder::anotherIsStartedWhereNobodyIsLeft()
{
    QFETCH(QString, step);
    FaultScene scene(held());
    const pid_t child = stoppedAt(scene, step);
    QVERIFY(child > 0);
    scene.deploy();
    ::kill(scene.first(), SIGKILL);
    ::kill(child, SIGKILL);
    HttpClient waiting = scene.server().connect();
    QVERIFY(waiting.get("/"));
    const Response answer = waiting.read();
    QCOMPARE(answer.status, 200);
    // It may answer before it says that it is ready.
    QTRY_SOON(answer.header("x-pid") == std::to_string(scene.server().leader()));
    QVERIFY(answer.header("x-pid") != std::to_string(child));
    QTRY_SOON(isGone(scene.first()) && isGone(child));
    // The start of the one in its place is an attempt, too; the next HUP's is told from it by coming later.
    QTRY_SOON(scene.outcome() == "committed");
    scene.reopenBefore();
    VERIFY_HELD_RESTART();
}

void tst_FaultMatrixHolder::oneThatDiesServingIsReplaced_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("words");
    QTest::newRow("KILL") << SIGKILL << "killed by signal 9 (KILL) while it served";
    QTest::newRow("SEGV") << SIGSEGV << "killed by signal 11 (SEGV) while it served";
    QTest::newRow("ABRT") << SIGABRT << "killed by signal 6 (ABRT) while it served";
}

void tst_FaultMatrixHolder::oneThatDiesServingIsReplaced()
{
    QFETCH(int, signal);
    QFETCH(QString, words);
    FaultScene scene(held());
    QVERIFY(scene.begin());
    scene.forgetEvents();
    ::kill(scene.first(), signal);
    QTRY_SOON(scene.child() != 0);
    QCOMPARE(scene.whoAnswers(), scene.child());
    QVERIFY2(scene.said().contains(words), qPrintable(scene.said()));
    QTRY_SOON(isGone(scene.first()));
    scene.reopenBefore();
    VERIFY_HELD_RESTART();
}

CHANGEOVER_TEST(tst_FaultMatrixHolder)
#include "tst_fault_matrix_holder.moc"
