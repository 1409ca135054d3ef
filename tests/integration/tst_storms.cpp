// SPDX-License-Identifier: GPL-3.0-or-later
// Signals faster than anybody could act on them: no request is lost, the last HUP wins, TERM beats HUP.
#include "fault_scene.h"
#include "steady_clients.h"

#include "core/posix/clock.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

/// Asked for by the long run: the whole minute.
bool isSoak() { return qEnvironmentVariableIsSet("CHANGEOVER_SOAK"); }

/// Those that still live, this process's children and theirs.
std::vector<pid_t> living()
{
    std::vector<pid_t> pids;
    for (const pid_t pid : descendants(::getpid()))
        if (const auto process = readProcess(pid); process && process->state != 'Z') pids.push_back(pid);
    return pids;
}

/// Zombies that their own parent has not reaped; ours are waited for at the end.
int zombiesOfOthers()
{
    int zombies = 0;
    for (const pid_t pid : descendants(::getpid()))
        if (const auto process = readProcess(pid))
            zombies += process->state == 'Z' && process->parentPid != ::getpid() ? 1 : 0;
    return zombies;
}

}  // namespace

class tst_Storms : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aHundredHangUpsInASecond();
    void aHangUpEachTenMilliseconds();
    void hangUpAndTermInBothOrders_data();
    void hangUpAndTermInBothOrders();
};

/// All go to the process that served when it began: one restart and one that was pending.
void tst_Storms::aHundredHangUpsInASecond()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "1500ms", "--startup-delay", "20ms"});
    QVERIFY(scene.begin());
    SteadyClients clients(scene.server().endpoint());
    for (int i = 0; i < 100; ++i) {
        // What is deployed last must serve in the end.
        if (i == 50)
            scene.deployScript(
                QString("echo the last >&2; exec %1/changeover-server \"$@\"").arg(CHANGEOVER_BINARY_DIR));
        ::kill(scene.first(), SIGHUP);
        QTest::qWait(10);
    }
    QTRY_SOON(scene.has(EventKind::AttemptEnded, 2));
    QTRY_COMPARE_WITH_TIMEOUT(living().size(), std::size_t{1}, kPatience);
    QVERIFY(!scene.has(EventKind::Spawned, 3));
    QVERIFY(scene.said().contains("the last"));
    QCOMPARE(living(), std::vector<pid_t>{scene.child()});
    VERIFY_SERVES(scene.child());
    QCOMPARE(zombiesOfOthers(), 0);
    const auto tally = clients.stop();
    QVERIFY(tally.answered > 100);
    QCOMPARE(tally.failed, 0);
}

/// Each to whoever serves then: one restart follows the other without a pause.
void tst_Storms::aHangUpEachTenMilliseconds()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "10ms"});
    QVERIFY(scene.begin());
    SteadyClients clients(scene.server().endpoint());
    const std::int64_t endNs = monotonicNs() + (isSoak() ? 60'000'000'000 : 6'000'000'000);
    while (monotonicNs() < endNs) {
        ::kill(scene.server().leader(), SIGHUP);
        scene.has(EventKind::AttemptEnded);  // reads on: the ring is not endless
        QTest::qWait(10);
    }
    QTRY_COMPARE_WITH_TIMEOUT(living().size(), std::size_t{1}, kPatience);
    VERIFY_SERVES(living().front());
    QVERIFY(scene.has(EventKind::Sealed, 20));
    QCOMPARE(zombiesOfOthers(), 0);
    const auto tally = clients.stop();
    QVERIFY(tally.answered > 100);
    QCOMPARE(tally.failed, 0);
    QVERIFY(!scene.said().contains("Restart failed"));
}

void tst_Storms::hangUpAndTermInBothOrders_data()
{
    QTest::addColumn<bool>("hangUpFirst");
    QTest::addColumn<int>("pauseUs");
    for (const bool hangUpFirst : {true, false})
        for (const int pauseUs :
             {0, 200, 500, 1'000, 2'000, 3'000, 4'000, 5'000, 7'000, 10'000, 15'000, 20'000, 30'000, 50'000})
            QTest::addRow("%s %d us later", hangUpFirst ? "TERM" : "HUP", pauseUs) << hangUpFirst << pauseUs;
}

/// Both to the same process. It leaves, and its child with it; only one that was sealed already lives on, for
/// which the TERM was not meant.
void tst_Storms::hangUpAndTermInBothOrders()
{
    QFETCH(bool, hangUpFirst);
    QFETCH(int, pauseUs);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "20ms"});
    QVERIFY(scene.begin());
    scene.leaveBefore();
    ::kill(scene.first(), hangUpFirst ? SIGHUP : SIGTERM);
    std::this_thread::sleep_for(std::chrono::microseconds(pauseUs));
    ::kill(scene.first(), hangUpFirst ? SIGTERM : SIGHUP);
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    if (scene.outcome() == "committed") {
        const pid_t second = scene.child();
        QCOMPARE(scene.whoAnswers(), second);
        ::kill(second, SIGTERM);
        QCOMPARE(scene.server().exitCode(second), 0);
    } else if (scene.child() > 0) {
        QVERIFY2(scene.outcome() == "aborted_by_term", qPrintable(scene.outcome() + scene.said()));
        QTRY_SOON(scene.server().exitCode(scene.child()) <= 0 || living().empty());
    }
    QTRY_COMPARE_WITH_TIMEOUT(living(), std::vector<pid_t>(), kPatience);
    QCOMPARE(scene.whoAnswers(), 0);
}

CHANGEOVER_TEST(tst_Storms)
#include "tst_storms.moc"
