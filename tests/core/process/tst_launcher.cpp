// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/launcher.h"

#include "core/posix/refused_call.h"
#include "core/process/process_table.h"
#include "core/process/reaper.h"
#include "tests/support/refused_calls.h"
#include "tests/support/test_program.h"

#include <boost/asio/io_context.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace changeover;

namespace {

LaunchPlan shell(const std::string& script)
{
    LaunchPlan plan;
    plan.program = "/bin/sh";
    plan.arguments = {"sh", "-c", script};
    return plan;
}

struct Outcome {
    QString output;
    int status = -1;
};

/// Runs the plan to its end with stdout in a pipe.
Outcome run(LaunchPlan plan)
{
    auto pipe = makePipe().value();
    plan.stdio[1] = pipe.writeEnd.get();
    const auto child = launchDetached(plan);
    pipe.writeEnd.reset();
    if (!child) return {QString::fromStdString(child.error().message()), -1};
    Outcome outcome;
    std::array<char, 4096> buffer;
    ssize_t bytes = 0;
    while ((bytes = ::read(pipe.readEnd.get(), buffer.data(), buffer.size())) > 0)
        outcome.output += QString::fromUtf8(buffer.data(), static_cast<qsizetype>(bytes));
    ::waitpid(child->pid(), &outcome.status, 0);
    return outcome;
}

}  // namespace

class tst_Launcher : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void onlyTheListedDescriptorsReachTheChild();
    void aDescriptorMayHaveTheNumberItGets();
    void aFailureIsTheChildsErrno_data();
    void aFailureIsTheChildsErrno();
    void aFailureLeavesNothingBehind();
    void withoutPidfdsNothingIsStarted();
    void withoutCloseRangeOnlyTheListedDescriptorsReachTheChild_data();
    void withoutCloseRangeOnlyTheListedDescriptorsReachTheChild();
    void withoutPidfdSignalsAChildIsSignalledByItsNumber_data();
    void withoutPidfdSignalsAChildIsSignalledByItsNumber();
    void aRefusedCallOfTheChildIsNamed();
    void theEnvironmentIsOursWithTheAdditions();
    void listenPidIsTheChilds();
    void signalsAtBirth_data();
    void signalsAtBirth();
    void aGroupOfItsOwn();
    void theWaitStatusComesWithTheEnd_data();
    void theWaitStatusComesWithTheEnd();
    void destroyingKills();
    void detachingLetsLive();
    void whatKnowsNoLifelineFollowsTheThreadThatStartedIt();
    void programsAreFoundInThePath();
};

void tst_Launcher::onlyTheListedDescriptorsReachTheChild()
{
    // Some that must not: without close-on-exec, with gaps, below and above those that are passed on.
    const FileDescriptor stray(::open("/dev/null", O_RDONLY));
    const FileDescriptor high(::fcntl(stray.get(), F_DUPFD, 250));
    auto pipe = makePipe().value();
    LaunchPlan plan = shell("for f in /proc/self/fd/*; do test -e $f && echo ${f##*/}; done");
    plan.descriptors = {pipe.readEnd.get(), pipe.writeEnd.get(), pipe.readEnd.get()};
    const Outcome outcome = run(plan);
    // The shell opens the directory only while it expands the pattern.
    QCOMPARE(outcome.output.split('\n', Qt::SkipEmptyParts), (QStringList{"0", "1", "2", "3", "4", "5"}));
    QVERIFY(::fcntl(pipe.readEnd.get(), F_GETFD) >= 0);
}

void tst_Launcher::aDescriptorMayHaveTheNumberItGets()
{
    QTemporaryDir directory;
    const std::string path = directory.filePath("text").toStdString();
    std::ofstream(path) << "three";
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    // Whatever number the file has, its copy takes the place of every number from 3 to 10.
    for (int position = 0; position < 8; ++position) {
        ::lseek(file.get(), 0, SEEK_SET);
        LaunchPlan plan =
            shell("cat <&" + std::to_string(inheritedDescriptor(static_cast<std::size_t>(position))));
        plan.descriptors.assign(8, null.get());
        plan.descriptors[static_cast<std::size_t>(position)] = file.get();
        // dash knows redirections from descriptors 0 to 9 only.
        if (inheritedDescriptor(static_cast<std::size_t>(position)) <= 9) QCOMPARE(run(plan).output, "three");
    }
}

void tst_Launcher::aFailureIsTheChildsErrno_data()
{
    QTest::addColumn<QString>("content");  // null: none
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("argumentBytes");
    QTest::addColumn<int>("error");
    QTest::addRow("missing") << QString() << 0 << 0 << ENOENT;
    QTest::addRow("not executable") << "#!/bin/sh\n" << 0644 << 0 << EACCES;
    QTest::addRow("neither program nor script") << "hello\n" << 0755 << 0 << ENOEXEC;
    QTest::addRow("its interpreter is missing") << "#!/no/such/shell\n" << 0755 << 0 << ENOENT;
    QTest::addRow("a directory") << "DIRECTORY" << 0755 << 0 << EACCES;
    QTest::addRow("arguments too long") << "#!/bin/sh\n" << 0755 << (1 << 23) << E2BIG;
}

void tst_Launcher::aFailureIsTheChildsErrno()
{
    QFETCH(QString, content);
    QFETCH(int, mode);
    QFETCH(int, argumentBytes);
    QFETCH(int, error);
    QTemporaryDir directory;
    const std::string path = directory.filePath("program").toStdString();
    if (content == "DIRECTORY")
        QCOMPARE(::mkdir(path.c_str(), 0755), 0);
    else if (!content.isNull()) {
        std::ofstream(path) << content.toStdString();
        QCOMPARE(::chmod(path.c_str(), static_cast<mode_t>(mode)), 0);
    }
    LaunchPlan plan;
    plan.program = path;
    plan.arguments = {path, std::string(static_cast<std::size_t>(argumentBytes), 'x')};
    const auto child = launchDetached(plan);
    QVERIFY(!child);
    QCOMPARE(child.error(), std::error_code(error, std::system_category()));
    QCOMPARE(::waitpid(-1, nullptr, WNOHANG), -1);  // ECHILD: no zombie
}

void tst_Launcher::aFailureLeavesNothingBehind()
{
    LaunchPlan plan;
    plan.program = "/no/such/program";
    plan.arguments = {"x"};
    plan.descriptors = {0, 1};
    const auto before = openDescriptors();
    for (int i = 0; i < 10; ++i)
        QVERIFY(!launchDetached(plan));
    QCOMPARE(openDescriptors(), before);
}

/// A child that could only be signalled by a number that may be another's by then is not kept.
void tst_Launcher::withoutPidfdsNothingIsStarted()
{
    const pid_t tester = ::fork();
    if (tester == 0) {
        if (!test::RefusedCalls({SYS_pidfd_open}, ENOSYS).apply()) ::_exit(9);
        const auto child = launchDetached(shell("exec sleep 60"));
        if (child || child.error() != std::errc::function_not_supported) ::_exit(1);
        // Killed and reaped.
        ::_exit(::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD ? 0 : 2);
    }
    int status = 0;
    QCOMPARE(::waitpid(tester, &status, 0), tester);
    QVERIFY(WIFEXITED(status));
    if (WEXITSTATUS(status) == 9) QSKIP("seccomp(2) is not allowed here");
    QCOMPARE(WEXITSTATUS(status), 0);
}

void tst_Launcher::withoutCloseRangeOnlyTheListedDescriptorsReachTheChild_data()
{
    QTest::addColumn<int>("error");
    QTest::newRow("EPERM") << EPERM;
    QTest::newRow("ENOSYS") << ENOSYS;
    QTest::newRow("EINVAL, as Linux 5.9 says to the flag") << EINVAL;
}

void tst_Launcher::withoutCloseRangeOnlyTheListedDescriptorsReachTheChild()
{
    QFETCH(int, error);
    const FileDescriptor stray(::open("/dev/null", O_RDONLY));
    std::vector<FileDescriptor> many;  // more than one call of getdents64(2) tells of
    for (int i = 0; i < 200; ++i)
        many.emplace_back(::fcntl(stray.get(), F_DUPFD, 300));
    LaunchPlan plan = shell("for f in /proc/self/fd/*; do test -e $f && echo ${f##*/}; done");
    plan.descriptors = {stray.get()};
    bool applied = false;
    Outcome outcome;
    std::thread([&] {
        applied = test::RefusedCalls({SYS_close_range}, error).apply();
        outcome = run(plan);
    }).join();
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QCOMPARE(outcome.output.split('\n', Qt::SkipEmptyParts), (QStringList{"0", "1", "2", "3"}));
}

void tst_Launcher::withoutPidfdSignalsAChildIsSignalledByItsNumber_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("killToo");
    for (const int error : {EPERM, ENOSYS})
        for (const bool killToo : {false, true})
            QTest::addRow("%s%s", ::strerrorname_np(error), killToo ? ", and no kill(2)" : "")
                << error << killToo;
}

void tst_Launcher::withoutPidfdSignalsAChildIsSignalledByItsNumber()
{
    QFETCH(int, error);
    QFETCH(bool, killToo);
    const auto child = launchDetached(shell("exec sleep 60")).value();
    bool applied = false;
    std::error_code asked, sent;
    std::thread([&] {
        applied = test::RefusedCalls({SYS_pidfd_send_signal, killToo ? SYS_kill : -1}, error).apply();
        asked = canSignal();
        sent = child.send(SIGTERM);
    }).join();
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QCOMPARE(asked, sent);
    QCOMPARE(isRefusedCall(sent), killToo);
    if (killToo) {
        QVERIFY2(sent.message().find("pidfd_send_signal(2) and kill(2)") != std::string::npos,
                 sent.message().c_str());
        QVERIFY(!child.send(SIGTERM));
    }
    QTRY_VERIFY(child.hasExited());
    std::thread([&] {
        test::RefusedCalls({SYS_pidfd_send_signal}, error).apply();
        sent = child.send(SIGTERM);  // a zombie is gone: its number may be another's soon
    }).join();
    QVERIFY(sent == std::errc::no_such_process);
    int status = 0;
    QCOMPARE(::waitpid(child.pid(), &status, 0), child.pid());
    QCOMPARE(describeWaitStatus(status), std::string("killed by signal 15 (TERM)"));
}

void tst_Launcher::aRefusedCallOfTheChildIsNamed()
{
    bool applied = false;
    std::error_code error;
    std::thread([&] {
        applied = test::RefusedCalls({SYS_execve}, EPERM).apply();
        error = launchDetached(shell("exit 0")).error();
    }).join();
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QVERIFY2(error.message().find("execve(2)") != std::string::npos, error.message().c_str());
    QCOMPARE(::waitpid(-1, nullptr, WNOHANG), -1);  // ECHILD: no zombie
}

void tst_Launcher::theEnvironmentIsOursWithTheAdditions()
{
    ::setenv("CHANGEOVER_TEST_A", "ours", 1);
    ::setenv("CHANGEOVER_TEST_AB", "ours too", 1);
    LaunchPlan plan = shell("env | grep ^CHANGEOVER_TEST | sort");
    plan.environment = {"CHANGEOVER_TEST_A=replaced", "CHANGEOVER_TEST_C=added"};
    const Outcome outcome = run(plan);
    QCOMPARE(outcome.output.split('\n', Qt::SkipEmptyParts),
             (QStringList{"CHANGEOVER_TEST_A=replaced", "CHANGEOVER_TEST_AB=ours too",
                          "CHANGEOVER_TEST_C=added"}));
    QCOMPARE(QString(::getenv("CHANGEOVER_TEST_A")), "ours");
}

void tst_Launcher::listenPidIsTheChilds()
{
    LaunchPlan plan = shell("echo $$ $LISTEN_PID");
    plan.setListenPid = true;
    const QStringList words = run(plan).output.trimmed().split(' ');
    QCOMPARE(words.size(), 2);
    QCOMPARE(words[0], words[1]);
}

void tst_Launcher::signalsAtBirth_data()
{
    QTest::addColumn<bool>("successor");
    QTest::addColumn<QString>("blocked");  // as proc(5) shows it: bit 0 is signal 1
    QTest::addRow("any program") << false << "0000000000000000";
    quint64 mask = 0;
    for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2})
        mask |= quint64{1} << (signal - 1);
    QTest::addRow("successor") << true << QString("%1").arg(mask, 16, 16, QChar('0'));
}

void tst_Launcher::signalsAtBirth()
{
    QFETCH(bool, successor);
    QFETCH(QString, blocked);
    // Ours are neither: the child must not inherit what this process does.
    std::signal(SIGUSR2, SIG_IGN);
    sigset_t mask;
    ::sigemptyset(&mask);
    ::sigaddset(&mask, SIGWINCH);
    ::pthread_sigmask(SIG_BLOCK, &mask, nullptr);
    LaunchPlan plan;
    plan.program = "/bin/grep";
    plan.arguments = {"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"};
    if (successor) plan.signalsAtBirth = LaunchPlan::Signals::Successor;
    const QString output = run(plan).output;
    ::pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
    std::signal(SIGUSR2, SIG_DFL);
    QCOMPARE(output, QString("SigBlk:\t%1\nSigIgn:\t0000000000000000\n").arg(blocked));
}

void tst_Launcher::aGroupOfItsOwn()
{
    LaunchPlan plan = shell("exec sleep 60");
    plan.processGroup = 0;
    const auto leader = launchDetached(plan).value();
    plan.processGroup = leader.pid();
    const auto member = launchDetached(plan).value();
    QCOMPARE(::getpgid(leader.pid()), leader.pid());
    QCOMPARE(::getpgid(member.pid()), leader.pid());
    QVERIFY(!leader.send(SIGKILL) && !member.send(SIGKILL));
    ::waitpid(leader.pid(), nullptr, 0);
    ::waitpid(member.pid(), nullptr, 0);
}

void tst_Launcher::theWaitStatusComesWithTheEnd_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("words");
    QTest::addRow("clean") << "exit 0"
                           << "exited with code 0";
    QTest::addRow("code") << "exit 3"
                          << "exited with code 3";
    QTest::addRow("signal") << "kill -9 $$"
                            << "killed by signal 9 (KILL)";
    QTest::addRow("code as large as a signal's") << "exit 9"
                                                 << "exited with code 9";
}

void tst_Launcher::theWaitStatusComesWithTheEnd()
{
    QFETCH(QString, script);
    QFETCH(QString, words);
    boost::asio::io_context context;
    auto child = launch(context, shell(script.toStdString())).value();
    std::string said;
    child.asyncWait([&](std::error_code error, int status) {
        said = error ? error.message() : describeWaitStatus(status);
    });
    context.run();
    QCOMPARE(QString::fromStdString(said), words);
    QVERIFY(child.send(0) == std::errc::no_such_process);
}

void tst_Launcher::destroyingKills()
{
    boost::asio::io_context context;
    PidHandle watcher;
    {
        auto child = launch(context, shell("exec sleep 60")).value();
        watcher = PidHandle::open(child.pid()).value();
        child.asyncWait([](std::error_code, int) { QFAIL("nobody waits any more"); });
    }
    QTRY_VERIFY(watcher.hasExited());
    context.run();
    ::waitpid(watcher.pid(), nullptr, 0);
}

void tst_Launcher::detachingLetsLive()
{
    boost::asio::io_context context;
    PidHandle watcher;
    {
        auto child = launch(context, shell("exec sleep 60")).value();
        watcher = PidHandle::open(child.pid()).value();
        child.asyncWait([](std::error_code, int) { QFAIL("nobody waits any more"); });
        child.detach();
        QCOMPARE(child.pid(), -1);
    }
    context.run();
    QVERIFY(!watcher.hasExited());
    QVERIFY(!watcher.send(SIGKILL));
    int status = 0;
    QCOMPARE(::waitpid(watcher.pid(), &status, 0), watcher.pid());
    QCOMPARE(describeWaitStatus(status), std::string("killed by signal 9 (KILL)"));
}

void tst_Launcher::whatKnowsNoLifelineFollowsTheThreadThatStartedIt()
{
    LaunchPlan plan = shell("exec sleep 60");
    plan.signalWithoutUs = SIGKILL;
    std::optional<Result<PidHandle>> child;
    std::thread([&] { child = launchDetached(plan); }).join();
    QVERIFY(child->has_value());
    int status = 0;
    QCOMPARE(::waitpid(child->value().pid(), &status, 0), child->value().pid());
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

void tst_Launcher::programsAreFoundInThePath()
{
    QCOMPARE(findProgram("./with/a/slash").value(), std::string("./with/a/slash"));
    const std::string sh = findProgram("sh").value();
    QVERIFY2(sh.ends_with("/sh"), sh.c_str());
    QVERIFY(findProgram("no-such-program-anywhere").error() == std::errc::no_such_file_or_directory);
}

CHANGEOVER_TEST(tst_Launcher)
#include "tst_launcher.moc"
