// SPDX-License-Identifier: GPL-3.0-or-later
// Signals to real processes: who obeys, how often, and who leaves.
#include "tests/support/test_program.h"
#include "tiny_lab.h"

#include <QTest>

#include <csignal>
#include <sys/wait.h>

using namespace changeover;
using namespace changeover::test;

class tst_EngineSignals : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theUsersSignalsAreCounted();
    void aBurstOfHangUpsGivesAtMostTwoRestarts();
    void aHangUpDuringAFailedAttemptIsNotForgotten();
    void aFourthDrainIsWaitedFor();
    void termBeforeCommitCallsTheRestartOff();
    void termOnProbationEndsBoth_data();
    void termOnProbationEndsBoth();
    void termBeatsHangUp();
    void hangUpThenTermLeavesNobody();
    void threeTermsLeaveAtOnce();
};

void tst_EngineSignals::theUsersSignalsAreCounted()
{
    TinyLab lab;
    const pid_t pid = lab.start();
    QTRY_HAS(EventKind::Accepting, 1);
    for (const int signal : {SIGUSR1, SIGUSR2, SIGWINCH, SIGRTMIN + 3}) {
        ::kill(pid, signal);
        QTRY_VERIFY_WITH_TIMEOUT(
            (lab.reap(), lab.last(EventKind::UserSignal) && lab.last(EventKind::UserSignal)->value == signal),
            kPatience);
        QCOMPARE(lab.last(EventKind::SignalReceived)->extra >> 32, std::int64_t{::getpid()});
    }
    QTRY_VERIFY_WITH_TIMEOUT(lab.errors().contains("usr1 signal"), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lab.errors().contains("other signal WINCH"), kPatience);
    ::kill(pid, SIGPIPE);
    QCOMPARE(lab.ask(), "1");
}

void tst_EngineSignals::aBurstOfHangUpsGivesAtMostTwoRestarts()
{
    TinyLab lab;
    const pid_t old = lab.start({"--startup-delay", "50ms"});
    QTRY_HAS(EventKind::Accepting, 1);
    for (const EventKind moment :
         {EventKind::Accepting, EventKind::Spawned, EventKind::Hello, EventKind::Commit}) {
        QTRY_HAS(moment, 1);
        for (int i = 0; i < 10; ++i)
            ::kill(old, SIGHUP);
    }
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lab.pidOf(3) > 0, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lab.alive() == std::vector<pid_t>{lab.pidOf(3)}, kPatience);
    QCOMPARE(lab.pidOf(4), -1);
    QCOMPARE(lab.ask(), "3");
}

void tst_EngineSignals::aHangUpDuringAFailedAttemptIsNotForgotten()
{
    TinyLab lab;
    const pid_t old = lab.start({"--ready-timeout", "200ms", "--fault", "ready:hang"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::Spawned, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::AttemptEnded, 1, 2);
    QCOMPARE(lab.ask(), "1");
}

void tst_EngineSignals::aFourthDrainIsWaitedFor()
{
    TinyLab lab;
    lab.start({"--stubborn", "yes"});
    QTRY_HAS(EventKind::Accepting, 1);
    for (int generation = 1; generation <= 3; ++generation) {
        ::kill(lab.pidOf(generation), SIGHUP);
        QTRY_HAS(EventKind::DrainStarted, generation);
    }
    // Two to the one that serves, one to a draining one, which passes it on.
    for (const int generation : {4, 4, 3}) {
        ::kill(lab.pidOf(generation), SIGHUP);
        QTRY_HAS(EventKind::SignalReceived, generation, generation == 4 ? 1 : 2);
    }
    const QString pending = "Restart pending: three generations are still draining";
    QTRY_VERIFY_WITH_TIMEOUT(lab.errors().contains(pending), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(lab.errors().contains("A restart is pending already"), kPatience);
    QCOMPARE(lab.ask(), "4");
    QVERIFY(!lab.has(EventKind::Spawned, 4));
    QCOMPARE(lab.alive().size(), std::size_t{4});

    // The middle one, which no channel joins to the one that serves.
    ::kill(lab.pidOf(2), SIGKILL);
    QTRY_HAS(EventKind::DrainStarted, 4);
    QCOMPARE(lab.ask(), "5");
    ::kill(lab.pidOf(5), SIGHUP);
    QTRY_COMPARE_WITH_TIMEOUT(lab.errors().count(pending), 2, kPatience);
    QVERIFY(!lab.has(EventKind::Spawned, 5));
    ::kill(lab.pidOf(5), SIGTERM);
    ::kill(lab.pidOf(1), SIGKILL);  // TERM beats the one that was pending
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(lab.pidOf(1)), kPatience);
    QTRY_HAS(EventKind::DrainStarted, 5);
    QVERIFY(!lab.has(EventKind::Spawned, 5));
}

void tst_EngineSignals::termBeforeCommitCallsTheRestartOff()
{
    TinyLab lab;
    const pid_t old = lab.start({"--fault", "ready:hang"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::Hello, 1);
    ::kill(old, SIGTERM);
    int status = -1;
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old, &status), kPatience);
    QCOMPARE(status, 0);
    QVERIFY(lab.alive().empty());
    QCOMPARE(lab.last(EventKind::AttemptEnded)->value, static_cast<int>(RestartOutcome::AbortedByTerm));
    QCOMPARE(QString::fromUtf8(lab.last(EventKind::AttemptEnded)->words().data()),
             "the server was told to leave");
    QVERIFY(lab.errors().contains("Restart called off: the server was told to leave."));
}

void tst_EngineSignals::termOnProbationEndsBoth_data()
{
    QTest::addColumn<int>("receiver");
    QTest::addRow("sent to the old generation") << 1;
    QTest::addRow("sent to the new one") << 2;
}

void tst_EngineSignals::termOnProbationEndsBoth()
{
    QFETCH(int, receiver);
    TinyLab lab;
    const pid_t old = lab.start({"--probation", "10s"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::StoppedAccepting, 1);
    ::kill(lab.pidOf(receiver), SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT((lab.reap(), lab.alive().empty()), kPatience);
    int status = -1;
    QVERIFY(lab.exited(old, &status));
    QCOMPARE(status, 0);
    QVERIFY(lab.exited(lab.pidOf(2), &status));
    QCOMPARE(status, 0);
    QCOMPARE(lab.last(EventKind::AttemptEnded)->value, static_cast<int>(RestartOutcome::AbortedByTerm));
    QCOMPARE(lab.story(2).count("signal-received"), receiver == 2 ? 1 : 0);
}

void tst_EngineSignals::termBeatsHangUp()
{
    TinyLab lab;
    const pid_t old = lab.start({"--startup-delay", "100ms"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGTERM);
    ::kill(old, SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT((lab.reap(), lab.alive().empty()), kPatience);
    QCOMPARE(lab.pidOf(2), -1);
}

void tst_EngineSignals::hangUpThenTermLeavesNobody()
{
    for (int round = 0; round < 10; ++round) {
        TinyLab lab;
        const pid_t old = lab.start({"--probation", round % 2 == 0 ? "0ms" : "50ms"});
        QTRY_HAS(EventKind::Accepting, 1);
        ::kill(old, SIGHUP);
        // Each time at another step of the changeover; where it has passed already, the new one gets it.
        static constexpr EventKind kSteps[]{EventKind::SignalReceived, EventKind::Spawned, EventKind::Hello,
                                            EventKind::Commit, EventKind::Sealed};
        QTRY_HAS(kSteps[round / 2], 1);
        ::kill(old, SIGTERM);
        QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
        if (const pid_t next = lab.pidOf(2); next > 0 && !lab.alive().empty()) ::kill(next, SIGTERM);
        QTRY_VERIFY_WITH_TIMEOUT((lab.reap(), lab.alive().empty()), kPatience);
        QCOMPARE(lab.ask(), "refused");
    }
}

void tst_EngineSignals::threeTermsLeaveAtOnce()
{
    TinyLab lab;
    const pid_t pid = lab.start({"--stubborn", "yes"});
    QTRY_HAS(EventKind::Accepting, 1);
    for (std::size_t count = 1; count <= 3; ++count) {
        ::kill(pid, SIGTERM);
        QTRY_HAS(EventKind::SignalReceived, 1, count);
    }
    int status = -1;
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(pid, &status), kPatience);
    QCOMPARE(WEXITSTATUS(status), 128 + SIGTERM);
}

CHANGEOVER_TEST(tst_EngineSignals)
#include "tst_engine_signals.moc"
