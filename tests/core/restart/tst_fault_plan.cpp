// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/fault_plan.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <csignal>

using namespace changeover;

class tst_FaultPlan : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wellFormedFaultsAreRead_data();
    void wellFormedFaultsAreRead();
    void nonsenseIsRefused_data();
    void nonsenseIsRefused();
    void generations_data();
    void generations();
};

void tst_FaultPlan::wellFormedFaultsAreRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("at");
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("value");
    QTest::addColumn<int>("afterMs");
    using At = FaultPlan::At;
    using What = FaultPlan::What;
    const auto add = [](const char* text, At at, What what, int value, int afterMs = 0) {
        QTest::addRow("%s", text) << text << static_cast<int>(at) << static_cast<int>(what) << value
                                  << afterMs;
    };
    add("start:exit=0", At::Start, What::Exit, 0);
    add("hello:exit=255", At::Hello, What::Exit, 255);
    add("ready:signal=SEGV", At::Ready, What::Signal, SIGSEGV);
    add("accepting:signal=SIGKILL", At::Accepting, What::Signal, SIGKILL);
    add("claim:signal=STOP", At::Claim, What::Signal, SIGSTOP);
    add("ready:hang", At::Ready, What::Hang, 0);
    add("commit+50ms:exit=1", At::AfterCommit, What::Exit, 1, 50);
    add("commit+1s:hang", At::AfterCommit, What::Hang, 0, 1000);
}

void tst_FaultPlan::wellFormedFaultsAreRead()
{
    QFETCH(QString, text);
    const auto plan = parseFault(text.toStdString());
    QVERIFY(plan);
    QTEST(static_cast<int>(plan->at), "at");
    QTEST(static_cast<int>(plan->what), "what");
    QTEST(plan->value, "value");
    QTEST(static_cast<int>(plan->afterCommit.count()), "afterMs");
}

void tst_FaultPlan::nonsenseIsRefused_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"", ":", "ready", "ready:", "later:hang", "ready:exit", "ready:exit=", "ready:exit=256",
          "ready:exit=-1", "ready:exit=1x", "ready:signal=", "ready:signal=NOPE", "ready:hang ",
          "commit:hang", "commit+:hang", "commit+50:hang", "commit+-1ms:hang", "ready:hang:hang"})
        QTest::addRow("'%s'", text) << text;
}

void tst_FaultPlan::nonsenseIsRefused()
{
    QFETCH(QString, text);
    const auto plan = parseFault(text.toStdString());
    QVERIFY(!plan);
    QVERIFY(plan.error() == std::errc::invalid_argument);
}

void tst_FaultPlan::generations_data()
{
    QTest::addColumn<QString>("text");  // null: the default
    QTest::addColumn<bool>("valid");
    QTest::addColumn<QList<bool>>("concerned");  // generations 1 to 4
    QTest::addRow("default") << QString() << true << QList<bool>{false, true, true, true};
    QTest::addRow("3") << "3" << true << QList<bool>{false, false, true, false};
    QTest::addRow("3+") << "3+" << true << QList<bool>{false, false, true, true};
    QTest::addRow("1") << "1" << true << QList<bool>{true, false, false, false};
    for (const char* text : {"0", "+", "", "-1", "2++", "x", "2-"})
        QTest::addRow("'%s'", text) << text << false << QList<bool>{false, true, true, true};
}

void tst_FaultPlan::generations()
{
    QFETCH(QString, text);
    QFETCH(bool, valid);
    QFETCH(QList<bool>, concerned);
    FaultPlan plan;
    if (!text.isNull()) QCOMPARE(parseFaultGeneration(text.toStdString(), plan), valid);
    for (int generation = 1; generation <= 4; ++generation)
        QCOMPARE(plan.concerns(generation), concerned[generation - 1]);
}

CHANGEOVER_TEST(tst_FaultPlan)
#include "tst_fault_plan.moc"
