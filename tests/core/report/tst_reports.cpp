// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_report.h"
#include "core/report/run_report.h"
#include "core/report/text_report.h"
#include "tests/core/report/json_schema.h"

#include <QFile>
#include <QTest>

#include <csignal>

using namespace changeover;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMs = 1'000'000;

/// A run of two restarts, told to the ledger and the chronicle as the Lab does: the first committed, the
/// second rolled back, one request refused between them.
class TwoRestarts {
public:
    TwoRestarts()
    {
        say({.kind = EventKind::Started, .pid = 100, .generation = 1, .value = 100}, 0);
        load(kSecond, 3 * kSecond, 100, 1);
        hangup(100, 1, 3 * kSecond);
        const std::int64_t t = 3 * kSecond;
        say({.kind = EventKind::Spawned, .pid = 100, .generation = 1, .value = 200, .extra = 2}, t + 2 * kMs);
        say({.kind = EventKind::Hello, .pid = 100, .generation = 1, .value = 200}, t + 5 * kMs);
        say({.kind = EventKind::Ready, .pid = 100, .generation = 1, .value = 200}, t + 9 * kMs);
        say({.kind = EventKind::Accepting, .pid = 200, .generation = 2}, t + 10 * kMs);
        say({.kind = EventKind::StoppedAccepting, .pid = 100, .generation = 1, .value = 3}, t + 11 * kMs);
        load(t, t + 500 * kMs, 200, 2);
        say({.kind = EventKind::Sealed, .pid = 100, .generation = 1, .value = 200}, t + 110 * kMs);
        say({.kind = EventKind::AttemptEnded, .pid = 100, .generation = 1, .value = 0, .extra = 200},
            t + 112 * kMs);
        say({.kind = EventKind::Exited, .pid = 100, .generation = 1}, t + 160 * kMs);
        load(t + 500 * kMs, t + 3 * kSecond, 200, 2);
        finishAt(t + 3 * kSecond);
    }

    void rollBackTheSecond()
    {
        const std::int64_t t = 10 * kSecond;
        fail(t - 2 * kSecond);
        load(t - kSecond, t, 200, 2);
        hangup(200, 2, t);
        say({.kind = EventKind::Spawned, .pid = 200, .generation = 2, .value = 300, .extra = 3}, t + 2 * kMs);
        say({.kind = EventKind::Exited, .pid = 300, .generation = 3, .value = 3 << 8}, t + 20 * kMs);
        say({.kind = EventKind::AttemptEnded,
             .pid = 200,
             .generation = 2,
             .value = 1,
             .extra = 300,
             .words = "it said \"no\" | \xff"},
            t + 21 * kMs);
        load(t, t + 2 * kSecond, 200, 2);
        finishAt(t + 3 * kSecond);
    }

    RunReport report() const
    {
        RunReport report = makeReport(ledger, chronicle, false);
        report.strategy = "inherit";
        report.surroundings = Surroundings::look("1.2.3");
        report.config = {{"rate", "200/s"}, {"server-arguments", "--x \xfe"}};
        report.seed = 7;
        return report;
    }

    RunLedger ledger;
    Chronicle chronicle;

private:
    struct Said {
        EventKind kind;
        std::int32_t pid, generation = 0, value = 0;
        std::int64_t extra = 0;
        std::string_view words{};
    };

    void say(const Said& said, std::int64_t timeNs)
    {
        Event event;
        event.kind = said.kind;
        event.pid = said.pid;
        event.generation = said.generation;
        event.value = said.value;
        event.extra = said.extra;
        event.timeNs = timeNs;
        event.setWords(said.words);
        chronicle.observe(event);
        if (said.kind == EventKind::Spawned)
            ledger.spawned(said.pid, said.value, static_cast<std::int32_t>(said.extra), timeNs);
        if (said.kind == EventKind::Accepting) ledger.accepting(said.pid, timeNs);
        if (said.kind == EventKind::StoppedAccepting) ledger.stoppedAccepting(said.pid, 3, timeNs);
        if (said.kind == EventKind::Exited) ledger.reaped(said.pid, timeNs);
        if (said.kind == EventKind::AttemptEnded)
            ledger.attemptEnded(said.pid, said.value ? AttemptEnd::RolledBack : AttemptEnd::Committed,
                                static_cast<std::int32_t>(said.extra), said.words, timeNs);
    }

    void hangup(std::int32_t pid, std::int32_t generation, std::int64_t timeNs)
    {
        Trigger trigger;
        trigger.timeNs = timeNs;
        trigger.signal = SIGHUP;
        trigger.senderPid = 42;
        trigger.senderUid = 1000;
        trigger.oldPid = pid;
        trigger.oldGeneration = generation;
        trigger.allowanceNs = 30 * kSecond;
        ledger.trigger(trigger);
    }

    void add(std::int64_t timeNs, RequestClass result, std::int32_t pid, std::int32_t generation)
    {
        RequestOutcome outcome;
        outcome.id = {0, 1, m_record.sent};
        outcome.dueNs = timeNs - 2 * kMs;
        outcome.writtenNs = timeNs - kMs;
        outcome.finishedNs = timeNs;
        outcome.pid = pid;
        outcome.generation = generation;
        outcome.result = result;
        ledger.add(outcome);
        ++m_record.sent;
        ++m_record.classes[static_cast<std::size_t>(result)];
    }
    /// 100 a second.
    void load(std::int64_t fromNs, std::int64_t toNs, std::int32_t pid, std::int32_t generation)
    {
        for (std::int64_t at = fromNs; at < toNs; at += 10 * kMs)
            add(at, RequestClass::Ok, pid, generation);
    }
    void fail(std::int64_t timeNs) { add(timeNs, RequestClass::Refused, 0, 0); }
    void finishAt(std::int64_t timeNs)
    {
        ledger.record(m_record);
        ledger.advance(timeNs);
    }

    LoadRecord m_record;
};

boost::json::value schema()
{
    QFile file(CHANGEOVER_SOURCE_DIR "/resources/changeover-report-1.schema.json");
    if (!file.open(QIODevice::ReadOnly)) return nullptr;
    return boost::json::parse(file.readAll().toStdString());
}

}  // namespace

class tst_Reports : public QObject {
    Q_OBJECT

private slots:
    void jsonObeysItsSchema();
    void theSchemaCatchesWhatIsWrong();
    void everyPhaseCountsFromTheEndOfTheOneBefore();
    void sentIsTheSumOfClassesAndInFlight();
    void aFailureKnowsItsPhaseAndNearestEvent();
    void evidenceThatDoesNotExistIsNull();
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
    const auto errors = JsonSchema(schema()).validate(value);
    QVERIFY2(errors.empty(), errors.empty() ? "" : errors.front().c_str());
    QCOMPARE(value.at("verdict").as_string(), "fail");
    QCOMPARE(value.at("restarts").as_array().size(), std::size_t{2});
    QCOMPARE(value.at("restarts").at(0).at("outcome").as_string(), "committed");
    QCOMPARE(value.at("restarts").at(0).at("trigger").at("pid").as_int64(), 42);
    QCOMPARE(value.at("restarts").at(1).at("outcome").as_string(), "rolled_back_before_ready");
    QCOMPARE(value.at("seed").as_int64(), 7);
}

void tst_Reports::theSchemaCatchesWhatIsWrong()
{
    auto value = boost::json::parse(jsonReport(TwoRestarts().report()));
    const JsonSchema validator(schema());
    QVERIFY(validator.validate(value).empty());
    value.as_object()["sent"] = -1;
    value.as_object()["verdict"] = "splendid";
    value.as_object()["extra"] = 1;
    value.at("classes").as_object().erase("timeout");
    value.at("restarts").at(0).as_object()["overlap_us"] = 1.5;
    QCOMPARE(validator.validate(value).size(), std::size_t{5});
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

void tst_Reports::evidenceThatDoesNotExistIsNull()
{
    const auto value = boost::json::parse(jsonReport(TwoRestarts().report()));
    for (const char* key :
         {"duplicates", "lost_before_execution", "executed_unanswered", "ledger", "kernel", "policy"})
        QVERIFY2(value.at(key).is_null(), key);
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

QTEST_GUILESS_MAIN(tst_Reports)
#include "tst_reports.moc"
