// SPDX-License-Identifier: GPL-3.0-or-later
// Every failure that a report names leads to its request, phase and generation.
#include "core/report/html_report.h"
#include "core/report/json_report.h"
#include "core/report/junit_report.h"
#include "core/report/text_report.h"
#include "tests/core/report/two_restarts.h"
#include "tests/support/test_program.h"

#include <boost/json.hpp>

#include <QRegularExpression>
#include <QTest>

using namespace changeover;

namespace {

/// Plain text of a page: tags are blanks, once each.
QString visible(const std::string& markup)
{
    return QString::fromStdString(markup)
        .replace(QRegularExpression("<[^>]*>"), " ")
        .replace("|", " ")
        .simplified();
}

/// One that fails `afterMs` after the second trigger, cut on generation 2.
RunReport cutAfterTrigger(std::int64_t afterMs)
{
    TwoRestarts run;
    run.rollBackTheSecond(afterMs);
    return run.report();
}

}  // namespace

class tst_Failures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyReportSaysAllOfIt();
    void everyReportSaysWhatWasAnswered();
    void thePhaseIsWhatTheRestartWasAt_data();
    void thePhaseIsWhatTheRestartWasAt();
    void aPlainStartHasNoPhaseBehindAccepting();
    void whatIsNotNamedIsCountedWithWhereItIs();
};

void tst_Failures::everyReportSaysAllOfIt()
{
    TwoRestarts run;
    run.keepAJournal();
    run.rollBackTheSecond(10);
    const RunReport report = run.report();
    QCOMPARE(report.failures.size(), std::size_t{5});
    const FailureEntry& cut = report.failures.back();
    QCOMPARE(cut.restart, 2);
    QCOMPARE(cut.phase, std::string_view("hello"));

    const auto json = boost::json::parse(jsonReport(report)).at("failures").as_array().back();
    QCOMPARE(json.at("id").as_string(), cut.id);
    QCOMPARE(json.at("class").as_string(), "reset_before_byte");
    QCOMPARE(json.at("execution").as_string(), "none");
    QCOMPARE(json.at("generation").as_int64(), 2);
    QCOMPARE(json.at("generation_by").as_string(), "connection");
    QCOMPARE(json.at("restart").as_int64(), 2);
    QCOMPARE(json.at("phase").as_string(), "hello");
    QCOMPARE(json.at("nearest").as_string(), "spawned");
    QCOMPARE(json.at("offset_us").as_int64(), 8'000);

    const QString id = QString::fromStdString(cut.id);
    const QString cells = id + " reset_before_byte none 2 (connection) 2 hello 10.01 s 8.0 ms after spawned";
    QVERIFY2(visible(htmlReport(report)).contains(cells), qPrintable(visible(htmlReport(report))));
    QVERIFY2(visible(markdownReport(report)).contains(cells), markdownReport(report).c_str());
    const QString line = id + " reset_before_byte, not executed, generation 2 (connection), restart 2, phase "
                              "hello, 8.0 ms after spawned";
    // Of the restart and of the whole run.
    QCOMPARE(visible(junitReport(report)).count(line), 2);
    const QString first = QString::fromStdString(report.failures[0].id) +
                          " refused, not executed, generation 2 (accepting), no restart, phase none, ";
    QVERIFY2(visible(textReport(report)).contains(first), textReport(report).c_str());
}

void tst_Failures::everyReportSaysWhatWasAnswered()
{
    const std::string why = words(Corruption::NoMatch, "Bye|\n\x01");
    QCOMPARE(why, std::string("the body does not match what is expected of it: \"Bye|\\n\\x01\""));
    RunReport report = cutAfterTrigger(10);
    FailureEntry& failure = report.failures.front();
    for (const bool corrupt : {false, true}) {
        failure.result = corrupt ? RequestClass::Corrupt : RequestClass::HttpError;
        failure.status = corrupt ? 200 : 302;
        failure.why = corrupt ? why : "";
        const auto json = boost::json::parse(jsonReport(report)).at("failures").as_array().front();
        QCOMPARE(json.at("status").as_int64(), corrupt ? 200 : 302);
        if (corrupt)
            QCOMPARE(json.at("why").as_string(), why);
        else
            QVERIFY(json.at("why").is_null());
        const QString answer = corrupt ? "200 OK; " + QString::fromStdString(why) : "302 Found";
        const QString beginning = answer.section('"', 0, 0);  // a page spells the quotation marks otherwise
        QVERIFY2(visible(htmlReport(report)).contains(beginning), qPrintable(visible(htmlReport(report))));
        QVERIFY2(textReport(report).find((corrupt ? "corrupt (" : "http_error (") + answer.toStdString() +
                                         ')') != std::string::npos,
                 textReport(report).c_str());
        QVERIFY(QString::fromStdString(markdownReport(report)).contains(corrupt ? "Bye" : "302 Found"));
    }
    // A refused request has neither.
    const auto refused =
        boost::json::parse(jsonReport(cutAfterTrigger(10))).at("failures").as_array().front();
    QVERIFY(refused.at("status").is_null() && refused.at("why").is_null());
}

void tst_Failures::thePhaseIsWhatTheRestartWasAt_data()
{
    QTest::addColumn<qint64>("afterMs");  // the child is spawned at 2, ends at 20, and that is known at 21
    QTest::addColumn<std::string>("phase");
    QTest::newRow("the second before") << qint64{-10} << std::string("before");
    QTest::newRow("before fork") << qint64{1} << std::string("spawn");
    QTest::newRow("the child says nothing yet") << qint64{10} << std::string("hello");
    QTest::newRow("rolled back") << qint64{30} << std::string("after");
}

void tst_Failures::thePhaseIsWhatTheRestartWasAt()
{
    QFETCH(qint64, afterMs);
    QFETCH(std::string, phase);
    const RunReport report = cutAfterTrigger(afterMs);
    QCOMPARE(report.failures.back().restart, 2);
    QCOMPARE(report.failures.back().phase, std::string_view(phase));
}

void tst_Failures::aPlainStartHasNoPhaseBehindAccepting()
{
    TwoRestarts run;
    run.killAndStart(10 * kSecond);
    const RunReport report = run.report();
    QStringList seen;
    for (const FailureEntry& failure : report.failures)
        seen << QString("%1 %2 %3")
                    .arg(failure.generation)
                    .arg(name(failure.by).data())
                    .arg(QString::fromLatin1(failure.phase.data(), qsizetype(failure.phase.size())));
    QCOMPARE(seen,
             (QStringList{"2 last_accepting spawn", "2 last_accepting accepting", "3 accepting after"}));
}

void tst_Failures::whatIsNotNamedIsCountedWithWhereItIs()
{
    TwoRestarts run;
    run.rollBackTheSecond(10);
    RunReport report = run.report();
    QCOMPARE(report.unlisted, std::uint64_t{0});
    const QString more = "more: the CSV report (--report csv=FILE) has every one.";
    for (const std::string& text : {textReport(report), markdownReport(report), htmlReport(report)})
        QVERIFY(!visible(text).contains(more));

    for (std::size_t i = 0; i < RunLedger::kMaxFailures; ++i)
        run.failNow();
    report = run.report();
    QCOMPARE(report.failures.size(), RunLedger::kMaxFailures);
    QCOMPARE(report.unlisted, std::uint64_t{2});
    QCOMPARE(boost::json::parse(jsonReport(report)).at("failures_unlisted").as_int64(), 2);
    QVERIFY(visible(htmlReport(report)).contains("… and 2 " + more));
    QVERIFY(visible(markdownReport(report)).contains("… and 9 982 " + more));
    QVERIFY(visible(textReport(report)).contains("… and 9 999 " + more));
    QVERIFY(visible(junitReport(report)).contains("… and 9 902 " + more));
}

CHANGEOVER_TEST(tst_Failures)
#include "tst_failures.moc"
