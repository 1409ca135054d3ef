// SPDX-License-Identifier: GPL-3.0-or-later
// What is deployed cannot be started, or is started with descriptors that nobody gave it.
#include "fault_scene.h"
#include "steady_clients.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kOptions{"--listen", "127.0.0.1:0", "--probation", "0ms"};

}  // namespace

class tst_FaultMatrixProgram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aProgramThatCannotBeStarted_data();
    void aProgramThatCannotBeStarted();
    void aProgramOpenForWriting();
    void descriptorsThatNobodyGave_data();
    void descriptorsThatNobodyGave();
    void aProgramReplacedDuringTheRestart();

private:
    void isRolledBack(FaultScene& scene, const QString& words);
};

/// Nobody notices.
void tst_FaultMatrixProgram::isRolledBack(FaultScene& scene, const QString& words)
{
    SteadyClients clients(scene.server().endpoint());
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QCOMPARE(scene.outcome(), "rolled_back_before_ready");
    QVERIFY2(scene.said().contains(words), qPrintable(scene.said()));
    VERIFY_SERVES(scene.first());
    VERIFY_NEXT_RESTART(scene.first());
    QCOMPARE(clients.stop().failed, 0);
}

void tst_FaultMatrixProgram::aProgramThatCannotBeStarted_data()
{
    QTest::addColumn<QString>("content");
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("words");
    QTest::addRow("not executable") << "#!/bin/sh\n" << 0644 << "Permission denied";
    QTest::addRow("wrong format") << "neither ELF nor script" << 0755 << "Exec format error";
    QTest::addRow("empty") << "" << 0755 << "Exec format error";
    QTest::addRow("no interpreter")
        << "#!/no/such/shell\n"
        << 0755 << "the interpreter that its first line names, /no/such/shell, does not exist";
    QTest::addRow("missing") << QString() << 0 << "No such file or directory";
    QTest::addRow("a directory") << QString() << 0755 << "Permission denied";
}

void tst_FaultMatrixProgram::aProgramThatCannotBeStarted()
{
    QFETCH(QString, content);
    QFETCH(int, mode);
    QFETCH(QString, words);
    FaultScene scene(kOptions);
    QVERIFY(scene.begin());
    if (!content.isNull())
        scene.deployFile(content, static_cast<mode_t>(mode));
    else
        scene.remove();
    if (content.isNull() && mode != 0) QVERIFY(QDir().mkdir(scene.program()));
    isRolledBack(scene, "could not start " + scene.program() + ": " + words);
}

void tst_FaultMatrixProgram::aProgramOpenForWriting()
{
    FaultScene scene(kOptions);
    QVERIFY(scene.begin());
    scene.deployFile({}, 0755);
    QFile copy(scene.program());
    QFile real(CHANGEOVER_BINARY_DIR "/changeover-server");
    QVERIFY(real.open(QIODevice::ReadOnly) && copy.open(QIODevice::WriteOnly));
    QVERIFY(copy.write(real.readAll()) == real.size() && copy.flush());  // and not closed yet
    isRolledBack(scene, "could not start " + scene.program() + ": Text file busy");
}

void tst_FaultMatrixProgram::descriptorsThatNobodyGave_data()
{
    QTest::addColumn<QString>("redirection");
    QTest::addColumn<QString>("words");
    // 3 is the channel, 4 the original stderr, 5 the lifeline, 6 the listener.
    QTest::addRow("one too many") << "9</dev/null"
                                  << "was born with descriptor 9, which nobody gave it,";
    QTest::addRow("a socket too many") << "9<&6"
                                       << "was born with descriptor 9, which nobody gave it,";
    QTest::addRow("a file for a listener") << "6</dev/null"
                                           << "not a listening stream socket";
    QTest::addRow("no listener") << "6<&-"
                                 << "not a listening stream socket";
    QTest::addRow("the channel for a listener") << "6<&3"
                                                << "not a listening stream socket";
    QTest::addRow("no channel") << "3<&-"
                                << "closed the channel before it was ready";
}

void tst_FaultMatrixProgram::descriptorsThatNobodyGave()
{
    QFETCH(QString, redirection);
    QFETCH(QString, words);
    FaultScene scene(kOptions);
    QVERIFY(scene.begin());
    scene.deployScript(
        QString("exec %1; exec %2/changeover-server \"$@\"").arg(redirection, CHANGEOVER_BINARY_DIR));
    isRolledBack(scene, words);
}

/// The path is resolved anew for each start, also for one that was asked for before the replacement.
void tst_FaultMatrixProgram::aProgramReplacedDuringTheRestart()
{
    FaultScene scene(kOptions);
    QVERIFY(scene.begin());
    scene.deployStop("ready");
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.childIs('T'));
    const pid_t failing = scene.child();
    ::kill(scene.first(), SIGHUP);
    scene.deployScript(
        QString("echo the replacement >&2; exec %1/changeover-server \"$@\"").arg(CHANGEOVER_BINARY_DIR));
    ::kill(failing, SIGKILL);
    QTRY_SOON(scene.has(EventKind::AttemptEnded, 2));
    QVERIFY2(scene.said().contains("the replacement"), qPrintable(scene.said()));
    QCOMPARE(scene.outcome(), "committed");
    QVERIFY(scene.child() != failing);
    VERIFY_SERVES(scene.child());
}

CHANGEOVER_TEST(tst_FaultMatrixProgram)
#include "tst_fault_matrix_program.moc"
