// SPDX-License-Identifier: GPL-3.0-or-later
// `changeover compare` with the real server.
#include "tests/core/report/outside_judge.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QTest>

#include <sys/prctl.h>

#include <csignal>

using namespace changeover;

class tst_Compare : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void eachWayDoesWhatItsRowSays();
    void whoWatchesAHolderSeesNoChange();
    void whatProvesNothingIsTriedAgainAsByRun();
    void anInterruptedComparisonSaysWhatItHas();
    void whereNobodyFollowsAnyMoreItEnds();
    void badInputIsRefusedInOneSentence_data();
    void badInputIsRefusedInOneSentence();

private:
    static void compareLines(const QString& path, const json::array& runs);
    static Ran compare(const QStringList& options) { return RunningLab(quick(options), "compare").result(); }
};

void tst_Compare::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_Compare::cleanup()
{
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_Compare::eachWayDoesWhatItsRowSays()
{
    const QTemporaryDir folder;
    const QString csv = folder.filePath("requests.csv"), junit = folder.filePath("junit.xml");
    const QString jsonLines = folder.filePath("lines.json");
    Ran ran;
    // Where the machine is too busy to prove anything the comparison says so; then again.
    for (int tries = 0; tries < 3 && (ran.exitCode == 3 || ran.exitCode == -1); ++tries)
        ran = compare({"--strategies", "inherit,kill-start", "--seed", "7", "--report", "csv=" + csv,
                       "--report", "junit=" + junit, "--report", "jsonl=" + jsonLines});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.out.startsWith("restart "), qPrintable(ran.out));

    const json::array& runs = ran.report.at("runs").as_array();
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs[0].at("report").at("verdict").as_string(), "pass");
    QCOMPARE(runs[1].at("report").at("verdict").as_string(), "fail");
    for (const json::value& run : runs) {
        QCOMPARE(run.at("as_expected").as_bool(), true);
        QCOMPARE(run.at("report").at("seed").to_number<int>(), 7);
        QCOMPARE(run.at("series").at("from_us").to_number<int>(), -1'000'000);  // the trigger is zero
        QVERIFY(run.at("series").at("answered").as_array().size() >= 2);        // both generations
    }
    VERIFY_JUDGED_VALID(judgeText(json::serialize(ran.report), [](const QString& path) {
        return judgeJsonFile(path, "changeover-comparison-1");
    }));
    VERIFY_JUDGED_VALID(judgeJUnitFile(junit));
    compareLines(jsonLines, runs);

    QFile requests(csv);
    QVERIFY(requests.open(QIODevice::ReadOnly));
    const QByteArray lines = requests.readAll();
    QCOMPARE(lines.count("\ninherit,"), runs[0].at("report").at("sent").to_number<qsizetype>());
    QCOMPARE(lines.count("\nkill-start,"), runs[1].at("report").at("sent").to_number<qsizetype>());
}

void tst_Compare::whoWatchesAHolderSeesNoChange()
{
    const Ran held = compare({"--strategies", "inherit", "--", "--hold"});
    const json::value& run = held.report.at("runs").at(0);
    QCOMPARE(run.at("figures").at("pid_stable").as_bool(), true);
    const json::value& entry = run.at("report").at("restarts").at(0);
    QCOMPARE(entry.at("outcome").as_string(), "committed");
    QVERIFY(entry.at("old_pid") != entry.at("new_pid"));  // the generation did change
    QVERIFY2(held.out.contains(QRegularExpression("inherit .* stable\n")), qPrintable(held.out));

    const json::value alone = compare({"--strategies", "inherit,exec-in-place"}).report;
    QCOMPARE(alone.at("runs").at(0).at("figures").at("pid_stable").as_bool(), false);
    QCOMPARE(alone.at("runs").at(1).at("figures").at("pid_stable").as_bool(), true);
}

void tst_Compare::whatProvesNothingIsTriedAgainAsByRun()
{
    const Ran ran = compare({"--strategies", "inherit", "--rate", "5/s"});
    QVERIFY2(ran.exitCode == 3, qPrintable(ran.out + ran.err));
    const json::value& run = ran.report.at("runs").at(0);
    QCOMPARE(run.at("report").at("verdict").as_string(), "inconclusive");
    QCOMPARE(run.at("as_expected").as_bool(), false);
    const json::array& restarts = run.at("report").at("restarts").as_array();
    QCOMPARE(restarts.size(), std::size_t{4});  // and three more
    QVERIFY(restarts[0].at("rerun_of").is_null());
    for (std::size_t i = 1; i < restarts.size(); ++i)
        QCOMPARE(restarts[i].at("rerun_of").as_int64(), std::int64_t(i));
}

/// Each way begins before it has ended, with the run that the whole report has, and the end is the last.
void tst_Compare::compareLines(const QString& path, const json::array& runs)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList kinds;
    std::size_t ended = 0;
    while (!file.atEnd()) {
        const std::string text = file.readLine().toStdString();
        VERIFY_JUDGED_VALID(judgeText(
            text, [](const QString& line) { return judgeJsonFile(line, "changeover-comparison-line-1"); }));
        const json::value line = json::parse(text);
        kinds << QString::fromStdString(std::string(line.at("kind").as_string()));
        if (kinds.back() == "run") QCOMPARE(json::serialize(line.at("run")), json::serialize(runs[ended++]));
        if (kinds.back() == "begins") QCOMPARE(line.at("number").to_number<std::size_t>(), ended + 1);
    }
    QCOMPARE(kinds, (QStringList{"begins", "run", "begins", "run", "ends"}));
}

void tst_Compare::anInterruptedComparisonSaysWhatItHas()
{
    RunningLab lab(quick({"--strategies", "inherit,stop-start", "--duration", "1m"}), "compare");
    QTRY_VERIFY_WITH_TIMEOUT(lab.said("restarting"), kPatienceMs);
    QCOMPARE(::kill(lab.pid(), SIGINT), 0);
    const Ran ran = lab.result();
    QCOMPARE(ran.exitCode, 130);
    const json::array& runs = ran.report.at("runs").as_array();
    QCOMPARE(runs[0].at("report").at("verdict").as_string(), "interrupted");
    QVERIFY(runs[1].at("report").is_null());
    QVERIFY(std::string_view(ran.report.at("sentence").as_string()).ends_with("interrupted."));
}

void tst_Compare::whereNobodyFollowsAnyMoreItEnds()
{
    const QTemporaryDir folder;
    const QString csv = folder.filePath("requests.csv");
    const QStringList options =
        quick({"--strategies", "kill-start,stop-start", "--report", "jsonl=-", "--report", "csv=" + csv});
    QProcess shell;
    const QStringList script{"-c", "\"$@\" | head -n 1; exit ${PIPESTATUS[0]}", "bash",
                             CHANGEOVER_BINARY_DIR "/changeover", "compare"};
    shell.start("bash", script + options);
    QVERIFY(shell.waitForFinished(kPatienceMs));
    QCOMPARE(shell.exitCode(), 4);
    QVERIFY(shell.readAllStandardOutput().startsWith("{\"kind\":\"begins\",\"number\":1,\"of\":2"));
    QFile requests(csv);
    QVERIFY(requests.open(QIODevice::ReadOnly));
    const QByteArray lines = requests.readAll();
    QVERIFY(lines.contains("\nkill-start,"));  // whose end could not be told
    QVERIFY(!lines.contains("\nstop-start,"));
}

void tst_Compare::badInputIsRefusedInOneSentence_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown strategy")
        << QStringList{"--strategies", "inherit,magic"} << "no strategy 'magic'";
    QTest::newRow("an option of run alone") << QStringList{"--strategy", "inherit"} << "--strategy";
    QTest::newRow("bad value") << QStringList{"--rate", "fast"} << "is not a rate";
}

void tst_Compare::badInputIsRefusedInOneSentence()
{
    QFETCH(QStringList, options);
    QFETCH(QString, words);
    const Ran ran = compare(options);
    QCOMPARE(ran.exitCode, 2);
    QCOMPARE(ran.err.count('\n'), 1);
    QVERIFY2(ran.err.contains(words), qPrintable(ran.err));
}

CHANGEOVER_TEST(tst_Compare)
#include "tst_compare.moc"
