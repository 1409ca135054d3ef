// SPDX-License-Identifier: GPL-3.0-or-later
// The real supervisor and the real server, seen from the window's side of the channel.
#include "supervisor_client.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <memory>

using namespace changeover;

namespace {

constexpr int kPatienceMs = 15'000;

StartServer quickServer()
{
    return {"inherit",
            "127.0.0.1:0",
            {"--work", "20ms", "--startup-delay", "50ms", "--probation", "100ms", "--ready-timeout", "2s"}};
}

/// What Start needs to have come true before a test goes on.
#define START_SERVER(client)                                                                                 \
    do {                                                                                                     \
        const auto startNumber = (client).send(quickServer());                                               \
        QTRY_VERIFY_WITH_TIMEOUT((client).result(startNumber).has_value(), kPatienceMs);                     \
        QCOMPARE((client).result(startNumber)->error, CommandError::None);                                   \
        QTRY_VERIFY_WITH_TIMEOUT((client).now().state == LabState::Running, kPatienceMs);                    \
    } while (false)

}  // namespace

class tst_Supervise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void greetsWithTheTimeSeries();
    void aHangupByHandPassesAndAKillThenStartFails();
    void aBurstOfHangupsIsOneOrTwoRestarts();
    void restartDoesWhatTheStrategyDoes();
    void refusesWhatCannotBeDone();
    void aStartThatFailsSaysWhyInTheServersWords();
    void signalsGoToExactlyThatProcess();
    void theTargetRaisesWhenAsked();
    void aRaisedSignalThatWorkedIsSaidToHave_data();
    void aRaisedSignalThatWorkedIsSaidToHave();
    void whatEndsTheServerUnaskedOpensAWindow_data();
    void whatEndsTheServerUnaskedOpensAWindow();
    void aLoadWithoutAServerIsStopped();
    void aStopThatWasAskedForIsNoGap();
    void theServiceIsSaidAsItIs();
    void aRollBackThatAFaultMakesExpectedPasses();
    void theLastWordsAreOfTheEnd();
    void aWindowThatDoesNotReadChangesNoCount();
    void nothingIsLeftWhenTheSupervisorEnds_data();
    void nothingIsLeftWhenTheSupervisorEnds();

private:
    std::unique_ptr<SupervisorClient> m_client;
};

void tst_Supervise::init()
{
    m_client = std::make_unique<SupervisorClient>();
    QVERIFY(m_client->start(CHANGEOVER_BINARY_DIR));
    QTRY_VERIFY_WITH_TIMEOUT((m_client->pump(), m_client->greeting.has_value()), kPatienceMs);
}

void tst_Supervise::cleanup()
{
    m_client->closeChannel();
    QTRY_VERIFY_WITH_TIMEOUT(m_client->exitStatus().has_value(), kPatienceMs);
    QCOMPARE(m_client->undecodable, 0);
}

void tst_Supervise::greetsWithTheTimeSeries()
{
    QCOMPARE(m_client->greeting->protocol, 4);
    QCOMPARE(m_client->greeting->supervisorPid, m_client->pid());
    QVERIFY(static_cast<bool>(m_client->timeSeries));
    const auto series = TimeSeries::map(std::move(m_client->timeSeries));
    QVERIFY(series.has_value());
    QCOMPARE(series->originNs(), m_client->greeting->originNs);
    QTRY_VERIFY_WITH_TIMEOUT(series->endNs() > series->originNs() + 300'000'000, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT((m_client->pump(), m_client->snapshots >= 3), kPatienceMs);
    QCOMPARE(m_client->snapshot.state, LabState::Idle);
}

void tst_Supervise::aHangupByHandPassesAndAKillThenStartFails()
{
    SupervisorClient& client = *m_client;
    const auto loadNumber = client.send(SetLoad{200, 16, true, "get", 5'000});  // before there is a server
    START_SERVER(client);
    QCOMPARE(client.result(loadNumber)->error, CommandError::None);
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 200, kPatienceMs);
    QVERIFY(client.snapshot.loadOn);
    QVERIFY(client.snapshot.address.starts_with("http://127.0.0.1:"));

    // On a busy machine the generator may be late, which the verdict rightly says: then once more.
    RestartSummary restart;
    bool inTime = false;
    for (std::size_t tries = 1; tries <= 5 && !inTime; ++tries) {
        const auto old = client.snapshot.processes.back().pid;
        const auto hangup = client.send(SendSignal{old, SIGHUP, false});
        QTRY_VERIFY_WITH_TIMEOUT(client.result(hangup).has_value(), kPatienceMs);
        QCOMPARE(client.result(hangup)->error, CommandError::None);
        QCOMPARE(client.result(hangup)->pid, old);
        QTRY_VERIFY_WITH_TIMEOUT(client.now().restarts.size() == tries && !client.snapshot.restartPending,
                                 kPatienceMs);
        restart = client.snapshot.restarts.back();
        QCOMPARE(restart.outcome, RestartOutcome::Committed);
        QCOMPARE(restart.oldPid, old);
        QVERIFY(restart.newPid != 0 && restart.newPid != old);
        QVERIFY(restart.overlapNs > 0);
        QCOMPARE(restart.refusalGapNs, 0);
        QCOMPARE(restart.verdict.lost, std::uint64_t{0});
        inTime = restart.verdict.reason != VerdictReason::GeneratorLate;
    }
    QCOMPARE(restart.verdict.state, VerdictState::Pass);

    client.send(SendSignal{restart.newPid, SIGKILL, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().lost > 5, kPatienceMs);
    QVERIFY(client.snapshot.restartPending);
    START_SERVER(client);
    QTRY_VERIFY_WITH_TIMEOUT(!client.now().restartPending, kPatienceMs);
    const RestartSummary killed = client.snapshot.restarts.back();
    QCOMPARE(killed.verdict.state, VerdictState::Fail);
    QCOMPARE(killed.signal, SIGKILL);
    QVERIFY(killed.refusalGapNs > 0);
    QVERIFY(killed.verdict.classes[static_cast<std::size_t>(RequestClass::Refused)] > 0);
    QCOMPARE(client.snapshot.gaps.size(), std::size_t{1});
    QVERIFY(client.snapshot.gaps[0].toNs.has_value());
    QCOMPARE(client.snapshot.verdict.state, VerdictState::Fail);
    QTRY_VERIFY_WITH_TIMEOUT((client.pump(), client.failures.size() == client.snapshot.lost), kPatienceMs);
    QVERIFY(client.failures.front().nearest != EventKind::None);
    QCOMPARE(killed.newGeneration, killed.oldGeneration + 1);  // one per spawn, never reused
}

void tst_Supervise::aBurstOfHangupsIsOneOrTwoRestarts()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    client.send(SetLoad{200, 16, false, "get", 5'000});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 200, kPatienceMs);
    const std::int32_t server = client.snapshot.processes.back().pid;
    for (int i = 0; i < 5; ++i)
        client.send(SendSignal{server, SIGHUP, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().restarts.size() >= 5 && !client.snapshot.restartPending,
                             kPatienceMs);
    const auto ended = [&client](RestartOutcome outcome) {
        return std::ranges::count_if(client.snapshot.restarts,
                                     [outcome](const RestartSummary& r) { return r.outcome == outcome; });
    };
    QCOMPARE(ended(RestartOutcome::Coalesced), 4);
    QVERIFY(ended(RestartOutcome::Committed) >= 1 && ended(RestartOutcome::Committed) <= 2);
    // Restarts are counted by themselves, whatever number of signals asked for one.
    QCOMPARE(client.snapshot.restarts.front().number, 1);
    QCOMPARE(client.snapshot.restarts.front().signals, 5);
    QCOMPARE(client.snapshot.restarts.front().joined, 4);
    QCOMPARE(client.snapshot.restarts.back().number, static_cast<int>(ended(RestartOutcome::Committed)));
    QCOMPARE(client.snapshot.lost, std::uint64_t{0});
}

void tst_Supervise::restartDoesWhatTheStrategyDoes()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    client.send(SetLoad{100, 8, false, "get", 5'000});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 100, kPatienceMs);
    client.send(SetStrategy{"stop-start"});
    const auto number = client.send(RestartServer{});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(number).has_value(), kPatienceMs);
    QCOMPARE(client.result(number)->error, CommandError::None);
    QTRY_VERIFY_WITH_TIMEOUT(client.now().restarts.size() == 1 && client.snapshot.restarts[0].closed,
                             kPatienceMs);
    QCOMPARE(client.snapshot.strategy, std::string("stop-start"));
    QCOMPARE(client.snapshot.restarts[0].signal, SIGTERM);
    QVERIFY(client.snapshot.restarts[0].refusalGapNs > 40'000'000);  // the start-up delay at least
    QCOMPARE(client.snapshot.restarts[0].overlapNs, 0);

    const auto stop = client.send(StopServer{});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(stop).has_value(), kPatienceMs);
    QCOMPARE(client.result(stop)->error, CommandError::None);
    QTRY_COMPARE_WITH_TIMEOUT(client.now().state, LabState::Idle, kPatienceMs);
    QVERIFY(client.serversGone());
    QVERIFY(!client.snapshot.loadOn);
}

void tst_Supervise::refusesWhatCannotBeDone()
{
    SupervisorClient& client = *m_client;
    const auto expectError = [&client](decltype(Command::what) what, CommandError error) {
        const auto number = client.send(std::move(what));
        QTRY_VERIFY_WITH_TIMEOUT(client.result(number).has_value(), kPatienceMs);
        QCOMPARE(client.result(number)->error, error);
    };
    expectError(RestartServer{}, CommandError::NotRunning);
    expectError(StopServer{}, CommandError::NotRunning);
    expectError(SetStrategy{"wishful"}, CommandError::BadValue);
    expectError(StartServer{"inherit", "nowhere", {}}, CommandError::BadValue);
    expectError(SetLoad{-1, 64, true, "get", 1'000}, CommandError::BadValue);
    expectError(SetLoad{10, 64, true, "no such mix", 1'000}, CommandError::BadValue);
    expectError(SetLoad{10, 1'000'000'000, true, "get", 1'000}, CommandError::BadValue);
    START_SERVER(client);
    expectError(quickServer(), CommandError::AlreadyRunning);
    // A plain one has no takeover socket; what needs nothing from the start on can still be chosen.
    expectError(SetStrategy{"takeover"}, CommandError::None);
    expectError(RestartServer{}, CommandError::NotStartedForIt);
    expectError(SetStrategy{"stop-start"}, CommandError::None);
    expectError(SetLoad{10'000, 16, true, "get", 1'000}, CommandError::LoadTooHeavy);  // 20 ms of work each
    // Neither a stranger nor a group nor init is ever signalled.
    for (const std::int32_t pid : {1, 0, -1, static_cast<std::int32_t>(::getpid())})
        expectError(SendSignal{pid, SIGTERM, false}, CommandError::NotOurs);
    expectError(SendSignal{*client.servers.begin(), 0, false}, CommandError::BadValue);

    QVERIFY(client.sendRaw("{\"type\":\"mischief\"}"));
    QTRY_VERIFY_WITH_TIMEOUT(client.result(0).has_value(), kPatienceMs);
    QCOMPARE(client.result(0)->error, CommandError::BadValue);
}

void tst_Supervise::aStartThatFailsSaysWhyInTheServersWords()
{
    SupervisorClient& client = *m_client;
    const auto number = client.send(StartServer{"inherit", "127.0.0.1:0", {"--no-such-option"}});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(number).has_value(), kPatienceMs);
    QCOMPARE(client.result(number)->error, CommandError::StartFailed);
    QVERIFY2(client.result(number)->detail.find("--no-such-option") != std::string::npos,
             client.result(number)->detail.c_str());
    QTRY_COMPARE_WITH_TIMEOUT(client.now().state, LabState::Idle, kPatienceMs);
    START_SERVER(client);  // and nothing keeps the next one from starting
}

void tst_Supervise::signalsGoToExactlyThatProcess()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    const std::int32_t server = client.snapshot.processes.back().pid;
    client.send(SendSignal{server, SIGUSR1, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.saw(EventKind::UserSignal, server), kPatienceMs);
    client.send(SendSignal{server, SIGSTOP, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.saw(EventKind::Stopped, server), kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(client.now().processes.back().state, 'T', kPatienceMs);
    client.send(SendSignal{server, SIGCONT, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.saw(EventKind::Continued, server), kPatienceMs);
    client.send(SendSignal{server, SIGKILL, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.saw(EventKind::Exited, server), kPatienceMs);
    const auto late = client.send(SendSignal{server, SIGTERM, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(late).has_value(), kPatienceMs);
    QCOMPARE(client.result(late)->error, CommandError::NoSuchProcess);
}

void tst_Supervise::theTargetRaisesWhenAsked()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    const std::int32_t server = client.snapshot.processes.back().pid;
    const auto number = client.send(SendSignal{server, SIGUSR2, true});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(number).has_value(), kPatienceMs);
    QCOMPARE(client.result(number)->error, CommandError::None);
    QTRY_VERIFY_WITH_TIMEOUT(client.saw(EventKind::UserSignal, server), kPatienceMs);
}

void tst_Supervise::aRaisedSignalThatWorkedIsSaidToHave_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("KILL") << SIGKILL;
    QTest::newRow("ABRT") << SIGABRT;
    QTest::newRow("SEGV") << SIGSEGV;
    QTest::newRow("STOP") << SIGSTOP;
}

/// Its answer may be cut off by the signal itself, so it is tried several times.
void tst_Supervise::aRaisedSignalThatWorkedIsSaidToHave()
{
    QFETCH(int, signal);
    SupervisorClient& client = *m_client;
    for (int i = 0; i < 6; ++i) {
        START_SERVER(client);
        const std::int32_t server = client.snapshot.processes.back().pid;
        const auto number = client.send(SendSignal{server, signal, true});
        QTRY_VERIFY_WITH_TIMEOUT(client.result(number).has_value(), 4'000);
        QCOMPARE(client.result(number)->error, CommandError::None);
        QCOMPARE(client.result(number)->pid, server);
        if (signal == SIGSTOP) client.send(SendSignal{server, SIGKILL, false});
        QTRY_VERIFY_WITH_TIMEOUT(client.saw(EventKind::Exited, server), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(client.now().state, LabState::Idle, kPatienceMs);
    }
}

void tst_Supervise::whatEndsTheServerUnaskedOpensAWindow_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<bool>("raised");  // else by somebody else's kill(2)
    QTest::newRow("raise(KILL)") << SIGKILL << true;
    QTest::newRow("raise(TERM)") << SIGTERM << true;
    QTest::newRow("another's KILL") << SIGKILL << false;
    QTest::newRow("another's TERM") << SIGTERM << false;
}

void tst_Supervise::whatEndsTheServerUnaskedOpensAWindow()
{
    QFETCH(int, signal);
    QFETCH(bool, raised);
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    client.send(SetLoad{200, 16, true, "get", 5'000});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 300, kPatienceMs);
    const std::int32_t server = client.snapshot.processes.back().pid;
    if (raised)
        client.send(SendSignal{server, signal, true});
    else
        QCOMPARE(::kill(server, signal), 0);
    QTRY_VERIFY_WITH_TIMEOUT(client.now().lost > 20, kPatienceMs);
    QCOMPARE(client.snapshot.restarts.size(), std::size_t{1});
    QCOMPARE(client.snapshot.restarts[0].signal, signal);
    START_SERVER(client);
    QTRY_VERIFY_WITH_TIMEOUT(!client.now().restartPending, kPatienceMs);
    // Everything that was lost is this window's: whoever asks why is told of all of it.
    QCOMPARE(client.snapshot.restarts[0].verdict.state, VerdictState::Fail);
    QCOMPARE(client.snapshot.restarts[0].verdict.lost, client.snapshot.lost);
}

void tst_Supervise::aLoadWithoutAServerIsStopped()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    client.send(SetLoad{200, 16, true, "get", 5'000});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 100, kPatienceMs);
    client.send(SendSignal{client.snapshot.processes.back().pid, SIGKILL, false});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().lost > 5 && client.snapshot.state == LabState::Idle, kPatienceMs);
    QVERIFY(client.snapshot.loadOn);
    const auto stop = client.send(StopServer{});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(stop).has_value(), kPatienceMs);
    QCOMPARE(client.result(stop)->error, CommandError::None);
    QTRY_VERIFY_WITH_TIMEOUT(!client.now().loadOn, kPatienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(client.now().now.state, ServiceState::Stopped, kPatienceMs);
    const auto sent = client.snapshot.sent;
    QTRY_VERIFY_WITH_TIMEOUT(client.now().timeNs > client.snapshot.now.sinceNs + 500'000'000, kPatienceMs);
    QCOMPARE(client.snapshot.sent, sent);
    // Nobody is refused any more.
    QVERIFY(client.snapshot.gaps.back().toNs.has_value());
}

void tst_Supervise::aStopThatWasAskedForIsNoGap()
{
    SupervisorClient& client = *m_client;
    for (int i = 0; i < 2; ++i) {
        START_SERVER(client);
        const auto stop = client.send(StopServer{});
        QTRY_VERIFY_WITH_TIMEOUT(client.result(stop).has_value(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(client.now().now.state, ServiceState::Stopped, kPatienceMs);
        QVERIFY(client.snapshot.gaps.empty());
    }
    START_SERVER(client);
    QVERIFY(client.now().gaps.empty());
    // One that nobody asked for is.
    client.send(SendSignal{client.snapshot.processes.back().pid, SIGKILL, false});
    QTRY_COMPARE_WITH_TIMEOUT(client.now().gaps.size(), std::size_t{1}, kPatienceMs);
}

void tst_Supervise::theServiceIsSaidAsItIs()
{
    SupervisorClient& client = *m_client;
    const auto isNow = [&client](ServiceState state) { return client.now().now.state == state; };
    QVERIFY(isNow(ServiceState::None));
    const auto bad = client.send(StartServer{"inherit", "127.0.0.1:0", {"--no-such-option"}});
    QTRY_VERIFY_WITH_TIMEOUT(client.result(bad).has_value() && isNow(ServiceState::CouldNotStart),
                             kPatienceMs);
    QVERIFY(client.snapshot.now.words.find("--no-such-option") != std::string::npos);
    START_SERVER(client);
    QTRY_VERIFY_WITH_TIMEOUT(isNow(ServiceState::Serving), kPatienceMs);
    const std::int32_t first = client.snapshot.now.pid;
    QCOMPARE(first, client.snapshot.processes.back().pid);
    client.send(SendSignal{first, SIGSTOP, false});
    QTRY_VERIFY_WITH_TIMEOUT(isNow(ServiceState::Suspended), kPatienceMs);
    client.send(SendSignal{first, SIGCONT, false});
    QTRY_VERIFY_WITH_TIMEOUT(isNow(ServiceState::Serving), kPatienceMs);
    client.send(SendSignal{first, SIGHUP, false});
    QTRY_VERIFY_WITH_TIMEOUT(isNow(ServiceState::Restarting), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(isNow(ServiceState::Serving) && client.snapshot.now.pid != first, kPatienceMs);
    client.send(SendSignal{client.snapshot.now.pid, SIGKILL, false});
    QTRY_VERIFY_WITH_TIMEOUT(isNow(ServiceState::Down), kPatienceMs);
    QCOMPARE(client.snapshot.now.pid, 0);
    const std::int64_t since = client.snapshot.now.sinceNs;
    QTRY_VERIFY_WITH_TIMEOUT(client.now().timeNs > since + 300'000'000, kPatienceMs);
    QCOMPARE(client.snapshot.now.sinceNs, since);
}

void tst_Supervise::aRollBackThatAFaultMakesExpectedPasses()
{
    SupervisorClient& client = *m_client;
    StartServer failing = quickServer();
    failing.serverArguments.insert(failing.serverArguments.end(), {"--fault", "ready:exit=1"});
    const auto start = client.send(failing);
    QTRY_VERIFY_WITH_TIMEOUT(client.result(start).has_value(), kPatienceMs);
    client.send(SetLoad{200, 16, true, "get", 5'000});
    // A machine too busy to judge says so: then once more.
    for (std::size_t tries = 1; tries <= 5; ++tries) {
        const auto sent = client.now().sent;
        QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > sent + 300, kPatienceMs);
        client.send(SendSignal{client.snapshot.now.pid, SIGHUP, false});
        QTRY_VERIFY_WITH_TIMEOUT(
            client.now().restarts.size() == tries && client.snapshot.restarts.back().closed, kPatienceMs);
        if (client.snapshot.restarts.back().verdict.reason != VerdictReason::GeneratorLate) break;
    }
    QCOMPARE(client.snapshot.restarts.back().outcome, RestartOutcome::RolledBackBeforeReady);
    QCOMPARE(client.snapshot.restarts.back().verdict.reason, VerdictReason::RolledBackAsExpected);
    QCOMPARE(client.snapshot.lost, std::uint64_t{0});
}

void tst_Supervise::theLastWordsAreOfTheEnd()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    const std::int32_t server = client.snapshot.processes.back().pid;
    client.send(Shutdown{});
    QTRY_VERIFY_WITH_TIMEOUT(client.exitStatus().has_value(), kPatienceMs);
    QVERIFY(client.saw(EventKind::Exited, server));
    QCOMPARE(client.snapshot.processes.size(), std::size_t{1});  // itself
}

void tst_Supervise::aWindowThatDoesNotReadChangesNoCount()
{
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    client.send(SetLoad{200, 16, true, "get", 5'000});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 100, kPatienceMs);
    const auto series = TimeSeries::map(std::move(client.timeSeries));
    QVERIFY(series.has_value());
    const Snapshot before = client.snapshot;
    client.send(SendSignal{client.snapshot.processes.back().pid, SIGHUP, false});

    // Not reading: the series alone says that the supervisor lives on, which it must do on schedule.
    const std::int64_t until = series->endNs() + 3'000'000'000;
    QTRY_VERIFY_WITH_TIMEOUT(series->endNs() >= until, 3'500);
    QTRY_VERIFY_WITH_TIMEOUT(client.now().timeNs >= until, kPatienceMs);
    const Snapshot after = client.snapshot;
    QCOMPARE(after.lost, std::uint64_t{0});
    QCOMPARE(after.restarts.size(), std::size_t{1});
    const double seconds = static_cast<double>(after.timeNs - before.timeNs) / 1e9;
    QVERIFY(std::abs(static_cast<double>(after.sent - before.sent) - 200 * seconds) < 30);
    QVERIFY(client.saw(EventKind::AttemptEnded, after.restarts[0].oldPid));
}

void tst_Supervise::nothingIsLeftWhenTheSupervisorEnds_data()
{
    QTest::addColumn<int>("signal");  // 0: the channel is closed; -1: Shutdown
    QTest::newRow("the window is gone") << 0;
    QTest::newRow("Shutdown") << -1;
    QTest::newRow("TERM") << SIGTERM;
    QTest::newRow("INT") << SIGINT;
    QTest::newRow("KILL") << SIGKILL;
}

void tst_Supervise::nothingIsLeftWhenTheSupervisorEnds()
{
    QFETCH(int, signal);
    SupervisorClient& client = *m_client;
    START_SERVER(client);
    client.send(SetLoad{100, 8, true, "get", 5'000});
    QTRY_VERIFY_WITH_TIMEOUT(client.now().sent > 20, kPatienceMs);
    // In the middle of a restart, where it is hardest.
    client.send(SendSignal{client.snapshot.processes.back().pid, SIGHUP, false});
    QTRY_VERIFY_WITH_TIMEOUT((client.pump(), client.servers.size() == 2), kPatienceMs);

    if (signal > 0)
        QVERIFY(!client.signal(signal));
    else if (signal == 0)
        client.closeChannel();
    else
        client.send(Shutdown{});
    QTRY_VERIFY_WITH_TIMEOUT(client.exitStatus().has_value(), 5'000);
    if (signal == SIGKILL) {
        QCOMPARE(*client.exitStatus(), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(client.serversGone(), 3'000);  // by the lifeline, within 2 s
    } else {
        QCOMPARE(*client.exitStatus(), 0);
        QVERIFY(client.serversGone());
    }
}

CHANGEOVER_TEST(tst_Supervise)
#include "tst_supervise.moc"
