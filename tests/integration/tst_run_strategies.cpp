// SPDX-License-Identifier: GPL-3.0-or-later
// Each strategy, run as the table says, ends as the table says; `activate` also with a server of somebody
// else's.
#include "core/lab/strategies/strategy.h"
#include "tests/integration/lab_run.h"
#include "tests/integration/server_process.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTest>

#include <csignal>
#include <set>

using namespace changeover;

class tst_RunStrategies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(serversLeft(), std::size_t{0}); }

    void whereNothingShouldBeLostNothingIs_data();
    void whereNothingShouldBeLostNothingIs();
    void aNewGenerationThatFailsIsRolledBack_data();
    void aNewGenerationThatFailsIsRolledBack();
    void reuseportResetsTheQueueOfTheOldOne();
    void execInPlaceCutsWhatIsInFlight();
    void anExecInPlaceThatFailsEndsTheRun();
    void anExecThatIsRefusedLeavesTheOldOneServing();
    void anotherServerIsActivatedToo();
    void aServerThatEndsBeforeItIsReadyIsSaidToHave();
    void aServerThatSaysNothingIsNotWaitedForLongerThanSaid();
};

namespace {

/// The way that the table says it shows.
QStringList optionsOf(const Strategy& strategy)
{
    QStringList options{"--strategy",
                        QString::fromLatin1(strategy.name.data(), qsizetype(strategy.name.size()))};
    for (const std::string_view word : strategy.shownWith)
        options << QString::fromLatin1(word.data(), qsizetype(word.size()));
    return options;
}

std::int64_t resetsOf(const Ran& ran) { return ran.ofClass("reset_before_byte"); }

}  // namespace

void tst_RunStrategies::whereNothingShouldBeLostNothingIs_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("takeover") << QStringList{"--strategy", "takeover"};
    QTest::newRow("takeover, fresh connections")
        << QStringList{"--strategy", "takeover", "--keep-alive", "off"};
    QTest::newRow("activate") << QStringList{"--strategy", "activate"};
    QTest::newRow("activate, no service time") << QStringList{"--strategy", "activate", "--work", "0ms"};
}

void tst_RunStrategies::whereNothingShouldBeLostNothingIs()
{
    QFETCH(QStringList, options);
    const Ran ran = runInTime(quick({"--restarts", "2"}) + options);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass"));
    QCOMPARE(ran.number("lost"), 0);
    std::set<std::int64_t> pids;
    for (const json::value& who : ran.report.at("answered_by").as_array())
        pids.insert(who.at("pid").as_int64());
    QCOMPARE(pids.size(), ran.restarts().size() + 1);
    for (const json::value& entry : ran.restarts()) {
        QCOMPARE(entry.at("outcome").as_string(), "committed");
        QVERIFY(entry.at("trigger").at("signal").is_null());
        QVERIFY(entry.at("overlap_us").as_int64() > 0);
        QCOMPARE(entry.at("refusal_gap_us").as_int64(), 0);
    }
}

void tst_RunStrategies::aNewGenerationThatFailsIsRolledBack_data()
{
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<QString>("fault");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("takeover, before it asks") << "takeover"
                                              << "start:exit=3"
                                              << "rolled_back_before_ready";
    QTest::newRow("takeover, before ready") << "takeover"
                                            << "ready:exit=3"
                                            << "rolled_back_before_ready";
    QTest::newRow("takeover, on probation") << "takeover"
                                            << "commit+20ms:exit=3"
                                            << "rolled_back_after_commit";
    QTest::newRow("activate, before ready") << "activate"
                                            << "ready:exit=3"
                                            << "rolled_back_before_ready";
    QTest::newRow("reuseport, before ready") << "reuseport"
                                             << "ready:exit=3"
                                             << "rolled_back_before_ready";
}

void tst_RunStrategies::aNewGenerationThatFailsIsRolledBack()
{
    QFETCH(QString, strategy);
    QFETCH(QString, fault);
    QFETCH(QString, outcome);
    const Ran ran =
        runInTime({"--strategy", strategy, "--restarts", "1", "--interval", "100ms", "--startup-delay",
                   "100ms", "--probation", "5s", "--fault", fault, "--expect", "rolled-back"});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass_rolled_back"));
    QCOMPARE(QString::fromUtf8(ran.restarts().at(0).at("outcome").as_string().c_str()), outcome);
    QVERIFY(!ran.restarts().at(0).at("reason").as_string().empty());
    QCOMPARE(ran.number("lost"), 0);
}

void tst_RunStrategies::reuseportResetsTheQueueOfTheOldOne()
{
    const Ran ran = run(quick({"--restarts", "1"}) + optionsOf(*findStrategy("reuseport")));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    // 200/s x 200 ms, half of them: 20. Nobody is refused: the port always has a listener.
    QVERIFY2(resetsOf(ran) >= 3 && resetsOf(ran) <= 60, qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), resetsOf(ran));
    QCOMPARE(ran.restarts().at(0).at("refusal_gap_us").as_int64(), 0);

    // The same load under the engine.
    const Ran kept = runInTime(quick({"--restarts", "1", "--keep-alive", "off", "--pause-accept", "200ms"}));
    QVERIFY2(kept.exitCode == 0, qPrintable(kept.out + kept.err));
}

void tst_RunStrategies::execInPlaceCutsWhatIsInFlight()
{
    const Ran ran = run(quick({"--restarts", "2", "--strategy", "exec-in-place"}));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    const auto cut = ran.ofClass("reset_before_byte") + ran.ofClass("eof_before_byte");
    // 200/s x 50 ms = 10 in flight at each of the two.
    QVERIFY2(cut >= 10 && cut <= 60, qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), cut);
    for (const json::value& entry : ran.restarts()) {
        QCOMPARE(entry.at("outcome").as_string(), "committed");
        QCOMPARE(entry.at("new_pid"), entry.at("old_pid"));
        QCOMPARE(entry.at("refusal_gap_us").as_int64(), 0);
        // New ones wait for the start-up, and then for their answer.
        QVERIFY(entry.at("first_answer_us").as_int64() > 150'000);
    }
    std::set<std::int64_t> pids, generations;
    for (const json::value& who : ran.report.at("answered_by").as_array()) {
        pids.insert(who.at("pid").as_int64());
        generations.insert(who.at("generation").as_int64());
    }
    QCOMPARE(pids.size(), std::size_t{1});
    QCOMPARE(generations, (std::set<std::int64_t>{1, 2, 3}));
}

void tst_RunStrategies::anExecInPlaceThatFailsEndsTheRun()
{
    const Ran ran = run(quick({"--restarts", "5", "--strategy", "exec-in-place", "--fault", "start:exit=3"}));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.restarts().size(), std::size_t{1});
    QVERIFY2(ran.text("reason").find("nobody serves") != std::string_view::npos, qPrintable(ran.out));
}

void tst_RunStrategies::anExecThatIsRefusedLeavesTheOldOneServing()
{
    const QTemporaryDir folder;
    const QString program = folder.filePath("changeover-server");
    QVERIFY(QFile::copy(CHANGEOVER_BINARY_DIR "/changeover-server", program));
    const test::ServerProcess server({"--listen", "127.0.0.1:0", "--exec-in-place"},
                                     test::ServerProcess::Stdout::File, {}, program);
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    QVERIFY(QFile::remove(program));
    QCOMPARE(::kill(server.pid(), SIGHUP), 0);
    QTRY_VERIFY_WITH_TIMEOUT(server.errText().contains("could not become"), 10'000);
    QCOMPARE(server.get("/").status, 200);

    QVERIFY(QFile::copy(CHANGEOVER_BINARY_DIR "/changeover-server", program));
    QCOMPARE(::kill(server.pid(), SIGHUP), 0);
    const auto lines = server.awaitReady(2);
    QCOMPARE(lines.size(), std::size_t{2});
    QCOMPARE(lines[1].pid, lines[0].pid);
    QCOMPARE(lines[1].generation, 2);
    QCOMPARE(lines[1].url, lines[0].url);
    QCOMPARE(server.get("/", 1).status, 200);
}

/// gunicorn knows nothing of ours: LISTEN_FDS, NOTIFY_SOCKET and TERM are all it takes.
void tst_RunStrategies::anotherServerIsActivatedToo()
{
    const QString gunicorn = QStandardPaths::findExecutable("gunicorn");
    if (gunicorn.isEmpty()) QSKIP("gunicorn is not installed (package gunicorn)");
    const QTemporaryDir folder;
    QFile app(folder.filePath("app.py"));
    QVERIFY(app.open(QFile::WriteOnly));
    app.write("import time\n"
              "def application(environ, start_response):\n"
              "    time.sleep(0.3 if environ['PATH_INFO'] == '/slow' else 0.02)\n"
              "    start_response('200 OK', [('Content-Type', 'text/plain')])\n"
              "    return [b'as you like it']\n");
    app.close();
    const Ran ran = runInTime({"--strategy", "activate",       "--server",  gunicorn,     "--rate",
                               "60/s",       "--connections",  "8",         "--restarts", "2",
                               "--interval", "100ms",          "--long",    "/slow",      "--",
                               "--chdir",    folder.path(),    "--workers", "4",          "--log-level",
                               "error",      "app:application"});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.out.startsWith("PASS (client's view)"), qPrintable(ran.out));
    QCOMPARE(ran.number("lost"), 0);
    QVERIFY(ran.report.at("ledger").is_null());
    for (const json::value& entry : ran.restarts()) {
        QCOMPARE(entry.at("outcome").as_string(), "committed");
        QVERIFY(entry.at("new_pid").as_int64() != entry.at("old_pid").as_int64());
        QVERIFY(entry.at("overlap_us").as_int64() > 0);
        QCOMPARE(entry.at("refusal_gap_us").as_int64(), 0);
    }
}

void tst_RunStrategies::aServerThatEndsBeforeItIsReadyIsSaidToHave()
{
    const Ran ran = run({"--strategy", "activate", "--server", "/bin/sleep", "--", "0"});
    QCOMPARE(ran.exitCode, 4);
    QVERIFY2(ran.err.contains("before it was ready"), qPrintable(ran.err));
}

/// The lab's own waiting goes by the option, which is not given to the server: it would not know it.
void tst_RunStrategies::aServerThatSaysNothingIsNotWaitedForLongerThanSaid()
{
    QElapsedTimer began;
    began.start();
    const Ran ran =
        run({"--strategy", "activate", "--server", "/bin/sleep", "--ready-timeout", "100ms", "--", "600"});
    QCOMPARE(ran.exitCode, 4);
    QVERIFY2(ran.err.contains("did not report ready in time"), qPrintable(ran.err));
    QVERIFY2(ran.err.contains("at most 6 s"), qPrintable(ran.err));  // and 5 s to launch
    QVERIFY2(began.elapsed() < 30'000, qPrintable(QString::number(began.elapsed())));
}

CHANGEOVER_TEST(tst_RunStrategies)
#include "tst_run_strategies.moc"
