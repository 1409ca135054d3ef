// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine does in real processes when the other generation fails.
#include "tiny_lab.h"

#include "core/posix/clock.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <sys/stat.h>

using namespace changeover;
using namespace changeover::test;

class tst_EngineFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFailedChildLeavesTheOldGenerationServing_data();
    void aFailedChildLeavesTheOldGenerationServing();
    void aCrashOnProbationIsRolledBack_data();
    void aCrashOnProbationIsRolledBack();
    void aProgramThatCannotBeStartedIsARollBack_data();
    void aProgramThatCannotBeStartedIsARollBack();
    void theEndOfTheLifelineEndsEveryGeneration_data();
    void theEndOfTheLifelineEndsEveryGeneration();
    void aKilledParentLeavesItsReadyChildServing();
    void aStoppedChildIsRolledBack_data();
    void aStoppedChildIsRolledBack();
    void aStoppedParentGoesOnWhereItWas();
    void aChildThatTalksNonsenseIsRolledBack_data();
    void aChildThatTalksNonsenseIsRolledBack();
};

void tst_EngineFaults::aFailedChildLeavesTheOldGenerationServing_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("ready");
    const std::pair<const char*, const char*> whats[]{{"exit=0", "exited with code 0"},
                                                      {"exit=3", "exited with code 3"},
                                                      {"signal=SEGV", "killed by signal 11 (SEGV)"},
                                                      {"signal=KILL", "killed by signal 9 (KILL)"}};
    for (const char* at : {"start", "hello", "ready"}) {
        for (const auto& [what, words] : whats)
            QTest::addRow("%s %s", at, what) << QString("%1:%2").arg(at, what) << words << false;
        QTest::addRow("%s hang", at) << QString("%1:hang").arg(at) << "did not report ready within 300ms"
                                     << false;
    }
    QTest::addRow("accepting exit") << "accepting:exit=3"
                                    << "exited with code 3 before it accepted" << true;
    QTest::addRow("accepting hang") << "accepting:hang"
                                    << "did not accept within 1s" << true;
}

void tst_EngineFaults::aFailedChildLeavesTheOldGenerationServing()
{
    QFETCH(QString, fault);
    QFETCH(QString, reason);
    QFETCH(bool, ready);
    TinyLab lab;
    // A deadline that is meant to pass is short; one that is not stays out of a slow machine's way.
    const bool waitsForReady = reason.contains("report ready");
    const pid_t old =
        lab.start({"--ready-timeout", waitsForReady ? "300ms" : "30s", "--fault", fault.toStdString()});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::AttemptEnded, 1);

    const Event* ended = lab.last(EventKind::AttemptEnded);
    const auto outcome =
        ready ? RestartOutcome::RolledBackAfterCommit : RestartOutcome::RolledBackBeforeReady;
    QCOMPARE(ended->value, static_cast<int>(outcome));
    const QString words = QString::fromUtf8(ended->words().data());
    QVERIFY2(words.contains(reason), qPrintable(words));
    const pid_t child = static_cast<pid_t>(ended->extra);
    QVERIFY(lab.exited(child));
    QCOMPARE(lab.alive(), std::vector<pid_t>{old});
    QCOMPARE(lab.ask(), "1");
}

void tst_EngineFaults::aCrashOnProbationIsRolledBack_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("reason");
    QTest::addRow("exit") << "exit=3"
                          << "exited with code 3 on probation";
    QTest::addRow("crash") << "signal=SEGV"
                           << "killed by signal 11 (SEGV)";
    QTest::addRow("hang") << "hang"
                          << "was silent for 500ms on probation";
}

void tst_EngineFaults::aCrashOnProbationIsRolledBack()
{
    QFETCH(QString, what);
    QFETCH(QString, reason);
    TinyLab lab;
    const pid_t old = lab.start({"--probation", "2s", "--fault", "commit+50ms:" + what.toStdString()});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::AttemptEnded, 1);
    QTRY_HAS(EventKind::ResumedAccepting, 1);
    QCOMPARE(lab.last(EventKind::AttemptEnded)->value,
             static_cast<int>(RestartOutcome::RolledBackAfterCommit));
    const QString words = QString::fromUtf8(lab.last(EventKind::AttemptEnded)->words().data());
    QVERIFY2(words.contains(reason), qPrintable(words));
    QCOMPARE(lab.alive(), std::vector<pid_t>{old});
    QCOMPARE(lab.ask(), "1");
}

void tst_EngineFaults::aProgramThatCannotBeStartedIsARollBack_data()
{
    QTest::addColumn<QString>("content");  // null: no such file
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("error");
    QTest::addRow("missing") << QString() << 0 << ENOENT;
    QTest::addRow("not executable") << "#!/bin/sh\n" << 0644 << EACCES;
    QTest::addRow("wrong format") << "neither ELF nor script" << 0755 << ENOEXEC;
}

void tst_EngineFaults::aProgramThatCannotBeStartedIsARollBack()
{
    QFETCH(QString, content);
    QFETCH(int, mode);
    QFETCH(int, error);
    QTemporaryDir directory;
    const std::string next = directory.filePath("next").toStdString();
    if (!content.isNull()) {
        std::ofstream(next) << content.toStdString();
        ::chmod(next.c_str(), static_cast<mode_t>(mode));
    }
    TinyLab lab;
    const pid_t old = lab.start({"--program", next});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::AttemptEnded, 1);
    const Event* ended = lab.last(EventKind::AttemptEnded);
    QCOMPARE(ended->value, static_cast<int>(RestartOutcome::RolledBackBeforeReady));
    QCOMPARE(ended->extra, std::int64_t{0});
    const std::string expected = "could not start " + next + ": " + std::system_category().message(error);
    QCOMPARE(QString::fromUtf8(ended->words().data()), QString::fromStdString(expected).left(209));
    QCOMPARE(lab.ask(), "1");
}

void tst_EngineFaults::theEndOfTheLifelineEndsEveryGeneration_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addRow("serving") << QString();
    QTest::addRow("child hangs at start") << "start:hang";
    QTest::addRow("child hangs on probation") << "commit+0ms:hang";
}

void tst_EngineFaults::theEndOfTheLifelineEndsEveryGeneration()
{
    QFETCH(QString, fault);
    TinyLab lab;
    std::vector<std::string> options{"--probation", "10s"};
    if (!fault.isEmpty()) options.insert(options.end(), {"--fault", fault.toStdString()});
    const pid_t old = lab.start(options);
    QTRY_HAS(EventKind::Accepting, 1);
    if (!fault.isEmpty()) {
        ::kill(old, SIGHUP);
        QTRY_HAS(EventKind::Spawned, 1);
    }
    const std::int64_t cutNs = monotonicNs();
    lab.cutLifeline();
    QTRY_VERIFY_WITH_TIMEOUT((lab.reap(), lab.alive().empty()), kPatience);
    QVERIFY(monotonicNs() - cutNs < 2'000'000'000);
}

void tst_EngineFaults::aKilledParentLeavesItsReadyChildServing()
{
    TinyLab lab;
    const pid_t old = lab.start({"--probation", "10s"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::StoppedAccepting, 1);
    ::kill(old, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QCOMPARE(lab.ask(), "2");
    // It owns the service now, so it can be restarted in its turn.
    ::kill(lab.pidOf(2), SIGHUP);
    QTRY_HAS(EventKind::Accepting, 3);
    QCOMPARE(lab.ask(), "3");
}

void tst_EngineFaults::aStoppedChildIsRolledBack_data()
{
    QTest::addColumn<int>("moment");
    QTest::addColumn<QString>("readyTimeout");
    QTest::addRow("before it is ready") << static_cast<int>(EventKind::Hello) << "500ms";
    QTest::addRow("on probation") << static_cast<int>(EventKind::StoppedAccepting) << "30s";
}

void tst_EngineFaults::aStoppedChildIsRolledBack()
{
    QFETCH(int, moment);
    TinyLab lab;
    const pid_t old =
        lab.start({"--startup-delay", "100ms", "--ready-timeout", "500ms", "--probation", "10s"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(static_cast<EventKind>(moment), 1);
    ::kill(lab.last(EventKind::Hello)->value, SIGSTOP);
    QTRY_HAS(EventKind::AttemptEnded, 1);
    QCOMPARE(lab.alive(), std::vector<pid_t>{old});
    QTRY_COMPARE_WITH_TIMEOUT(lab.ask(), "1", kPatience);
}

void tst_EngineFaults::aStoppedParentGoesOnWhereItWas()
{
    TinyLab lab;
    const pid_t old = lab.start({"--startup-delay", "100ms", "--ready-timeout", "1s"});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::Hello, 1);
    ::kill(old, SIGSTOP);
    const pid_t child = lab.last(EventKind::Hello)->value;
    const std::int64_t stoppedNs = monotonicNs();
    // The child says READY meanwhile, and its deadline passes: what was said in time counts.
    QTRY_VERIFY_WITH_TIMEOUT(monotonicNs() - stoppedNs > 2'000'000'000, kPatience);
    QVERIFY(!lab.exited(child));
    ::kill(old, SIGCONT);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QCOMPARE(lab.last(EventKind::AttemptEnded)->value, static_cast<int>(RestartOutcome::Committed));
    QCOMPARE(lab.ask(), "2");
}

void tst_EngineFaults::aChildThatTalksNonsenseIsRolledBack_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("reason");
    QTest::addRow("garbage") << "printf garbage >&3; exec sleep 60"
                             << "said something unintelligible";
    QTest::addRow("a closed channel") << "exec 3>&-; exec sleep 60"
                                      << "closed the channel before it was ready";
    QTest::addRow("no word at all") << "exit 0"
                                    << "exited with code 0 before it was ready";
    QTest::addRow("its own words") << "echo no licence >&2; exit 9"
                                   << "it said: no licence";
    QTest::addRow("one descriptor too many") << QString("exec 9</dev/null; exec %1 \"$@\"").arg(TINY_SERVER)
                                             << "was born with descriptor 9, which nobody gave it,";
}

void tst_EngineFaults::aChildThatTalksNonsenseIsRolledBack()
{
    QFETCH(QString, script);
    QFETCH(QString, reason);
    QTemporaryDir directory;
    const std::string next = directory.filePath("next").toStdString();
    std::ofstream(next) << "#!/bin/sh\n" << script.toStdString() << '\n';
    QCOMPARE(::chmod(next.c_str(), 0755), 0);
    TinyLab lab;
    const pid_t old = lab.start({"--program", next});
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_HAS(EventKind::AttemptEnded, 1);
    const QString words = QString::fromUtf8(lab.last(EventKind::AttemptEnded)->words().data());
    QVERIFY2(words.contains(reason), qPrintable(words));
    QCOMPARE(lab.last(EventKind::AttemptEnded)->value,
             static_cast<int>(RestartOutcome::RolledBackBeforeReady));
    QCOMPARE(lab.ask(), "1");
}

CHANGEOVER_TEST(tst_EngineFaults)
#include "tst_engine_faults.moc"
