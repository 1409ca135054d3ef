// SPDX-License-Identifier: GPL-3.0-or-later
// `changeover run` with the real server: verdicts, exit codes, reports, and that nothing is left.
#include "core/lab/strategies/strategy.h"
#include "core/posix/endpoint.h"
#include "core/process/signal_table.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include <sys/prctl.h>
#include <sys/socket.h>

#include <csignal>
#include <set>

using namespace changeover;

class tst_Run : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void inheritLosesNothing_data();
    void inheritLosesNothing();
    void aUnixSocketIsServedAndRemoved();
    void killStartCutsAndRefuses();
    void aStartThatFailsEndsTheRun();
    void killStartTakesMoneyAlongAndARestartDoesNot();
    void stopStartRefusesRateTimesGap();
    void aFaultyChildIsRolledBack_data();
    void aFaultyChildIsRolledBack();
    void theUnexpectedIsInconclusive_data();
    void theUnexpectedIsInconclusive();
    void tooLittleLoadIsTriedAgainAndSaysSo();
    void badInputIsRefusedInOneSentence_data();
    void badInputIsRefusedInOneSentence();
    void aPortInUseIsSaidBeforeAnythingStarts();
    void anInterruptedRunWritesWhatItHas_data();
    void anInterruptedRunWritesWhatItHas();
    void aKilledLabLeavesNothing_data();
    void aKilledLabLeavesNothing();
    void withoutADisplayItSaysWhatWorks();
    void listsAndTables();
};

void tst_Run::initTestCase()
{
    // What a killed lab leaves behind comes to us, where it is seen.
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
}

void tst_Run::cleanup()
{
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_Run::inheritLosesNothing_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("keep-alive") << QStringList{};
    QTest::newRow("fresh connections") << QStringList{"--keep-alive", "off"};
    QTest::newRow("slow requests") << QStringList{"--mix", "slow"};
    QTest::newRow("no service time") << QStringList{"--work", "0ms"};
    QTest::newRow("two threads each")
        << QStringList{"--threads", "2", "--server-threads", "2", "--connections", "33"};
}

void tst_Run::inheritLosesNothing()
{
    QFETCH(QStringList, options);
    const Ran ran = runInTime(quick({"--restarts", "2", "--rate", "300/s"}) + options);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass"));
    QCOMPARE(ran.number("lost"), 0);
    QCOMPARE(ran.number("in_flight"), 0);
    std::int64_t sum = 0;
    for (const auto& [name, count] : ran.report.at("classes").as_object())
        sum += count.to_number<std::int64_t>();
    QCOMPARE(ran.number("sent"), sum);

    std::set<std::int64_t> pids, superseded;
    std::size_t deciding = 0;
    for (const json::value& entry : ran.restarts())
        if (!entry.at("rerun_of").is_null()) superseded.insert(entry.at("rerun_of").as_int64());
    for (const json::value& entry : ran.restarts()) {
        QCOMPARE(entry.at("outcome").as_string(), "committed");
        QVERIFY(entry.at("overlap_us").as_int64() > 0);
        QCOMPARE(entry.at("refusal_gap_us").as_int64(), 0);
        if (!superseded.contains(entry.at("index").as_int64())) ++deciding;
    }
    QCOMPARE(deciding, std::size_t{2});
    for (const json::value& who : ran.report.at("answered_by").as_array())
        pids.insert(who.at("pid").as_int64());
    QCOMPARE(pids.size(), ran.restarts().size() + 1);
}

void tst_Run::aUnixSocketIsServedAndRemoved()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("socket");
    const Ran ran = run(quick({"--strategy", "kill-start", "--restarts", "1", "--listen", "unix:" + path}));
    QCOMPARE(ran.exitCode, 1);
    QCOMPARE(ran.restarts().at(0).at("outcome").as_string(),
             "committed");  // the killed one's path was in the way
    QVERIFY(!QFile::exists(path));
}

void tst_Run::aStartThatFailsEndsTheRun()
{
    const Ran ran = run(quick({"--strategy", "kill-start", "--restarts", "5", "--fault", "start:exit=3"}));
    QCOMPARE(ran.exitCode, 1);
    QCOMPARE(ran.restarts().size(), std::size_t{1});
    QVERIFY2(ran.text("reason").find("exited with code 3") != std::string_view::npos, qPrintable(ran.out));
}

void tst_Run::killStartCutsAndRefuses()
{
    const Ran ran = run(quick({"--strategy", "kill-start", "--restarts", "2"}));
    QCOMPARE(ran.exitCode, 1);
    QCOMPARE(ran.text("verdict"), std::string_view("fail"));
    const auto cut = ran.ofClass("reset_before_byte") + ran.ofClass("eof_before_byte") +
                     ran.ofClass("reset_mid_response") + ran.ofClass("eof_mid_response");
    // 200/s x 50 ms = 10 in flight at each of the two.
    QVERIFY2(cut >= 10 && cut <= 40, qPrintable(ran.out));
    QVERIFY(ran.ofClass("refused") > 20);
    QCOMPARE(ran.number("lost"), cut + ran.ofClass("refused"));
    QCOMPARE(ran.report.at("failures").as_array().size(), static_cast<std::size_t>(ran.number("lost")));
    QCOMPARE(ran.restarts().at(1).at("trigger").at("signal").as_string(), "KILL");
    QVERIFY(ran.restarts().at(1).at("refusal_gap_us").as_int64() > 100'000);
}

void tst_Run::killStartTakesMoneyAlongAndARestartDoesNot()
{
    const QStringList transfers = quick({"--mix", "transfer", "--restarts", "1"});
    const Ran cut = run(transfers + QStringList{"--strategy", "kill-start"});
    QCOMPARE(cut.exitCode, 1);
    const json::value& ledger = cut.report.at("ledger");
    // 200/s x 20 ms = 4 between debit and credit, of 50 each on average.
    QVERIFY2(ledger.at("sum").as_int64() < 10'000, qPrintable(cut.out));
    QVERIFY(!ledger.at("consistent").as_bool());
    const QString words = "ledger short by " + QString::number(10'000 - ledger.at("sum").as_int64());
    QVERIFY2(cut.out.contains(words), qPrintable(cut.out));

    const Ran kept = runInTime(transfers);
    QCOMPARE(kept.exitCode, 0);
    QCOMPARE(kept.report.at("ledger"),
             (json::value{{"sum", 10'000}, {"expected", 10'000}, {"consistent", true}}));
    QVERIFY(!kept.out.contains("ledger"));
}

void tst_Run::stopStartRefusesRateTimesGap()
{
    const Ran ran = run({"--strategy", "stop-start", "--keep-alive", "off", "--restarts", "2", "--interval",
                         "100ms", "--startup-delay", "400ms"});
    QCOMPARE(ran.exitCode, 1);
    double expected = 0;
    for (const json::value& entry : ran.restarts()) {
        QVERIFY(entry.at("refusal_gap_us").as_int64() > 400'000);
        expected += 200 * static_cast<double>(entry.at("refusal_gap_us").as_int64()) / 1e6;
    }
    const auto refused = static_cast<double>(ran.ofClass("refused"));
    QVERIFY2(std::abs(refused - expected) <= 0.1 * expected + 2, qPrintable(ran.out));
    // A handshake between the last accept and the close may be reset: one or two a stop.
    QVERIFY2(ran.number("lost") - ran.ofClass("refused") <= 4, qPrintable(ran.out));
}

void tst_Run::aFaultyChildIsRolledBack_data()
{
    QTest::addColumn<QString>("fault");
    for (const char* fault :
         {"start:exit=3", "start:hang", "hello:signal=SEGV", "ready:exit=3", "ready:hang"})
        QTest::newRow(fault) << fault;
}

void tst_Run::aFaultyChildIsRolledBack()
{
    QFETCH(QString, fault);
    const Ran ran = runInTime(
        quick({"--restarts", "1", "--fault", fault, "--ready-timeout", "400ms", "--expect", "rolled-back"}));
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.text("verdict"), std::string_view("pass_rolled_back"));
    QCOMPARE(ran.restarts().at(0).at("outcome").as_string(), "rolled_back_before_ready");
    QVERIFY(!ran.restarts().at(0).at("reason").as_string().empty());
    QCOMPARE(ran.number("lost"), 0);
    // The old generation answered throughout, and nobody else did.
    QCOMPARE(ran.report.at("answered_by").as_array().size(), std::size_t{1});
}

void tst_Run::theUnexpectedIsInconclusive_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("rolled back") << QStringList{"--fault", "ready:exit=3"} << "rolled_back_before_ready";
    QTest::newRow("committed") << QStringList{"--expect", "rolled-back"} << "committed";
}

void tst_Run::theUnexpectedIsInconclusive()
{
    QFETCH(QStringList, options);
    QFETCH(QString, outcome);
    const Ran ran = run(quick({"--restarts", "1"}) + options);
    QCOMPARE(ran.exitCode, 3);
    QCOMPARE(ran.text("verdict"), std::string_view("inconclusive"));
    QCOMPARE(ran.restarts().size(), std::size_t{1});  // not run again
    QCOMPARE(QString::fromUtf8(ran.restarts().at(0).at("outcome").as_string().c_str()), outcome);
    QCOMPARE(ran.number("lost"), 0);
}

void tst_Run::tooLittleLoadIsTriedAgainAndSaysSo()
{
    const Ran ran = run(quick({"--restarts", "1", "--rate", "5/s"}));
    QCOMPARE(ran.exitCode, 3);
    QCOMPARE(ran.restarts().size(), std::size_t{4});  // and three more
    QVERIFY(ran.restarts().at(0).at("rerun_of").is_null());
    QCOMPARE(ran.restarts().at(3).at("rerun_of").as_int64(), 3);
    // Too few requests, or at times, on a busy machine, a generator that was late: either way with what to
    // do.
    QVERIFY2(ran.out.contains("Raise the load") || ran.out.contains("idle machine"), qPrintable(ran.out));
}

void tst_Run::badInputIsRefusedInOneSentence_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QStringList& options, int code, const char* says) {
        QTest::newRow(name) << options << code << says;
    };
    row("unknown option", {"--frobnicate"}, 2, "--frobnicate");
    row("stray word", {"now"}, 2, "now");
    row("rate 0", {"--rate", "0"}, 2, "--rate '0'");
    row("rate nonsense", {"--rate", "fast"}, 2, "--rate 'fast'");
    row("too many connections", {"--connections", "1000000000"}, 2, "65536");
    row("no connections", {"--connections", "0"}, 2, "--connections");
    row("interval without unit", {"--interval", "5"}, 2, "not a duration");
    row("negative interval", {"--interval", "-1s"}, 2, "not a duration");
    row("endless duration", {"--duration", "99999999m"}, 2, "not a duration");
    row("no timeout", {"--timeout", "0s"}, 2, "--timeout");
    row("probation nonsense", {"--probation", "long"}, 2, "--probation");
    row("unknown strategy", {"--strategy", "hope"}, 2, "hope");
    row("unknown mix", {"--mix", "salad"}, 2, "salad");
    row("unknown expectation", {"--expect", "luck"}, 2, "luck");
    row("unknown network", {"--netns", "moon"}, 2, "--netns 'moon'");
    row("unknown fault", {"--fault", "lunch:hang"}, 2, "lunch:hang");
    row("rate and closed", {"--rate", "5/s", "--closed"}, 2, "--closed");
    row("not loopback", {"--listen", "0.0.0.0:0"}, 2, "--allow-remote");
    row("no address", {"--listen", "here"}, 2, "here");
    row("more than the connections carry", {"--rate", "10000/s"}, 2, "500 connections");
    row("server's own unknown option", {"--", "--frobnicate"}, 2, "--frobnicate");
    row("missing server", {"--server", "/none/server"}, 4, "/none/server");
    row("server is a folder", {"--server", "/tmp"}, 4, "/tmp");
    row("report into nowhere", {"--report", "json=/none/report.json"}, 4, "/none/report.json");
    row("report is a folder", {"--report", "md=/tmp"}, 4, "/tmp");
}

void tst_Run::badInputIsRefusedInOneSentence()
{
    QFETCH(QStringList, options);
    QFETCH(int, exitCode);
    QFETCH(QString, says);
    const Ran ran = run(options);
    QVERIFY2(ran.exitCode == exitCode, qPrintable(QString::number(ran.exitCode) + ran.err));
    QVERIFY2(ran.err.contains(says), qPrintable(ran.err));
    QStringList lines = ran.err.split('\n', Qt::SkipEmptyParts);
    lines.removeIf([](const QString& line) { return !line.startsWith("changeover: ") || line.size() < 20; });
    QVERIFY(!lines.isEmpty());
    QVERIFY(ran.out.isEmpty());
    QVERIFY(ran.report.is_null());
}

void tst_Run::aPortInUseIsSaidBeforeAnythingStarts()
{
    const auto taken = bindStream(Endpoint::parse("127.0.0.1:0").value());
    QVERIFY(taken.has_value());
    QCOMPARE(::listen(taken->get(), 1), 0);
    const QString address = QString::fromStdString(localEndpoint(taken->get())->text());
    const Ran ran = run({"--listen", address});
    QCOMPARE(ran.exitCode, 4);
    QVERIFY2(ran.err.contains(address) && ran.err.count('\n') == 1, qPrintable(ran.err));
}

void tst_Run::anInterruptedRunWritesWhatItHas_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("when");  // the progress line to wait for
    QTest::newRow("INT in steady load") << SIGINT << "steady load";
    QTest::newRow("TERM in a restart") << SIGTERM << "restarting";
    QTest::newRow("USR1, meant for a server") << SIGUSR1 << "steady load";
    QTest::newRow("USR2 in a restart") << SIGUSR2 << "restarting";
    QTest::newRow("XCPU, the limit of processor time") << SIGXCPU << "steady load";
}

void tst_Run::anInterruptedRunWritesWhatItHas()
{
    QFETCH(int, signal);
    QFETCH(QString, when);
    const QTemporaryDir folder;
    const QString path = folder.filePath("report.json");
    QProcess lab;
    lab.start(CHANGEOVER_BINARY_DIR "/changeover", {"run", "--report", "json=" + path});
    QByteArray progress;
    QTRY_VERIFY_WITH_TIMEOUT((progress += lab.readAllStandardError()).contains(when.toUtf8()), kPatienceMs);
    QCOMPARE(::kill(static_cast<pid_t>(lab.processId()), signal), 0);
    QVERIFY(lab.waitForFinished(5'000));
    QCOMPARE(lab.exitStatus(), QProcess::NormalExit);
    QCOMPARE(lab.exitCode(), 130);
    const json::value report = readJson(path);
    QCOMPARE(report.at("verdict").as_string(), "interrupted");
    const std::string words = "Signal " + signalName(signal) + " ended the run.";
    QVERIFY(std::string_view(report.at("reason").as_string()).ends_with(words));
    QCOMPARE(report.at("in_flight").as_int64(), 0);
    QCOMPARE(report.at("lost").as_int64(), 0);
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_Run::aKilledLabLeavesNothing_data()
{
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<QString>("when");  // the progress line to wait for
    QTest::addColumn<bool>("hasRuntimeDirectory");
    for (const char* strategy : {"inherit", "activate", "takeover"})
        for (const char* when : {"steady load", "restarting"})
            QTest::addRow("%s, %s", strategy, when) << strategy << when << false;
    QTest::newRow("takeover, in the runtime directory") << "takeover"
                                                        << "restarting" << true;
}

void tst_Run::aKilledLabLeavesNothing()
{
    QFETCH(QString, strategy);
    QFETCH(QString, when);
    QFETCH(bool, hasRuntimeDirectory);
    const QTemporaryDir temporary, runtime;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("TMPDIR", temporary.path());
    environment.remove("XDG_RUNTIME_DIR");
    if (hasRuntimeDirectory) environment.insert("XDG_RUNTIME_DIR", runtime.path());
    const auto left = [&] {
        return QDir(temporary.path()).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System) +
               QDir(runtime.filePath("changeover"))
                   .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System);
    };

    QProcess lab;
    lab.setProcessEnvironment(environment);
    lab.start(CHANGEOVER_BINARY_DIR "/changeover",
              {"run", "--strategy", strategy, "--startup-delay", "300ms"});
    QByteArray progress;
    QTRY_VERIFY_WITH_TIMEOUT((progress += lab.readAllStandardError()).contains(when.toUtf8()), kPatienceMs);
    if (strategy == "takeover") QCOMPARE(left().size(), 1);
    lab.kill();
    QVERIFY(lab.waitForFinished(5'000));
    // The lifeline tells the servers: within 2 s.
    QTRY_VERIFY_WITH_TIMEOUT((reapAdopted(), serversLeft() == 0), 3'000);
    QCOMPARE(left(), QStringList());
}

void tst_Run::withoutADisplayItSaysWhatWorks()
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(variable);
    program.setProcessEnvironment(environment);
    program.start(CHANGEOVER_BINARY_DIR "/changeover", QStringList());
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 4);
    QVERIFY(program.readAllStandardError().contains("changeover run"));
}

void tst_Run::listsAndTables()
{
    QProcess program;
    program.start(CHANGEOVER_BINARY_DIR "/changeover", {"list", "strategies"});
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitCode(), 0);
    QCOMPARE(program.readAllStandardOutput().count('\n'), qsizetype(strategies().size()));

    program.start(CHANGEOVER_BINARY_DIR "/changeover", {"signals"});
    QVERIFY(program.waitForFinished());
    const QString table = QString::fromUtf8(program.readAllStandardOutput());
    QVERIFY(QRegularExpression("^ +9  KILL +term +no ", QRegularExpression::MultilineOption)
                .match(table)
                .hasMatch());
    QVERIFY(QRegularExpression("^ +1  HUP +term +yes +graceful restart", QRegularExpression::MultilineOption)
                .match(table)
                .hasMatch());

    program.start(CHANGEOVER_BINARY_DIR "/changeover", {"no-such-command"});
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitCode(), 2);
}

CHANGEOVER_TEST(tst_Run)
#include "tst_run.moc"
