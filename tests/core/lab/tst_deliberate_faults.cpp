// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/deliberate_faults.h"
#include "core/lab/server_plan.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;
using namespace std::chrono_literals;

using Arguments = std::vector<std::string>;

class tst_DeliberateFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLastOneCounts();
    void whatFailsToTakeOver_data();
    void whatFailsToTakeOver();
    void anotherProgramGetsWhatWasTypedOnly();
};

void tst_DeliberateFaults::theLastOneCounts()
{
    const auto faults = DeliberateFaults::from(Arguments{"--policy", "no-drain", "--fault=ready:hang",
                                                         "--policy=close-idle", "--fault-generation", "3"});
    QCOMPARE(faults.policy, std::string("close-idle"));
    QCOMPARE(faults.fault, std::string("ready:hang"));
    QVERIFY(!faults.concerns(2) && faults.concerns(3) && !faults.concerns(4));
    QCOMPARE(DeliberateFaults::from(Arguments{"--policy", "none", "--work", "1ms"}), DeliberateFaults());
}

void tst_DeliberateFaults::whatFailsToTakeOver_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("generations");
    QTest::addColumn<int>("generation");
    QTest::addColumn<bool>("fails");
    QTest::newRow("the next") << "ready:exit=1"
                              << "" << 2 << true;
    QTest::newRow("each later one") << "start:hang"
                                    << "2+" << 7 << true;
    QTest::newRow("not the first") << "ready:exit=1"
                                   << "" << 1 << false;
    QTest::newRow("the third alone") << "ready:exit=1"
                                     << "3" << 2 << false;
    QTest::newRow("on probation") << "commit+50ms:exit=1"
                                  << "" << 2 << true;
    QTest::newRow("after its probation") << "commit+2s:exit=1"
                                         << "" << 2 << false;
    QTest::newRow("none") << ""
                          << "" << 2 << false;
}

void tst_DeliberateFaults::whatFailsToTakeOver()
{
    QFETCH(QString, fault);
    QFETCH(QString, generations);
    QFETCH(int, generation);
    Arguments arguments;
    if (!fault.isEmpty()) arguments.insert(arguments.end(), {"--fault", fault.toStdString()});
    if (!generations.isEmpty())
        arguments.insert(arguments.end(), {"--fault-generation", generations.toStdString()});
    QTEST(DeliberateFaults::from(arguments).failsToTakeOver(generation, 1000ms), "fails");
}

void tst_DeliberateFaults::anotherProgramGetsWhatWasTypedOnly()
{
    const Arguments ours{"--work", "50ms"};
    const Arguments typed{"app:app", "--workers", "2"};
    QCOMPARE(argumentsFor("/usr/bin/gunicorn", ours, typed), typed);
    QCOMPARE(argumentsFor("/opt/changeover-server", ours, typed),
             (Arguments{"--work", "50ms", "app:app", "--workers", "2"}));
}

CHANGEOVER_TEST(tst_DeliberateFaults)
#include "tst_deliberate_faults.moc"
