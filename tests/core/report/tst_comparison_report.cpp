// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/comparison_report.h"
#include "tests/core/report/outside_judge.h"
#include "tests/core/report/two_restarts.h"
#include "tests/support/test_program.h"

#include <boost/json.hpp>

#include <QTest>

using namespace changeover;

namespace {

ComparedRun ran(const char* name, Expectation expected, bool lossy)
{
    TwoRestarts run;
    if (lossy) run.rollBackTheSecond();
    ComparedRun compared;
    compared.way.name = compared.way.strategy = name;
    compared.way.expected = expected;
    compared.report = run.report();
    compared.code = caseCode(expected, lossy ? 1 : 0);
    return compared;
}

ComparedRun skipped(const char* name)
{
    ComparedRun compared;
    compared.way.name = compared.way.strategy = name;
    compared.way.missing = "haproxy";
    return compared;
}

ComparisonReport three()
{
    ComparisonReport report;
    report.runs = {ran("inherit", Expectation::Pass, false), ran("stop-start", Expectation::Fail, true),
                   skipped("gateway")};
    report.config = {{"rate", "200/s"}};
    return report;
}

}  // namespace

class tst_ComparisonReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theChartIsOfTheRestartThatLostMost();
    void oneSentenceSaysWhatCameOfIt();
    void whatIsMissingIsSkippedWithWhatToInstall();
    void theTableHasALineForEachWay();
    void figuresAreTheWorstOfTheRestartsThatDecide();
    void jsonObeysItsSchema();
    void junitSaysWhoBrokeItsPromise();
    void hostileNamesStayText();
};

void tst_ComparisonReport::oneSentenceSaysWhatCameOfIt()
{
    ComparisonReport report = three();
    QCOMPARE(comparisonSentence(report),
             std::string("inherit lost nothing; stop-start lost 1; each as expected; skipped: gateway."));
    report.runs.push_back(ran("takeover", Expectation::Pass, true));
    report.runs.push_back(ran("kill-start", Expectation::Fail, false));
    QCOMPARE(
        comparisonSentence(report),
        std::string("inherit and kill-start lost nothing; stop-start lost 1 and takeover 1; not as expected: "
                    "takeover and kill-start; skipped: gateway."));
    QCOMPARE(comparisonSentence({}), std::string("Nothing was compared."));
}

void tst_ComparisonReport::whatIsMissingIsSkippedWithWhatToInstall()
{
    QCOMPARE(expectationWords(skipped("gateway")), std::string("skipped: install haproxy"));
    QCOMPARE(expectationWords(ran("kill-start", Expectation::Fail, false)), std::string("no: lost nothing"));
    ComparedRun broken;
    broken.words = "Only 3 of 64 connections could be opened.";
    QCOMPARE(expectationWords(broken), "no: " + broken.words);
}

void tst_ComparisonReport::theTableHasALineForEachWay()
{
    const QStringList lines = QString::fromStdString(textComparison(three())).split('\n');
    QVERIFY(lines[0].startsWith("restart "));
    QVERIFY(lines[1].simplified().startsWith("inherit PASS yes 0 "));
    QVERIFY(lines[2].contains("1: 1 refused"));
    QVERIFY(lines[3].simplified().startsWith("gateway - skipped: install haproxy - "));
    const QStringList table = QString::fromStdString(markdownComparison(three())).split('\n').mid(4, 5);
    for (const QString& line : table)
        QCOMPARE(line.count('|'), table.first().count('|'));
}

void tst_ComparisonReport::figuresAreTheWorstOfTheRestartsThatDecide()
{
    RunReport report = TwoRestarts().report();
    report.restarts.assign(3, report.restarts.front());
    report.restarts[0].refusalGapUs = 9'000'000;
    report.restarts[0].superseded = true;
    report.restarts[1].refusalGapUs = 7'000;
    report.restarts[2].windowUs = 2'300'000;
    const ComparedFigures figures = comparedFigures(report);
    QCOMPARE(figures.refusalGapUs, 7'000);
    QCOMPARE(figures.overlapUs, 150'000);
    QCOMPARE(figures.finishUs, 300'000);
    QVERIFY(!figures.pidStable);
    report.restarts[1].pidStable = report.restarts[2].pidStable = true;  // the superseded one decides nothing
    QVERIFY(comparedFigures(report).pidStable);
    report.restarts[1].pidStable = false;
    QVERIFY(!comparedFigures(report).pidStable);
}

void tst_ComparisonReport::jsonObeysItsSchema()
{
    ComparisonReport report = three();
    report.runs[0].report->aligned = {-1'000'000, 50'000, std::vector<Bucket>(3)};
    report.runs[0].report->aligned.steps[1].addAnswer(1, 4);
    report.runs[0].report->aligned.steps[2].addAnswer(2, 5);
    const std::string text = jsonComparison(report);
    const auto run = boost::json::parse(text).at("runs").at(0);
    QCOMPARE(boost::json::serialize(run.at("series").at("answered")),
             std::string(R"([{"generation":1,"counts":[0,4,0]},{"generation":2,"counts":[0,0,5]}])"));
    VERIFY_JUDGED_VALID(
        judgeText(text, [](const QString& path) { return judgeJsonFile(path, "changeover-comparison-1"); }));
}

void tst_ComparisonReport::junitSaysWhoBrokeItsPromise()
{
    ComparisonReport report = three();
    report.runs.push_back(ran("takeover", Expectation::Pass, true));
    const std::string xml = junitComparison(report);
    QVERIFY(xml.find("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\"") != std::string::npos);
    VERIFY_JUDGED_VALID(judgeJUnit(xml));
}

void tst_ComparisonReport::hostileNamesStayText()
{
    const std::string hostile = "\x1b[2J]]><b>|\n\"\xff";
    ComparisonReport report = three();
    report.runs[0].way.name = report.runs[2].way.missing = hostile;
    report.config = {{hostile, hostile}};
    QVERIFY(boost::json::parse(jsonComparison(report)).is_object());
    QVERIFY(textComparison(report).find('\x1b') == std::string::npos);
    const std::string markdown = markdownComparison(report);  // in a code span anything may stand
    QVERIFY(markdown.substr(0, markdown.find("## How it was run")).find("<b>") == std::string::npos);
    VERIFY_JUDGED_VALID(judgeJUnit(junitComparison(report)));
}

void tst_ComparisonReport::theChartIsOfTheRestartThatLostMost()
{
    std::vector<RestartEntry> restarts(4);
    QCOMPARE(tellingRestart(restarts), &restarts[0]);  // none lost: the first
    restarts[0].superseded = true;
    QCOMPARE(tellingRestart(restarts), &restarts[1]);
    restarts[0].verdict.lost = 9;  // does not decide
    restarts[2].verdict.lost = restarts[3].verdict.lost = 2;
    QCOMPARE(tellingRestart(restarts), &restarts[2]);  // of several the first
    QVERIFY(tellingRestart({}) == nullptr);
}

CHANGEOVER_TEST(tst_ComparisonReport)
#include "tst_comparison_report.moc"
