// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_report.h"
#include "core/report/messages.h"
#include "core/report/run_report.h"
#include "core/report/text_report.h"
#include "tests/core/report/outside_judge.h"
#include "tests/core/report/two_restarts.h"
#include "tests/support/test_program.h"

#include <boost/json.hpp>

#include <QTest>

using namespace changeover;

class tst_Reports : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jsonObeysItsSchema();
    void theSchemaCatchesWhatIsWrong_data();
    void theSchemaCatchesWhatIsWrong();
    void everyPhaseCountsFromTheEndOfTheOneBefore();
    void sentIsTheSumOfClassesAndInFlight();
    void aFailureKnowsItsPhaseAndNearestEvent();
    void whoWatchesAHolderSeesNoChange();
    void whoWatchesAProcessThatReplacesItselfSeesNoChange();
    void evidenceThatDoesNotExistIsNull();
    void theJournalsFiguresAreInEveryReport();
    void aPolicyIsNamed();
    void theKernelsCountersAreNamed();
    void markdownKeepsItsTablesWhole();
    void textSaysTheVerdictFirst();
    void whatCouldBeRetriedDependsOnTheRequest();
};

void tst_Reports::jsonObeysItsSchema()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    const auto value = boost::json::parse(jsonReport(run.report()));  // refuses invalid UTF-8, too
    QCOMPARE(value.at("verdict").as_string(), "fail");
    QCOMPARE(value.at("restarts").as_array().size(), std::size_t{2});
    QCOMPARE(value.at("restarts").at(0).at("outcome").as_string(), "committed");
    QCOMPARE(value.at("restarts").at(0).at("trigger").at("pid").as_int64(), 42);
    QCOMPARE(value.at("restarts").at(1).at("outcome").as_string(), "rolled_back_before_ready");
    QCOMPARE(value.at("seed").as_int64(), 7);
    VERIFY_JUDGED_VALID(judgeJson(jsonReport(run.report())));
}

void tst_Reports::theSchemaCatchesWhatIsWrong_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("json");
    QTest::newRow("a negative count") << "sent"
                                      << "-1";
    QTest::newRow("an unknown word") << "verdict"
                                     << R"("splendid")";
    QTest::newRow("a fraction of a request") << "lost"
                                             << "1.5";
    QTest::newRow("an unknown key") << "extra"
                                    << "1";
    QTest::newRow("no evidence where there is always some") << "classes"
                                                            << "null";
}

void tst_Reports::theSchemaCatchesWhatIsWrong()
{
    QFETCH(QString, key);
    QFETCH(QString, json);
    auto value = boost::json::parse(jsonReport(TwoRestarts().report()));
    value.as_object()[key.toStdString()] = boost::json::parse(json.toStdString());
    const Judgement judgement = judgeJson(boost::json::serialize(value));
    if (!judgement.asked) QSKIP(qPrintable(judgement.words));
    QVERIFY(!judgement.valid);
}

void tst_Reports::everyPhaseCountsFromTheEndOfTheOneBefore()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    const RunReport report = run.report();
    const PhaseTimes good = report.restarts[0].phases;
    QCOMPARE(good.spawnUs, std::optional<std::int64_t>(2'000));
    QCOMPARE(good.helloUs, std::optional<std::int64_t>(3'000));
    QCOMPARE(good.readyUs, std::optional<std::int64_t>(4'000));
    QCOMPARE(good.acceptingUs, std::optional<std::int64_t>(1'000));
    QCOMPARE(good.probationUs, std::optional<std::int64_t>(100'000));
    QCOMPARE(good.drainUs, std::optional<std::int64_t>(50'000));
    QCOMPARE(report.restarts[0].overlapUs, 150'000);
    const PhaseTimes failed = report.restarts[1].phases;
    QCOMPARE(failed.spawnUs, std::optional<std::int64_t>(2'000));
    QVERIFY(!failed.helloUs && !failed.readyUs && !failed.acceptingUs && !failed.probationUs &&
            !failed.drainUs);
}

void tst_Reports::sentIsTheSumOfClassesAndInFlight()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    const RunReport report = run.report();
    std::uint64_t sum = report.inFlight;
    for (const std::uint64_t count : report.classes)
        sum += count;
    QCOMPARE(report.sent, sum);
    QCOMPARE(report.lost, std::uint64_t{1});
    std::uint64_t answered = 0;
    for (const Answerer& who : report.answeredBy)
        answered += who.count;
    QCOMPARE(answered, report.classes[0]);
}

void tst_Reports::aFailureKnowsItsPhaseAndNearestEvent()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    const RunReport report = run.report();
    QCOMPARE(report.failures.size(), std::size_t{1});
    QCOMPARE(report.failures[0].result, RequestClass::Refused);
    QCOMPARE(report.failures[0].phase, std::string("none"));  // 2 s before any trigger
    QCOMPARE(report.failures[0].nearest, EventKind::Spawned);
    QCOMPARE(report.failures[0].offsetUs, -2'002'000);
}

void tst_Reports::whoWatchesAHolderSeesNoChange()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    QVERIFY(!run.report().restarts[0].pidStable);
    QVERIFY(run.report().restarts[1].pidStable);  // before COMMIT nobody was told of the child

    Event event;
    event.pid = 50;
    event.kind = EventKind::Holding;
    run.chronicle.observe(event);
    for (const RestartEntry& entry : run.report().restarts)
        QVERIFY(entry.pidStable);
    QCOMPARE(run.report().restarts[0].newPid, 200);  // though the generations change

    event.kind = EventKind::Exited;
    event.timeNs = 9 * kSecond;  // killed: then the generation is alone
    run.chronicle.observe(event);
    const RunReport report = run.report();
    QVERIFY(report.restarts[0].pidStable);
    const auto value = boost::json::parse(jsonReport(report));
    QCOMPARE(value.at("restarts").at(0).at("pid_stable").as_bool(), true);
}

void tst_Reports::whoWatchesAProcessThatReplacesItselfSeesNoChange()
{
    TwoRestarts run;
    run.replaceItself(10 * kSecond, 200, 2);
    QVERIFY(run.report().restarts[1].pidStable);
    run.reap(10 * kSecond + 500 * kMs, 200);
    QVERIFY(!run.report().restarts[1].pidStable);  // what it became has ended
}

void tst_Reports::evidenceThatDoesNotExistIsNull()
{
    const auto value = boost::json::parse(jsonReport(TwoRestarts().report()));
    for (const char* key :
         {"duplicates", "lost_before_execution", "executed_unanswered", "ledger", "kernel", "policy"})
        QVERIFY2(value.at(key).is_null(), key);
}

void tst_Reports::theJournalsFiguresAreInEveryReport()
{
    TwoRestarts run;
    run.keepAJournal();
    const RunReport report = run.report();
    const auto value = boost::json::parse(jsonReport(report));
    for (const char* key : {"lost_before_execution", "executed_unanswered", "duplicates"})
        QCOMPARE(value.at(key).as_int64(), 1);
    std::string seen;
    for (const auto& failure : value.at("failures").as_array())
        (seen += failure.at("class").as_string()) +=
            ' ' + std::string(failure.at("execution").as_string()) + '\n';
    QCOMPARE(seen, std::string("refused none\neof_before_byte executed\nduplicate executed\n"));
    const std::string words = "of the lost: 1 before execution, 1 executed but unanswered; executed twice: 1";
    QVERIFY(textReport(report).find(words) != std::string::npos);
    QVERIFY(markdownReport(report).find(words) != std::string::npos);
    QVERIFY(markdownReport(report).find("| duplicate |") != std::string::npos);
    QVERIFY(sentence(report.figures).find("unanswered; 1 executed twice.") != std::string::npos);
}

void tst_Reports::aPolicyIsNamed()
{
    RunReport report = TwoRestarts().report();
    report.policy = "no-drain";
    QCOMPARE(boost::json::parse(jsonReport(report)).at("policy").as_string(), "no-drain");
    QVERIFY(markdownReport(report).find("Strategy `inherit`, policy `no-drain`: ") != std::string::npos);
}

void tst_Reports::theKernelsCountersAreNamed()
{
    RunReport report = TwoRestarts().report();
    report.kernel = KernelWitness{true, {{0, 0, 0, 0, 0, std::nullopt}}};
    QVERIFY(textReport(report).find("Kernel: no reset sent, no connection dropped.") != std::string::npos);
    report.kernel->counted.values[1] = 2;
    const auto kernel = boost::json::parse(jsonReport(report)).at("kernel");
    QCOMPARE(kernel.at("netns").as_string(), "private");
    QCOMPARE(kernel.at("TCPAbortOnClose").as_int64(), 2);
    QVERIFY(kernel.at("TCPReqQFullDrop").is_null());
    QVERIFY(markdownReport(report).find("\nKernel: TCPAbortOnClose 2.\n") != std::string::npos);
    report.kernel->ownNetwork = false;  // anybody's: not said of this run
    QVERIFY(textReport(report).find("Kernel:") == std::string::npos);
}

void tst_Reports::markdownKeepsItsTablesWhole()
{
    TwoRestarts run;
    run.rollBackTheSecond();
    const std::string text = markdownReport(run.report());
    QVERIFY(text.starts_with("# Changeover: FAIL\n"));
    QVERIFY(text.find("it said \"no\" \\| \xef\xbf\xbd") != std::string::npos);
    // Every line of the restart table has as many cells as its head.
    const auto begin = text.find("| # |");
    QVERIFY(begin != std::string::npos);
    const QStringList lines = QString::fromStdString(text.substr(begin)).split('\n');
    for (int i = 0; i < 4; ++i)
        QCOMPARE(QString(lines[i]).remove("\\|").count('|'), 12);
}

void tst_Reports::textSaysTheVerdictFirst()
{
    const std::string text = textReport(TwoRestarts().report());
    QVERIFY2(text.starts_with("PASS  No request dropped in 1 restart: 0 of "), text.c_str());
    QVERIFY2(text.find(", committed, 0 lost of ") != std::string::npos, text.c_str());
    RunReport interrupted = TwoRestarts().report();
    interrupted.verdict = "interrupted";
    QVERIFY(textReport(interrupted).starts_with("INTERRUPTED  Interrupted: "));
}

void tst_Reports::whatCouldBeRetriedDependsOnTheRequest()
{
    ClassCounts classes{};
    classes[static_cast<std::size_t>(RequestClass::Refused)] = 1;
    classes[static_cast<std::size_t>(RequestClass::ConnectTimeout)] = 2;
    classes[static_cast<std::size_t>(RequestClass::ResetBeforeByte)] = 4;
    classes[static_cast<std::size_t>(RequestClass::EofBeforeByte)] = 8;
    classes[static_cast<std::size_t>(RequestClass::EofMidResponse)] = 16;
    QCOMPARE(retrySafe(classes, true), std::uint64_t{15});
    QCOMPARE(retrySafe(classes, false), std::uint64_t{3});
}

CHANGEOVER_TEST(tst_Reports)
#include "tst_reports.moc"
