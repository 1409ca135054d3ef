// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_report.h"
#include "tests/core/report/outside_judge.h"
#include "tests/core/report/two_restarts.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace changeover;

namespace {

/// With a course that can be drawn.
RunReport drawable()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    RunReport report = run.report();
    report.durationUs = 13'000'000;
    report.lanes = readLanes(run.chronicle, 0);
    report.gaps = {{8, 8.5}};
    report.series = {0, 1'000'000, std::vector<Bucket>(13)};
    report.series.steps[3].addAnswer(1, 40);
    report.series.steps[3].addAnswer(2, 60);
    report.series.steps[3].classes[0] = 100;
    report.series.steps[8].classes[static_cast<std::size_t>(RequestClass::Refused)] = 1;
    report.aligned = report.series;
    report.aligned.fromUs = -1'000'000;
    return report;
}

ComparisonReport two()
{
    ComparisonReport report;
    for (const char* name : {"inherit", "stop-start"}) {
        ComparedRun run;
        run.way.name = name;
        run.report = drawable();
        report.runs.push_back(std::move(run));
    }
    return report;
}

/// The page is well-formed XML as well, so that any reader can be asked.
QString wellFormed(const std::string& html)
{
    QXmlStreamReader reader(QByteArray::fromStdString(html));
    while (!reader.atEnd())
        reader.readNext();
    return reader.errorString();
}

qsizetype count(const std::string& html, const char* pattern)
{
    auto matches = QRegularExpression(pattern).globalMatch(QString::fromStdString(html));
    qsizetype found = 0;
    for (; matches.hasNext(); ++found)
        matches.next();
    return found;
}

}  // namespace

class tst_HtmlReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPageIsWholeInItself_data();
    void aPageIsWholeInItself();
    void everyFailureIsNamed();
    void theDrawingShowsWhoAnsweredWhatWasLostAndWhoOverlapped();
    void smallMultiplesShareOneScale();
    void hostileNamesStayText();
};

void tst_HtmlReport::aPageIsWholeInItself_data()
{
    QTest::addColumn<std::string>("html");
    QTest::newRow("run") << htmlReport(drawable());
    QTest::newRow("a run of nothing") << htmlReport(RunReport{});
    QTest::newRow("comparison") << htmlComparison(two());
    QTest::newRow("a comparison of nothing") << htmlComparison({});
}

void tst_HtmlReport::aPageIsWholeInItself()
{
    QFETCH(std::string, html);
    QCOMPARE(wellFormed(html), QString());
    QVERIFY(html.starts_with("<!DOCTYPE html>"));
    QVERIFY(html.find("@page { size: A4") != std::string::npos);
    QVERIFY(html.find("prefers-color-scheme: dark") != std::string::npos);
    // Nothing is run and nothing is fetched.
    QCOMPARE(count(html, "<script|<link|<img|@import|\\bsrc=|href=|url\\((?!#)"), 0);
    QCOMPARE(count(html, "https?://(?!www.w3.org/2000/svg)"), 0);
}

void tst_HtmlReport::everyFailureIsNamed()
{
    const RunReport report = drawable();
    const std::string html = htmlReport(report);
    QCOMPARE(report.failures.size(), std::size_t{1});
    const std::string row = "<td>" + report.failures[0].id +
                            "</td><td>refused</td><td></td><td></td><td>2 (accepting)</td><td "
                            "class=\"number\">–</td><td>none</td>"
                            "<td class=\"number\">8.00 s</td><td>2.00 s before spawned</td>";
    QVERIFY2(html.find(row) != std::string::npos, html.c_str());
}

void tst_HtmlReport::theDrawingShowsWhoAnsweredWhatWasLostAndWhoOverlapped()
{
    const std::string html = htmlReport(drawable());
    QCOMPARE(count(html, "<title>generation [12]</title></path>"), 2);
    QCOMPARE(count(html, "class=\"lost\""), 1);
    QCOMPARE(count(html, ">lost 1</text>"), 1);
    QCOMPARE(count(html, ">overlap 150 ms</text>"), 1);
    QCOMPARE(count(html, ">no listener 500 ms</text>"), 1);
    // A state is a pattern, not only a colour.
    QVERIFY(count(html, "class=\"d2\"") >= 1 && count(html, "class=\"g2\"") >= 1 &&
            count(html, "class=\"h1\"") >= 1);
}

void tst_HtmlReport::smallMultiplesShareOneScale()
{
    ComparisonReport report = two();
    report.runs[1].report->aligned.steps[4].classes[0] = 700;  // seven times as many in one of them
    const std::string html = htmlComparison(report);
    QCOMPARE(count(html, ">600/s</text>"), 2);
    QCOMPARE(count(html, "<svg role=\"img\""), 2);
}

void tst_HtmlReport::hostileNamesStayText()
{
    const std::string hostile = "</td><script>alert(1)</script><!--\"'\xff\x01";
    RunReport report = drawable();
    report.strategy = report.earlyEnd = report.restarts[1].reason = report.surroundings.system = hostile;
    report.config = {{hostile, hostile}};
    report.failures[0].id = hostile;
    report.failures[0].phase = hostile;
    ComparisonReport comparison = two();
    comparison.runs[0].way.name = comparison.runs[1].way.missing = hostile;
    comparison.runs[1].report.reset();
    for (const std::string& html : {htmlReport(report), htmlComparison(comparison)}) {
        QCOMPARE(wellFormed(html), QString());
        QVERIFY(html.find("<script") == std::string::npos);
        QVERIFY(html.find("<!--") == std::string::npos);
    }
}

CHANGEOVER_TEST(tst_HtmlReport)
#include "tst_html_report.moc"
