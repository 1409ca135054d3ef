// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/process_table.h"

#include "core/process/pid_handle.h"
#include "core/process/reaper.h"
#include "core/process/spawn.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace changeover;

namespace {

LaunchPlan sleeper(const std::string& script = "exec sleep 60")
{
    LaunchPlan plan;
    plan.program = "/bin/sh";
    plan.arguments = {"sh", "-c", script};
    return plan;
}

char stateOf(pid_t pid)
{
    const auto info = readProcess(pid);
    return info ? info->state : '-';
}

}  // namespace

class tst_ProcessTable : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thisProcess();
    void aNameWithParenthesesIsRead();
    void statesOfAChild();
    void descendantsOfDescendants();
    void whoHoldsAListener_data();
    void whoHoldsAListener();
    void aBoundSocketIsNoListener();
    void whoseConnectionsAProcessHolds();
    void pidHandlesSayWhatIsWrong();
    void adoptedOrphansAreReaped();
    void aDescriptorMoreIsSeen();
};

void tst_ProcessTable::thisProcess()
{
    const auto info = readProcess(::getpid()).value();
    QCOMPARE(info.pid, ::getpid());
    QCOMPARE(info.parentPid, ::getppid());
    QCOMPARE(info.processGroup, ::getpgrp());
    QCOMPARE(info.state, 'R');
    QVERIFY(info.residentBytes > 1'000'000 && info.residentBytes < 1'000'000'000);
    QVERIFY(info.age.count() >= 0 && info.age < std::chrono::minutes(10));
    QVERIFY(info.startTicks > 0);
}

void tst_ProcessTable::aNameWithParenthesesIsRead()
{
    std::array<char, 16> before{};
    ::prctl(PR_GET_NAME, before.data());
    ::prctl(PR_SET_NAME, "a) R 1 (b c");
    const auto info = readProcess(::getpid()).value();
    ::prctl(PR_SET_NAME, before.data());
    QCOMPARE(info.name, std::string("a) R 1 (b c"));
    QCOMPARE(info.parentPid, ::getppid());
}

void tst_ProcessTable::statesOfAChild()
{
    const auto child = launchDetached(sleeper()).value();
    QTRY_COMPARE(stateOf(child.pid()), 'S');
    QVERIFY(!child.hasExited());
    QVERIFY(!child.send(SIGSTOP));
    QTRY_COMPARE(stateOf(child.pid()), 'T');
    QVERIFY(!child.send(SIGCONT));
    QTRY_COMPARE(stateOf(child.pid()), 'S');
    QVERIFY(!child.send(SIGKILL));
    QTRY_COMPARE(stateOf(child.pid()), 'Z');
    QVERIFY(child.hasExited());
    QCOMPARE(::waitpid(child.pid(), nullptr, 0), child.pid());
    QVERIFY(readProcess(child.pid()).error() == std::errc::no_such_process);
}

void tst_ProcessTable::descendantsOfDescendants()
{
    const auto child = launchDetached(sleeper("sleep 60 & exec sleep 60")).value();
    QTRY_COMPARE(descendants(child.pid()).size(), 1UL);
    const pid_t grandchild = descendants(child.pid())[0];
    QCOMPARE(descendants(::getpid()), (std::vector<pid_t>{child.pid(), grandchild}));
    ::kill(grandchild, SIGKILL);
    QVERIFY(!child.send(SIGKILL));
    ::waitpid(child.pid(), nullptr, 0);
}

void tst_ProcessTable::whoHoldsAListener_data()
{
    QTest::addColumn<QString>("address");
    QTest::addRow("IPv4") << "127.0.0.1:0";
    QTest::addRow("IPv6") << "[::1]:0";
    QTest::addRow("UNIX") << "unix:%1/listener";
}

void tst_ProcessTable::whoHoldsAListener()
{
    QFETCH(QString, address);
    QTemporaryDir directory;
    if (address.contains('%')) address = address.arg(directory.path());
    auto socket = bindStream(Endpoint::parse(address.toStdString()).value()).value();
    QCOMPARE(::listen(socket.get(), 4), 0);
    const Endpoint actual = localEndpoint(socket.get()).value();

    LaunchPlan plan = sleeper();
    const auto without = launchDetached(plan).value();
    plan.descriptors = {socket.get()};
    const auto with = launchDetached(plan).value();
    const pid_t pids[]{::getpid(), without.pid(), with.pid()};
    QCOMPARE(listenerHolders(actual, pids), (std::vector<pid_t>{::getpid(), with.pid()}));
    socket.reset();
    QCOMPARE(listenerHolders(actual, pids), (std::vector<pid_t>{with.pid()}));
    QVERIFY(!with.send(SIGKILL) && !without.send(SIGKILL));
    ::waitpid(with.pid(), nullptr, 0);
    ::waitpid(without.pid(), nullptr, 0);
    QVERIFY(listeningInodes(actual).empty());
}

void tst_ProcessTable::aBoundSocketIsNoListener()
{
    const auto socket = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
    const Endpoint actual = localEndpoint(socket.get()).value();
    QVERIFY(listeningInodes(actual).empty());
    QCOMPARE(::listen(socket.get(), 4), 0);
    QCOMPARE(listeningInodes(actual).size(), 1UL);
}

void tst_ProcessTable::whoseConnectionsAProcessHolds()
{
    const pid_t own[]{::getpid()}, other[]{::getppid()};
    for (const char* address : {"127.0.0.1:0", "[::1]:0"}) {
        const FileDescriptor listener = bindStream(Endpoint::parse(address).value()).value();
        QCOMPARE(::listen(listener.get(), 8), 0);
        const Endpoint server = localEndpoint(listener.get()).value();
        const FileDescriptor client = startConnect(server).value();
        const std::uint16_t port = localEndpoint(client.get()).value().port;
        QCOMPARE(clientPorts(server.port, own), std::vector<std::uint16_t>{});  // not accepted
        const FileDescriptor accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        QCOMPARE(clientPorts(server.port, own), std::vector<std::uint16_t>{port});
        QCOMPARE(clientPorts(server.port, other), std::vector<std::uint16_t>{});
        QCOMPARE(clientPorts(port, own), std::vector<std::uint16_t>{server.port});  // the other way round
    }
}

void tst_ProcessTable::pidHandlesSayWhatIsWrong()
{
    for (const pid_t pid : {1, 0, -1, -::getpid()})
        QVERIFY(PidHandle::open(pid).error() == std::errc::invalid_argument);
    const auto child = launchDetached(sleeper()).value();
    QVERIFY(!child.send(0));
    QVERIFY(!child.send(SIGKILL));
    ::waitpid(child.pid(), nullptr, 0);
    QVERIFY(child.send(0) == std::errc::no_such_process);
    QVERIFY(PidHandle::open(child.pid()).error() == std::errc::no_such_process);
    QVERIFY(PidHandle().send(SIGTERM) == std::errc::no_such_process);
}

void tst_ProcessTable::adoptedOrphansAreReaped()
{
    QVERIFY(becomeSubreaper());
    // The shell ends at once; its child, now ours, a moment later.
    const auto shell = launchDetached(sleeper("(kill -USR1 $$; exit 5) & wait")).value();
    std::map<pid_t, std::string> ends;
    const auto reap = [&] {
        reapAll([&](pid_t pid, int status) { ends[pid] = describeWaitStatus(status); });
        return ends.size();
    };
    QTRY_COMPARE(reap(), 2UL);
    QCOMPARE(ends[shell.pid()], std::string("killed by signal 10 (USR1)"));
    ends.erase(shell.pid());
    QCOMPARE(ends.begin()->second, std::string("exited with code 5"));
    QCOMPARE(reapAll([](pid_t, int) {}), 0);
}

void tst_ProcessTable::aDescriptorMoreIsSeen()
{
    const auto before = openDescriptors();
    const auto pipe = makePipe().value();
    auto expected = before;
    expected.push_back(pipe.readEnd.get());
    expected.push_back(pipe.writeEnd.get());
    std::ranges::sort(expected);
    QCOMPARE(openDescriptors(), expected);
}

CHANGEOVER_TEST(tst_ProcessTable)
#include "tst_process_table.moc"
