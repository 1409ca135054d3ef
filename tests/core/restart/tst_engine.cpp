// SPDX-License-Identifier: GPL-3.0-or-later
// The engine in real processes: tiny_server is started, signalled and watched through the scoreboard.
#include "core/posix/clock.h"
#include "core/posix/endpoint.h"
#include "core/process/birth.h"
#include "core/process/process_table.h"
#include "core/process/reaper.h"
#include "core/process/signal_table.h"
#include "core/process/spawn.h"
#include "core/telemetry/scoreboard.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace changeover;

namespace {

constexpr int kPatience = 5'000;  // ms; a wait that is never reached where all is well

/// The supervisor in small: subreaper, lifeline, scoreboard, one chain of generations.
class TinyLab {
public:
    TinyLab()
        : m_scoreboard(Scoreboard::create().value()), m_lifeline(makePipe().value()),
          m_errors(makePipe(O_NONBLOCK).value())
    {
        becomeSubreaper().value();
        // A port for the whole chain, as the lab does it.
        const auto probe = bindStream(Endpoint::parse("127.0.0.1:0").value()).value();
        m_address = localEndpoint(probe.get()).value();
    }

    ~TinyLab()
    {
        m_lifeline.writeEnd.reset();
        for (const pid_t pid : alive())
            ::kill(pid, SIGKILL);
        while (!alive().empty())
            reap();
    }

    pid_t start(const std::vector<std::string>& extra = {})
    {
        return launch(TINY_SERVER, {TINY_SERVER}, extra);
    }
    /// `script` has the server's options as "$@".
    pid_t startShell(const std::string& script) { return launch("/bin/sh", {"sh", "-c", script, "sh"}, {}); }

    pid_t launch(const std::string& program, std::vector<std::string> arguments,
                 const std::vector<std::string>& extra)
    {
        LaunchPlan plan;
        plan.program = program;
        plan.arguments = std::move(arguments);
        for (const std::string& argument :
             {std::string("--listen"), m_address.text(), std::string("--scoreboard"), m_scoreboard.path()})
            plan.arguments.push_back(argument);
        plan.arguments.insert(plan.arguments.end(), extra.begin(), extra.end());
        plan.environment = {std::string(kBirthVariable) + '=' + encode(Birth{1, inheritedDescriptor(0), -1})};
        plan.stdio[2] = m_errors.writeEnd.get();
        plan.descriptors = {m_lifeline.readEnd.get()};
        return launchDetached(plan).value().pid();
    }

    void reap()
    {
        reapAll([this](pid_t pid, int status) { m_exits[pid] = status; });
        for (Event& event : m_scoreboard.read(m_cursor)) {
            m_events.push_back(event);
            if (event.kind == EventKind::Exited) m_exits[event.pid] = event.value;
        }
    }

    bool has(EventKind kind, int generation = 0, std::size_t times = 1)
    {
        reap();
        return times <= static_cast<std::size_t>(std::ranges::count_if(m_events, [&](const Event& event) {
                   return event.kind == kind && (generation == 0 || event.generation == generation);
               }));
    }

    /// What happened to `generation`, in order.
    QStringList story(int generation)
    {
        reap();
        QStringList names;
        for (const Event& event : m_events)
            if (event.generation == generation) names << QString::fromUtf8(name(event.kind).data());
        return names;
    }

    const Event* last(EventKind kind) const
    {
        const auto found =
            std::find_if(m_events.rbegin(), m_events.rend(), [&](const Event& e) { return e.kind == kind; });
        return found == m_events.rend() ? nullptr : &*found;
    }

    /// The pids that accepted so far, by generation.
    pid_t pidOf(int generation)
    {
        reap();
        for (const Event& event : m_events)
            if (event.kind == EventKind::Accepting && event.generation == generation) return event.pid;
        return -1;
    }

    /// Asks over a new connection who is there: "GENERATION", or "refused", or "no answer".
    QString ask()
    {
        const auto socket = startConnect(m_address).value();
        pollfd poller{socket.get(), POLLOUT, 0};
        ::poll(&poller, 1, kPatience);
        if (::write(socket.get(), "?", 1) != 1) return "refused";
        poller.events = POLLIN;
        ::poll(&poller, 1, kPatience);
        std::array<char, 64> answer{};
        if (::read(socket.get(), answer.data(), answer.size() - 1) <= 0) return "no answer";
        return QString::fromUtf8(answer.data()).trimmed().section(' ', 1);
    }

    bool exited(pid_t pid, int* status = nullptr)
    {
        reap();
        const auto found = m_exits.find(pid);
        if (found == m_exits.end()) return false;
        if (status) *status = found->second;
        return true;
    }

    std::vector<pid_t> alive() const { return descendants(::getpid()); }
    void cutLifeline() { m_lifeline.writeEnd.reset(); }
    Endpoint address() const { return m_address; }

    QString errors()
    {
        std::array<char, 4096> buffer;
        ssize_t bytes = 0;
        while ((bytes = ::read(m_errors.readEnd.get(), buffer.data(), buffer.size())) > 0)
            m_errorText += QString::fromUtf8(buffer.data(), static_cast<qsizetype>(bytes));
        return m_errorText;
    }

private:
    Scoreboard m_scoreboard;
    Pipe m_lifeline, m_errors;
    Endpoint m_address;
    Scoreboard::Cursor m_cursor;
    std::vector<Event> m_events;
    std::map<pid_t, int> m_exits;
    QString m_errorText;
};

const QStringList kGoodBirth{"listener-opened", "accepting"};

}  // namespace

class tst_Engine : public QObject {
    Q_OBJECT
private slots:
    void theFirstGenerationCommitsAndSealsItself();
    void aHangUpReplacesTheProcess();
    void aFailedChildLeavesTheOldGenerationServing_data();
    void aFailedChildLeavesTheOldGenerationServing();
    void aCrashOnProbationIsRolledBack_data();
    void aCrashOnProbationIsRolledBack();
    void aProgramThatCannotBeStartedIsARollBack_data();
    void aProgramThatCannotBeStartedIsARollBack();
    void aBurstOfHangUpsGivesAtMostTwoRestarts();
    void aHangUpDuringAFailedAttemptIsNotForgotten();
    void termBeforeCommitCallsTheRestartOff();
    void termOnProbationEndsBoth_data();
    void termOnProbationEndsBoth();
    void termBeatsHangUp();
    void theEndOfTheLifelineEndsEveryGeneration_data();
    void theEndOfTheLifelineEndsEveryGeneration();
    void aKilledParentLeavesItsReadyChildServing();
    void theUsersSignalsAreCounted();
    void thePidFileNamesWhoServes();
    void aPortInUseIsSaidInOneSentence();
    void descriptorsAndEnvironmentStayTheSameOverManyRestarts();
    void aStoppedChildIsRolledBack_data();
    void aStoppedChildIsRolledBack();
    void aStoppedParentGoesOnWhereItWas();
    void closedStandardStreamsDoNoHarm();
    void aStaleBirthVariableIsAPlainStart();
    void aChildThatTalksNonsenseIsRolledBack_data();
    void aChildThatTalksNonsenseIsRolledBack();
    void hangUpThenTermLeavesNobody();
    void threeTermsLeaveAtOnce();
};

#define QTRY_HAS(...) QTRY_VERIFY_WITH_TIMEOUT(lab.has(__VA_ARGS__), kPatience)

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

void tst_Engine::aFailedChildLeavesTheOldGenerationServing_data()
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

void tst_Engine::aFailedChildLeavesTheOldGenerationServing()
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

void tst_Engine::aCrashOnProbationIsRolledBack_data()
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

void tst_Engine::aCrashOnProbationIsRolledBack()
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

void tst_Engine::aProgramThatCannotBeStartedIsARollBack_data()
{
    QTest::addColumn<QString>("content");  // null: no such file
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("error");
    QTest::addRow("missing") << QString() << 0 << ENOENT;
    QTest::addRow("not executable") << "#!/bin/sh\n" << 0644 << EACCES;
    QTest::addRow("wrong format") << "neither ELF nor script" << 0755 << ENOEXEC;
}

void tst_Engine::aProgramThatCannotBeStartedIsARollBack()
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

void tst_Engine::aBurstOfHangUpsGivesAtMostTwoRestarts()
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

void tst_Engine::aHangUpDuringAFailedAttemptIsNotForgotten()
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

void tst_Engine::termBeforeCommitCallsTheRestartOff()
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
}

void tst_Engine::termOnProbationEndsBoth_data()
{
    QTest::addColumn<int>("receiver");
    QTest::addRow("sent to the old generation") << 1;
    QTest::addRow("sent to the new one") << 2;
}

void tst_Engine::termOnProbationEndsBoth()
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

void tst_Engine::termBeatsHangUp()
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

void tst_Engine::theEndOfTheLifelineEndsEveryGeneration_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addRow("serving") << QString();
    QTest::addRow("child hangs at start") << "start:hang";
    QTest::addRow("child hangs on probation") << "commit+0ms:hang";
}

void tst_Engine::theEndOfTheLifelineEndsEveryGeneration()
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

void tst_Engine::aKilledParentLeavesItsReadyChildServing()
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

void tst_Engine::theUsersSignalsAreCounted()
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
        descriptors.push_back(count("/proc/" + std::to_string(pid) + "/fd"));
        bytes.push_back(environmentBytes(pid));
        ::kill(pid, SIGHUP);
    }
    QTRY_HAS(EventKind::Accepting, kRestarts + 1);
    // Generations 2 to 9 and 10 to 20: the number itself has a digit more.
    QCOMPARE(descriptors[kRestarts - 1], descriptors[1]);
    QCOMPARE(bytes[kRestarts - 1], bytes[1] + 1);
}

void tst_Engine::aStoppedChildIsRolledBack_data()
{
    QTest::addColumn<int>("moment");
    QTest::addColumn<QString>("readyTimeout");
    QTest::addRow("before it is ready") << static_cast<int>(EventKind::Hello) << "500ms";
    QTest::addRow("on probation") << static_cast<int>(EventKind::StoppedAccepting) << "30s";
}

void tst_Engine::aStoppedChildIsRolledBack()
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

void tst_Engine::aStoppedParentGoesOnWhereItWas()
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

void tst_Engine::aChildThatTalksNonsenseIsRolledBack_data()
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

void tst_Engine::aChildThatTalksNonsenseIsRolledBack()
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

void tst_Engine::hangUpThenTermLeavesNobody()
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

void tst_Engine::threeTermsLeaveAtOnce()
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

QTEST_GUILESS_MAIN(tst_Engine)
#include "tst_engine.moc"
