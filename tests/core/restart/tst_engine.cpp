// SPDX-License-Identifier: GPL-3.0-or-later
// The engine in real processes: tiny_server is started, restarted and watched through the scoreboard.
#include "tiny_lab.h"

#include "core/process/birth.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/wait.h>

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kGoodBirth{"listener-opened", "accepting"};

}  // namespace

class tst_Engine : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theFirstGenerationCommitsAndSealsItself();
    void aHangUpReplacesTheProcess();
    void thePidFileNamesWhoServes();
    void aPortInUseIsSaidInOneSentence();
    void descriptorsAndEnvironmentStayTheSameOverManyRestarts();
    void closedStandardStreamsDoNoHarm();
    void aStaleBirthVariableIsAPlainStart();
};

void tst_Engine::theFirstGenerationCommitsAndSealsItself()
{
    TinyLab lab;
    const pid_t pid = lab.start();
    QTRY_HAS(EventKind::Accepting, 1);
    QCOMPARE(lab.ask(), "1");
    ::kill(pid, SIGTERM);
    int status = -1;
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(pid, &status), kPatience);
    QCOMPARE(status, 0);
    QCOMPARE(lab.story(1),
             (QStringList{"ready", "listener-opened", "accepting", "signal-received", "stopped-accepting",
                          "listener-closed", "drain-started", "drained", "exiting"}));
    QCOMPARE(lab.ask(), "refused");
}

void tst_Engine::aHangUpReplacesTheProcess()
{
    TinyLab lab;
    const pid_t old = lab.start();
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QCOMPARE(lab.story(1),
             (QStringList{"ready", "listener-opened", "accepting", "signal-received", "spawned", "hello",
                          "ready", "commit", "stopped-accepting", "sealed", "listener-closed",
                          "drain-started", "attempt-ended", "drained", "exiting"}));
    QCOMPARE(lab.story(2), kGoodBirth);
    QCOMPARE(lab.last(EventKind::AttemptEnded)->value, static_cast<int>(RestartOutcome::Committed));
    QCOMPARE(lab.last(EventKind::AttemptEnded)->extra, std::int64_t{lab.pidOf(2)});
    QCOMPARE(lab.ask(), "2");
    QCOMPARE(readProcess(lab.pidOf(2)).value().parentPid, ::getpid());
}

void tst_Engine::thePidFileNamesWhoServes()
{
    QTemporaryDir directory;
    const std::string path = directory.filePath("pid").toStdString();
    const auto named = [&path] {
        pid_t pid = 0;
        std::ifstream(path) >> pid;
        return pid;
    };
    TinyLab lab;
    const pid_t old = lab.start({"--pid-file", path});
    QTRY_COMPARE_WITH_TIMEOUT(named(), old, kPatience);
    ::kill(old, SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QCOMPARE(named(), lab.pidOf(2));
    ::kill(lab.pidOf(2), SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(lab.pidOf(2)), kPatience);
    QVERIFY(!std::ifstream(path));
}

void tst_Engine::aPortInUseIsSaidInOneSentence()
{
    TinyLab lab;
    const auto taken = bindStream(lab.address()).value();
    QCOMPARE(::listen(taken.get(), 1), 0);
    const pid_t pid = lab.start();
    int status = -1;
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(pid, &status), kPatience);
    QCOMPARE(WEXITSTATUS(status), 4);
    QVERIFY2(lab.errors().contains("the address is in use"), qPrintable(lab.errors()));
    QCOMPARE(lab.errors().count('\n'), 1);
}

void tst_Engine::descriptorsAndEnvironmentStayTheSameOverManyRestarts()
{
    const auto count = [](const std::string& path) {
        int entries = 0;
        for (const auto& entry : std::filesystem::directory_iterator(path))
            entries += entry.path().empty() ? 0 : 1;
        return entries;
    };
    const auto watchesAnother = [](pid_t pid) {
        const auto isPidfd = [](const auto& entry) {
            std::error_code gone;
            return std::filesystem::read_symlink(entry.path(), gone).string().find("pidfd") !=
                   std::string::npos;
        };
        const std::filesystem::directory_iterator all("/proc/" + std::to_string(pid) + "/fd");
        return std::any_of(begin(all), end(all), isPidfd);
    };
    const auto environmentBytes = [](pid_t pid) {
        std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {}).size();
    };
    TinyLab lab;
    lab.start({"--probation", "0ms"});
    std::vector<int> descriptors;
    std::vector<std::size_t> bytes;
    constexpr int kRestarts = 20;
    for (int generation = 1; generation <= kRestarts; ++generation) {
        QTRY_HAS(EventKind::Accepting, generation);
        const pid_t pid = lab.pidOf(generation);
        if (generation > 1) QTRY_VERIFY_WITH_TIMEOUT(lab.exited(lab.pidOf(generation - 1)), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(!watchesAnother(pid), kPatience);  // it knows that the one before is gone
        descriptors.push_back(count("/proc/" + std::to_string(pid) + "/fd"));
        bytes.push_back(environmentBytes(pid));
        ::kill(pid, SIGHUP);
    }
    QTRY_HAS(EventKind::Accepting, kRestarts + 1);
    // Generations 2 to 9 and 10 to 20: the number itself has a digit more.
    QCOMPARE(descriptors[kRestarts - 1], descriptors[1]);
    QCOMPARE(bytes[kRestarts - 1], bytes[1] + 1);
}

void tst_Engine::closedStandardStreamsDoNoHarm()
{
    TinyLab lab;
    const std::string run = std::string("exec ") + TINY_SERVER + " \"$@\" <&- >&- 2>&-";
    const pid_t old = lab.startShell(run);
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(old, SIGHUP);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(old), kPatience);
    QCOMPARE(lab.ask(), "2");
}

void tst_Engine::aStaleBirthVariableIsAPlainStart()
{
    TinyLab lab;
    const pid_t pid =
        lab.startShell(std::string(kBirthVariable) + "='1;generation=1;lifeline=77;channel=78' exec " +
                       TINY_SERVER + " \"$@\"");
    QTRY_HAS(EventKind::Accepting, 1);
    ::kill(pid, SIGHUP);
    QTRY_HAS(EventKind::Accepting, 2);
    QTRY_VERIFY_WITH_TIMEOUT(lab.exited(pid), kPatience);
}

CHANGEOVER_TEST(tst_Engine)
#include "tst_engine.moc"
