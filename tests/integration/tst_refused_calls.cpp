// SPDX-License-Identifier: GPL-3.0-or-later
// What a container's filter or an old kernel refuses: the lab and the server do without, or say what to
// allow.
#include "lab_run.h"
#include "server_process.h"
#include "tests/support/refused_calls.h"
#include "tests/support/test_program.h"

#include <optional>
#include <thread>

using namespace changeover;
using namespace changeover::test;

namespace {

const QStringList kShortRun{"run", "--restarts",      "1",     "--rate",      "100/s", "--connections",
                            "8",   "--startup-delay", "100ms", "--probation", "100ms"};

/// A program whose system calls are filtered from before its first instruction.
class FilteredProgram {
public:
    FilteredProgram(RefusedCalls refused, const QStringList& arguments) : m_refused(std::move(refused))
    {
        m_process.setChildProcessModifier([this] {
            if (!m_refused.apply()) ::_exit(99);
        });
        m_process.start(CHANGEOVER_BINARY_DIR "/changeover", arguments);
    }

    /// -1: it had to be killed, or a signal killed it.
    int exitCode()
    {
        if (!m_process.waitForFinished(kPatienceMs)) {
            m_process.kill();
            m_process.waitForFinished();
            return -1;
        }
        m_said += m_process.readAllStandardError() + m_process.readAllStandardOutput();
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    bool said(const QByteArray& words)
    {
        m_said += m_process.readAllStandardError();
        return m_said.contains(words);
    }
    const QByteArray& all() const { return m_said; }
    pid_t pid() const { return static_cast<pid_t>(m_process.processId()); }

private:
    const RefusedCalls m_refused;
    QProcess m_process;
    QByteArray m_said;
};

/// A real server under a filter.
void startFiltered(std::optional<ServerProcess>& server, const RefusedCalls& refused, bool& applied)
{
    std::thread([&] {
        applied = refused.apply();
        server.emplace(
            QStringList{"--listen", "127.0.0.1:0", "--probation", "50ms", "--startup-delay", "0ms"});
    }).join();
}

}  // namespace

class tst_RefusedCalls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }
    void aRunDoesWithoutOrSaysWhatToAllow_data();
    void aRunDoesWithoutOrSaysWhatToAllow();
    void termEndsALabThatCanSignalNothing();
    void aServerDoesWithoutOrSaysWhatToAllow_data();
    void aServerDoesWithoutOrSaysWhatToAllow();
    void theEndOfTheLifelineEndsAServerWhateverIsRefused();
};

void tst_RefusedCalls::aRunDoesWithoutOrSaysWhatToAllow_data()
{
    QTest::addColumn<QList<int>>("calls");
    QTest::addColumn<int>("error");
    QTest::addColumn<QByteArray>("named");  // empty: it does without
    for (const int error : {EPERM, ENOSYS}) {
        const auto row = [error](const char* name, QList<int> calls, const char* named = "") {
            calls.resize(2, -1);
            QTest::addRow("%s, %s", name, ::strerrorname_np(error)) << calls << error << QByteArray(named);
        };
        row("pidfd_send_signal", {SYS_pidfd_send_signal});
        row("close_range", {SYS_close_range});
        row("memfd_create", {SYS_memfd_create});
        row("fallocate", {SYS_fallocate});
        row("epoll_pwait2", {SYS_epoll_pwait2});
        row("pidfd_open", {SYS_pidfd_open}, "pidfd_open(2)");
        row("pidfd_send_signal and kill", {SYS_pidfd_send_signal, SYS_kill},
            "pidfd_send_signal(2) and kill(2)");
        row("signalfd4", {SYS_signalfd4}, "signalfd4(2)");
        row("vfork", {SYS_vfork}, "vfork(2)");
        row("prctl", {SYS_prctl}, "PR_SET_CHILD_SUBREAPER");
    }
    // With ENOSYS the C library falls back by itself.
    QTest::newRow("clone3, EPERM") << QList<int>{SYS_clone3, -1} << EPERM << QByteArray("clone3(2)");
}

void tst_RefusedCalls::aRunDoesWithoutOrSaysWhatToAllow()
{
    QFETCH(QList<int>, calls);
    QFETCH(int, error);
    QFETCH(QByteArray, named);
    FilteredProgram lab(RefusedCalls({calls[0], calls[1]}, error), kShortRun);
    const int code = lab.exitCode();
    if (code == 99) QSKIP("seccomp(2) is not allowed here");
    if (named.isEmpty()) {
        const bool late = code == 3 && lab.all().contains("generator itself was");  // a busy machine
        QVERIFY2(code == 0 || late, lab.all().constData());
    } else {
        QVERIFY2(code == 4 && lab.all().contains(named) && lab.all().contains("Allow it"),
                 lab.all().constData());
    }
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

/// The question whether it may is answered with yes, so that it begins.
void tst_RefusedCalls::termEndsALabThatCanSignalNothing()
{
    FilteredProgram lab(RefusedCalls::signalsOnly(EPERM), kShortRun + QStringList{"--interval", "1m"});
    QTRY_VERIFY_WITH_TIMEOUT(lab.said("steady load") || lab.pid() == 0, kPatienceMs);
    if (lab.pid() == 0 && lab.exitCode() == 99) QSKIP("seccomp(2) is not allowed here");
    QElapsedTimer sinceTerm;
    sinceTerm.start();
    QCOMPARE(::kill(lab.pid(), SIGTERM), 0);
    QVERIFY2(lab.exitCode() == 130, lab.all().constData());
    QVERIFY2(sinceTerm.elapsed() < 5'000, qPrintable(QString::number(sinceTerm.elapsed())));
    QVERIFY2(lab.all().contains("Signal TERM ended the run."), lab.all().constData());
    // The lifeline tells the server, which cannot be told otherwise.
    QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), serversLeft() == 0), 3'000);
}

void tst_RefusedCalls::aServerDoesWithoutOrSaysWhatToAllow_data()
{
    QTest::addColumn<int>("call");
    QTest::addColumn<QString>("named");  // empty: it restarts all the same
    QTest::newRow("pidfd_send_signal") << int{SYS_pidfd_send_signal} << "";
    QTest::newRow("close_range") << int{SYS_close_range} << "";
    QTest::newRow("memfd_create") << int{SYS_memfd_create} << "";
    QTest::newRow("pidfd_open") << int{SYS_pidfd_open} << "pidfd_open(2)";
    QTest::newRow("vfork") << int{SYS_vfork} << "vfork(2)";
}

void tst_RefusedCalls::aServerDoesWithoutOrSaysWhatToAllow()
{
    QFETCH(int, call);
    QFETCH(QString, named);
    std::optional<ServerProcess> server;
    bool applied = false;
    startFiltered(server, RefusedCalls({call}, EPERM), applied);
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QVERIFY2(server->awaitReady().size() == 1, qPrintable(server->errText()));
    QCOMPARE(::kill(server->pid(), SIGHUP), 0);
    if (named.isEmpty()) {
        QVERIFY2(server->awaitReady(2).size() == 2, qPrintable(server->errText()));
        QCOMPARE(server->exitCode(server->pid()), 0);
    } else {
        QTRY_VERIFY2_WITH_TIMEOUT(server->errText().contains(named), qPrintable(server->errText()), 10'000);
    }
    const pid_t serving = server->leader();
    QCOMPARE(server->get("/").status, 200);
    QCOMPARE(::kill(serving, SIGTERM), 0);
    QCOMPARE(server->exitCode(serving), 0);
}

void tst_RefusedCalls::theEndOfTheLifelineEndsAServerWhateverIsRefused()
{
    std::optional<ServerProcess> server;
    bool applied = false;
    startFiltered(server,
                  RefusedCalls({SYS_pidfd_open, SYS_pidfd_send_signal, SYS_kill, SYS_tgkill, SYS_close_range,
                                SYS_memfd_create, SYS_epoll_pwait2, SYS_unlink, SYS_unlinkat},
                               EPERM),
                  applied);
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QVERIFY2(server->awaitReady().size() == 1, qPrintable(server->errText()));
    HttpClient busy = server->connect();
    busy.get("/sleep?ms=60000");
    const pid_t pid = server->pid();
    QElapsedTimer sinceItsEnd;
    sinceItsEnd.start();
    server.reset();  // closes the lifeline, and waits
    QVERIFY(::kill(pid, 0) != 0);
    QVERIFY2(sinceItsEnd.elapsed() < 3'000, qPrintable(QString::number(sinceItsEnd.elapsed())));
}

CHANGEOVER_TEST(tst_RefusedCalls)
#include "tst_refused_calls.moc"
