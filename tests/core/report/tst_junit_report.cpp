// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/junit_report.h"
#include "tests/core/report/outside_judge.h"
#include "tests/core/report/two_restarts.h"
#include "tests/support/test_program.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace changeover;

namespace {

/// "restart 1 by HUP: ok", "whole run: failure requests_lost".
QStringList cases(const std::string& xml)
{
    QStringList seen;
    QXmlStreamReader reader(QByteArray::fromStdString(xml));
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        const QString name = reader.name().toString();
        if (name == "testcase")
            seen << reader.attributes().value("name").toString() + ": ok";
        else if (name == "failure" || name == "error" || name == "skipped")
            seen.last().replace(": ok",
                                ": " + (name + ' ' + reader.attributes().value("type").toString()).trimmed());
    }
    return reader.hasError() ? QStringList{reader.errorString()} : seen;
}

}  // namespace

class tst_JUnitReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRestartIsATestCaseAndSoIsTheRun();
    void whatWasLostIsNamed();
    void whatProvedNothingIsAnError_data();
    void whatProvedNothingIsAnError();
    void hostileWordsStayText();
};

void tst_JUnitReport::aRestartIsATestCaseAndSoIsTheRun()
{
    TwoRestarts run;
    QCOMPARE(cases(junitReport(run.report())), (QStringList{"restart 1 by HUP: ok", "whole run: ok"}));
    run.rollBackTheSecond();
    RunReport report = run.report();
    report.restarts[0].superseded = true;
    const std::string xml = junitReport(report);
    QCOMPARE(cases(xml),
             (QStringList{"restart 1 by HUP: skipped", "restart 2 by HUP: error unexpected_rollback",
                          "whole run: failure fail"}));
    QVERIFY(xml.find("tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"1\"") != std::string::npos);
    VERIFY_JUDGED_VALID(judgeJUnit(xml));
}

void tst_JUnitReport::whatWasLostIsNamed()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    const RunReport report = run.report();
    const std::string xml = junitReport(report);
    const std::string line =
        report.failures[0].id +
        " refused, generation 2 (accepting), no restart, phase none, 2.00 s before spawned";
    QVERIFY2(xml.find(line) != std::string::npos, xml.c_str());
}

void tst_JUnitReport::whatProvedNothingIsAnError_data()
{
    QTest::addColumn<std::string>("verdict");
    QTest::newRow("interrupted") << std::string("interrupted");
    QTest::newRow("ended early") << std::string("inconclusive");
}

void tst_JUnitReport::whatProvedNothingIsAnError()
{
    QFETCH(std::string, verdict);
    RunReport report = TwoRestarts().report();
    report.verdict = verdict;
    QCOMPARE(cases(junitReport(report)).last(), "whole run: error " + QString::fromStdString(verdict));
}

void tst_JUnitReport::hostileWordsStayText()
{
    const std::string hostile = "\x1b]]></failure><error>\"'&\n\xff\xef\xbf\xbe";
    TwoRestarts run;
    run.rollBackTheSecond();
    RunReport report = run.report();
    report.strategy = report.restarts[1].reason = report.earlyEnd = report.surroundings.host = hostile;
    report.config = {{hostile, hostile}};
    const std::string xml = junitReport(report);
    QCOMPARE(cases(xml).size(), 3);
    VERIFY_JUDGED_VALID(judgeJUnit(xml));
}

CHANGEOVER_TEST(tst_JUnitReport)
#include "tst_junit_report.moc"
