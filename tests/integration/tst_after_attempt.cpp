// SPDX-License-Identifier: GPL-3.0-or-later
// What follows an attempt to restart, however it ended: a server that leaves cleanly, tries again, is
// replaced.
#include "fault_scene.h"
#include "tests/support/test_program.h"

#include <sys/resource.h>

using namespace changeover;
using namespace changeover::test;

namespace {

/// How an attempt is made to end, and how it then ends.
struct Ending {
    const char* name;
    const char* outcome;
    std::function<void(FaultScene&)> arrange;
};

/// So that not one more descriptor can be opened.
void limitDescriptors(pid_t pid)
{
    rlimit limit{};
    ::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit);
    limit.rlim_cur = 3;
    ::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr);
}

void freeDescriptors(pid_t pid)
{
    rlimit limit{};
    ::prlimit(pid, RLIMIT_NOFILE, nullptr, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr);
}

std::function<void(FaultScene&)> fault(const char* what)
{
    return [what](FaultScene& scene) { scene.deployFault(what); };
}

const std::vector<Ending>& endings()
{
    static const std::vector<Ending> kEndings{
        {"missing", "rolled_back_before_ready", [](FaultScene& scene) { scene.remove(); }},
        {"not executable", "rolled_back_before_ready",
         [](FaultScene& scene) { scene.deployFile("#!/bin/sh\n", 0644); }},
        {"a directory", "rolled_back_before_ready",
         [](FaultScene& scene) {
             scene.remove();
             QDir().mkdir(scene.program());
         }},
        {"wrong format", "rolled_back_before_ready",
         [](FaultScene& scene) { scene.deployFile("neither ELF nor script", 0755); }},
        {"no descriptor", "rolled_back_before_ready",
         [](FaultScene& scene) { limitDescriptors(scene.inCharge()); }},
        {"ends at its start", "rolled_back_before_ready", fault("start:exit=1")},
        {"is never ready", "rolled_back_before_ready", fault("ready:hang")},
        {"ends before it accepts", "rolled_back_after_commit", fault("accepting:exit=1")},
        {"dies on probation", "rolled_back_after_commit", fault("commit+0ms:signal=SEGV")},
        {"succeeds", "committed", [](FaultScene& scene) { scene.deploy(); }},
    };
    return kEndings;
}

bool isHeld(const QStringList& options) { return options.contains("--hold"); }

}  // namespace

class tst_AfterAttempt : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void itLeavesCleanly_data() { rows(); }
    void itLeavesCleanly();
    void itTriesAgainAndIsReplaced_data() { rows(); }
    void itTriesAgainAndIsReplaced();

private:
    void rows();
    /// One attempt that ends as the row says; `serving` is told whom that leaves in charge.
    void attempt(FaultScene& scene, const Ending& ending, pid_t& serving);
    void leaves(FaultScene& scene, pid_t serving);
    static QStringList withPaths(const QStringList& options, const QTemporaryDir& directory);
    QStringList leftIn(const QTemporaryDir& directory) const
    {
        return QDir(directory.path()).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    }
};

void tst_AfterAttempt::rows()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("ending");
    const QList<std::pair<const char*, QStringList>> kinds{
        {"relay", {}}, {"four threads", {"--threads", "4"}}, {"held", {"--hold"}}};
    for (const auto& [name, options] : kinds)
        for (std::size_t i = 0; i < endings().size(); ++i)
            QTest::addRow("%s, %s", name, endings()[i].name) << options << static_cast<int>(i);
}

QStringList tst_AfterAttempt::withPaths(const QStringList& options, const QTemporaryDir& directory)
{
    QStringList all{"--listen",        "127.0.0.1:0",
                    "--listen",        "unix:" + directory.filePath("listener"),
                    "--pid-file",      directory.filePath("pid"),
                    "--probation",     "100ms",
                    "--ready-timeout", "400ms"};
    // A holder offers none.
    if (!isHeld(options)) all += {"--takeover-socket", directory.filePath("takeover")};
    return all + options;
}

void tst_AfterAttempt::attempt(FaultScene& scene, const Ending& ending, pid_t& serving)
{
    const bool held = scene.inCharge() != scene.first();
    ending.arrange(scene);
    scene.forgetEvents();
    ::kill(held ? scene.inCharge() : serving, SIGHUP);
    QTRY_SOON(!scene.outcome().isEmpty());
    QVERIFY2(scene.outcome() == ending.outcome, qPrintable(scene.said()));
    freeDescriptors(scene.inCharge());
    if (scene.outcome() == "committed") serving = scene.child();
    if (scene.outcome() == "rolled_back_after_commit") scene.reopenBefore();
    VERIFY_SERVES(serving);
}

void tst_AfterAttempt::leaves(FaultScene& scene, pid_t serving)
{
    scene.leaveBefore();
    const bool held = scene.inCharge() != scene.first();
    const pid_t told = held ? scene.inCharge() : serving;
    ::kill(told, SIGTERM);
    QCOMPARE(scene.server().exitCode(told), 0);
}

void tst_AfterAttempt::itLeavesCleanly()
{
    QFETCH(QStringList, options);
    QFETCH(int, ending);
    QTemporaryDir directory;
    FaultScene scene(withPaths(options, directory));
    QVERIFY(scene.begin());
    pid_t serving = scene.first();
    attempt(scene, endings()[static_cast<std::size_t>(ending)], serving);
    if (QTest::currentTestFailed()) return;
    leaves(scene, serving);
    QCOMPARE(leftIn(directory), QStringList());
}

void tst_AfterAttempt::itTriesAgainAndIsReplaced()
{
    QFETCH(QStringList, options);
    QFETCH(int, ending);
    QTemporaryDir directory;
    FaultScene scene(withPaths(options, directory));
    QVERIFY(scene.begin());
    pid_t serving = scene.first();
    for (int i = 0; i < 2 && !QTest::currentTestFailed(); ++i)
        attempt(scene, endings()[static_cast<std::size_t>(ending)], serving);
    if (!QTest::currentTestFailed()) attempt(scene, endings().back(), serving);
    if (QTest::currentTestFailed()) return;
    leaves(scene, serving);
    QCOMPARE(leftIn(directory), QStringList());
}

CHANGEOVER_TEST(tst_AfterAttempt)
#include "tst_after_attempt.moc"
