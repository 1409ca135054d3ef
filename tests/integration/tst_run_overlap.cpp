// SPDX-License-Identifier: GPL-3.0-or-later
// Restarts while older generations still drain: run --overlap. 8 restarts; 1 000 (CHANGEOVER_SOAK=1) in
// tests/run.sh --soak.
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

using namespace changeover;

class tst_RunOverlap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void restartsBesideThreeDrainsLoseNothing_data();
    void restartsBesideThreeDrainsLoseNothing();
    void withoutItNoneDrainsAtATrigger();
    void strategiesThatWaitForTheOldOneRefuseIt();
};

namespace {

constexpr int kHourMs = 3'600'000;

bool isSoak() { return qEnvironmentVariableIsSet("CHANGEOVER_SOAK"); }

/// 2 % of the requests take a second, so that a generation always drains with some under way.
QStringList slowLoad(int restarts, const QStringList& more)
{
    return QStringList{
               "--mix",      "slow", "--rate",          "200/s", "--restarts",  QString::number(restarts),
               "--interval", "10ms", "--startup-delay", "0ms",   "--probation", "20ms"} +
           more;
}

std::ptrdiff_t countBeside(const Ran& ran, std::int64_t drains)
{
    return std::ranges::count_if(ran.restarts(), [drains](const json::value& restart) {
        return restart.at("overlapping").as_int64() >= drains;
    });
}

}  // namespace

void tst_RunOverlap::restartsBesideThreeDrainsLoseNothing_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::newRow("relay") << QStringList{};
    QTest::newRow("holder") << QStringList{"--", "--hold"};
    QTest::newRow("four threads") << QStringList{"--server-threads", "4"};
}

void tst_RunOverlap::restartsBesideThreeDrainsLoseNothing()
{
    QFETCH(QStringList, more);
    const int restarts = isSoak() ? 1'000 : 8;
    const Ran ran = RunningLab(slowLoad(restarts, QStringList{"--overlap", "3"} + more))
                        .result(isSoak() ? kHourMs : kPatienceMs);
    QVERIFY2(!ran.report.is_null(), qPrintable(ran.err));
    QCOMPARE(ran.number("lost"), 0);
    QVERIFY2(ran.exitCode == 0 || ran.exitCode == 3, qPrintable(ran.out));  // 3: the machine was too busy
    QVERIFY(ran.restarts().size() >= static_cast<std::size_t>(restarts));
    // The first three cannot, and a busy machine may be late for some.
    const std::ptrdiff_t wanted = isSoak() ? 900 : 3;
    const std::ptrdiff_t beside = countBeside(ran, 3);
    QVERIFY2(beside >= wanted, qPrintable(QString("%1 of %2").arg(beside).arg(restarts)));
    qInfo("%td of %d triggers came beside three drains", beside, restarts);
}

void tst_RunOverlap::withoutItNoneDrainsAtATrigger()
{
    const Ran ran = run(slowLoad(2, {}));
    QVERIFY2(!ran.report.is_null(), qPrintable(ran.err));
    QCOMPARE(countBeside(ran, 1), std::ptrdiff_t{0});
}

void tst_RunOverlap::strategiesThatWaitForTheOldOneRefuseIt()
{
    const Ran ran = run({"--overlap", "1", "--strategy", "stop-start"});
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains("--overlap"), qPrintable(ran.err));
    QCOMPARE(run({"--overlap", "4"}).exitCode, 2);
}

CHANGEOVER_TEST(tst_RunOverlap)
#include "tst_run_overlap.moc"
