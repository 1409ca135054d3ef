// SPDX-License-Identifier: GPL-3.0-or-later
// What the server's journal adds to a run's results.
#include "tests/core/verdict/ledger_fixture.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

namespace {

constexpr auto kBefore = RequestClass::Refused;
constexpr auto kCut = RequestClass::EofBeforeByte;

/// A story with a journal: a restart at 10 s under load, which closes its window at 12.5 s.
struct Journalled : Story {
    Journalled() { ledger.journalKept(); }

    RequestId execute(std::int64_t atMs, int generation = 1)
    {
        const RequestId id{0, 1, sequence};
        ledger.executed(id, generation, atMs * kMs);
        return id;
    }
    void cut(std::int64_t atMs)
    {
        execute(atMs - 1);
        lose(atMs, kCut);
    }
    RequestId executedAnswer(std::int64_t atMs, int generation)
    {
        const RequestId id = execute(atMs - 1, generation);
        answer(atMs, generation);
        return id;
    }
    void goodRestartAt10s()
    {
        for (std::int64_t at = 9'000; at < 10'000; at += 10)
            executedAnswer(at, 1);
        ledger.trigger(hup(10'000));
        restart(10'000, 1);
        for (std::int64_t at = 10'000; at < 13'000; at += 10)
            executedAnswer(at, at < 10'100 ? 1 : 2);
    }
};

std::optional<ExecutionCounts> counts(std::uint64_t before, std::uint64_t unanswered,
                                      std::uint64_t duplicates)
{
    return ExecutionCounts{before, unanswered, duplicates};
}

}  // namespace

class tst_RunLedgerJournal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutAJournalNothingIsKnown();
    void aGoodRestartExecutesEachOnce();
    void lossesAreSplitInTheirWindowAndInAll();
    void aDuplicateFailsThoughNothingIsLost_data();
    void aDuplicateFailsThoughNothingIsLost();
    void aLateExecutionMovesTheLossInItsWindowToo();
    void aTriggerLearntLateTakesItsDuplicates();
    void anAnsweredErrorIsNotUnanswered();
    void whatIsMissingInTheJournalIsAnInstrumentFault();
    void bothListsAreBoundedEachForItself();
    void theSurestEvidenceNamesTheGeneration_data();
    void theSurestEvidenceNamesTheGeneration();
    void whoExecutesLateIsNamedToo();
    void whatIsNotListedIsKnownAllTheSame();
};

void tst_RunLedgerJournal::withoutAJournalNothingIsKnown()
{
    Story story;
    story.ledger.trigger(story.hup(1'000));
    story.lose(1'010);
    QVERIFY(!story.ledger.executions());
    QVERIFY(!story.ledger.verdict().executions);
    QVERIFY(!story.window(1).verdict().executions);
    QCOMPARE(story.ledger.failures()[0].execution, Execution::Unknown);
}

void tst_RunLedgerJournal::aGoodRestartExecutesEachOnce()
{
    Journalled story;
    story.goodRestartAt10s();
    story.ledger.advance(13 * kSecond);
    QCOMPARE(story.ledger.verdict().state, VerdictState::Pass);
    QCOMPARE(story.ledger.verdict().executions, counts(0, 0, 0));
    QCOMPARE(story.window(1).verdict().executions, counts(0, 0, 0));
}

void tst_RunLedgerJournal::lossesAreSplitInTheirWindowAndInAll()
{
    Journalled story;
    story.lose(5'000, kBefore);  // in no window
    story.ledger.trigger(story.hup(10'000));
    for (int i = 0; i < 3; ++i)
        story.lose(10'010, kBefore);
    for (int i = 0; i < 4; ++i)
        story.cut(10'020);
    QCOMPARE(story.window(1).verdict().executions, counts(3, 4, 0));
    QCOMPARE(story.ledger.executions(), counts(4, 4, 0));
    QCOMPARE(story.ledger.lost(), std::uint64_t{8});
    QCOMPARE(story.ledger.failures().front().execution, Execution::None);
    QCOMPARE(story.ledger.failures().back().execution, Execution::Executed);
    // A later trigger takes over what came after it, with what is known of it.
    story.ledger.trigger(story.hup(10'015, 1));
    QCOMPARE(story.window(1).verdict().executions, counts(3, 0, 0));
    QCOMPARE(story.window(2).verdict().executions, counts(0, 4, 0));
    QCOMPARE(story.ledger.executions(), counts(4, 4, 0));
}

void tst_RunLedgerJournal::aDuplicateFailsThoughNothingIsLost_data()
{
    QTest::addColumn<qint64>("atMs");
    QTest::addColumn<int>("window");
    QTest::newRow("in the window") << qint64{10'500} << 1;
    QTest::newRow("after it") << qint64{20'000} << 0;
}

void tst_RunLedgerJournal::aDuplicateFailsThoughNothingIsLost()
{
    QFETCH(qint64, atMs);
    QFETCH(int, window);
    Journalled story;
    story.goodRestartAt10s();
    const RequestId twice{0, 1, 7};
    QVERIFY(story.ledger.executed(twice, 2, atMs * kMs));
    story.ledger.advance(30 * kSecond);

    const Verdict run = story.ledger.verdict();
    QCOMPARE(run.state, VerdictState::Fail);
    QCOMPARE(run.reason, VerdictReason::RequestsDuplicated);
    QCOMPARE(run.lost, std::uint64_t{0});
    QCOMPARE(run.executions, counts(0, 0, 1));
    const Verdict restart = story.window(1).verdict();
    QCOMPARE(restart.state, window == 1 ? VerdictState::Fail : VerdictState::Pass);
    QCOMPARE(restart.executions, counts(0, 0, window == 1));

    QCOMPARE(story.ledger.failures().size(), std::size_t{1});
    const Failure& failure = story.ledger.failures()[0];
    QCOMPARE(failure.id, twice);
    QCOMPARE(failure.generation, 2);
    QCOMPARE(failure.timeNs, atMs * kMs);
    QCOMPARE(failure.window, window);
    QVERIFY(failure.isDuplicate);
    QCOMPARE(failure.execution, Execution::Executed);
}

void tst_RunLedgerJournal::aLateExecutionMovesTheLossInItsWindowToo()
{
    Journalled story;
    story.ledger.trigger(story.hup(10'000));
    const RequestId id{0, 1, story.sequence};
    story.lose(10'010, RequestClass::Timeout);
    QCOMPARE(story.window(1).verdict().executions, counts(1, 0, 0));
    story.ledger.executed(id, 1, 12'000 * kMs);
    QCOMPARE(story.window(1).verdict().executions, counts(0, 1, 0));
    QCOMPARE(story.ledger.executions(), counts(0, 1, 0));
    QCOMPARE(story.ledger.failures()[0].execution, Execution::Executed);
    // Also where the loss goes to another window afterwards.
    story.ledger.trigger(story.hup(10'005));
    QCOMPARE(story.window(1).verdict().executions, counts(0, 0, 0));
    QCOMPARE(story.window(2).verdict().executions, counts(0, 1, 0));
}

void tst_RunLedgerJournal::aTriggerLearntLateTakesItsDuplicates()
{
    Journalled story;
    const RequestId id = story.executedAnswer(9'500, 1);
    story.ledger.executed(id, 1, 10'010 * kMs);
    QCOMPARE(story.ledger.failures()[0].window, 0);
    story.ledger.trigger(story.hup(10'000));
    QCOMPARE(story.ledger.failures()[0].window, 1);
    QCOMPARE(story.window(1).verdict().executions, counts(0, 0, 1));
    story.ledger.trigger(story.hup(10'005));
    QCOMPARE(story.window(1).verdict().executions, counts(0, 0, 0));
    QCOMPARE(story.window(2).verdict().executions, counts(0, 0, 1));
    QCOMPARE(story.ledger.executions(), counts(0, 0, 1));
}

void tst_RunLedgerJournal::anAnsweredErrorIsNotUnanswered()
{
    Journalled story;
    story.execute(1'000);
    story.lose(1'001, RequestClass::HttpError);  // begun, and answered 500
    story.lose(1'002, RequestClass::HttpError);  // answered 400: no request to begin
    QCOMPARE(story.ledger.lost(), std::uint64_t{2});
    QCOMPARE(story.ledger.executions(), counts(1, 0, 0));
}

void tst_RunLedgerJournal::whatIsMissingInTheJournalIsAnInstrumentFault()
{
    Journalled story;
    story.goodRestartAt10s();
    story.lose(12'000);
    story.ledger.journalMissing(0);
    QCOMPARE(story.ledger.verdict().state, VerdictState::Fail);
    story.ledger.journalMissing(1);
    QCOMPARE(story.ledger.verdict().state, VerdictState::InstrumentFault);
    QCOMPARE(story.ledger.verdict().reason, VerdictReason::JournalOverflow);
}

void tst_RunLedgerJournal::bothListsAreBoundedEachForItself()
{
    Journalled story;
    for (std::size_t i = 0; i < RunLedger::kMaxFailures + 5; ++i) {
        const RequestId id = story.execute(1'000);
        story.ledger.executed(id, 1, 1'000 * kMs);
        story.lose(1'000, kCut);
    }
    QCOMPARE(story.ledger.failures().size(), 2 * RunLedger::kMaxFailures);
    constexpr std::uint64_t kAll = RunLedger::kMaxFailures + 5;
    QCOMPARE(story.ledger.unlistedFailures(), std::uint64_t{10});  // five losses, five duplicates
    QCOMPARE(story.ledger.executions(), counts(0, kAll, kAll));
}

void tst_RunLedgerJournal::theSurestEvidenceNamesTheGeneration_data()
{
    QTest::addColumn<int>("status");      // of its answer, 0: none came
    QTest::addColumn<int>("generation");  // of the answer, or of the connection's last one
    QTest::addColumn<int>("executedBy");
    QTest::addColumn<int>("expected");
    QTest::addColumn<std::string>("by");
    const auto row = [](const char* label, int status, int generation, int executedBy, int expected,
                        const char* by) {
        QTest::newRow(label) << status << generation << executedBy << expected << std::string(by);
    };
    row("its own answer", 500, 1, 2, 1, "answer");
    row("a connection handed on since", 0, 1, 2, 2, "journal");
    row("the connection's last answer", 0, 1, 0, 1, "connection");
    row("a fresh connection", 0, 0, 2, 2, "journal");
    row("nothing", 0, 0, 0, 0, "");
}

void tst_RunLedgerJournal::theSurestEvidenceNamesTheGeneration()
{
    QFETCH(int, status);
    QFETCH(int, generation);
    QFETCH(int, executedBy);
    QFETCH(int, expected);
    QFETCH(std::string, by);
    Journalled story;
    story.executedAnswer(900, 7);
    if (executedBy) story.execute(1'000, executedBy);
    RequestOutcome loss = story.outcome(1'010, generation, kCut);
    loss.status = static_cast<std::int16_t>(status);
    story.ledger.add(loss);
    const Failure& failure = story.ledger.failures().at(0);
    QCOMPARE(failure.generation, expected);
    QCOMPARE(std::string(name(failure.by)), by);
    QCOMPARE(failure.sentNs, loss.writtenNs);
    QCOMPARE(story.ledger.unlisted(loss).generation, expected);
}

void tst_RunLedgerJournal::whoExecutesLateIsNamedToo()
{
    Journalled story;
    const RequestOutcome loss = story.outcome(1'010, 1, RequestClass::Timeout);
    story.ledger.add(loss);
    QCOMPARE(story.ledger.failures()[0].by, GenerationBy::Connection);
    story.ledger.executed(loss.id, 2, 2'000 * kMs);
    QCOMPARE(story.ledger.failures()[0].by, GenerationBy::Journal);
    QCOMPARE(story.ledger.failures()[0].generation, 2);
}

void tst_RunLedgerJournal::whatIsNotListedIsKnownAllTheSame()
{
    Journalled story;
    story.ledger.trigger(story.hup(10'000));
    for (std::size_t i = 0; i < RunLedger::kMaxFailures; ++i)
        story.lose(5'000, kBefore);
    const RequestOutcome refused = story.outcome(10'100, 0, kBefore);
    story.ledger.add(refused);
    story.execute(10'120, 2);
    const RequestOutcome cut = story.outcome(10'130, 0, kCut);
    story.ledger.add(cut);
    QVERIFY(story.ledger.executed(cut.id, 3, 10'140 * kMs));
    story.restart(10'000, 1);
    story.executedAnswer(10'200, 2);
    story.ledger.advance(30 * kSecond);
    QVERIFY(!story.ledger.restartPending());
    QCOMPARE(story.ledger.failures().size(), RunLedger::kMaxFailures + 1);  // and the duplicate

    QCOMPARE(story.ledger.unlisted(refused).window, 1);
    QCOMPARE(story.ledger.unlisted(refused).execution, Execution::None);
    QCOMPARE(story.ledger.unlisted(cut).execution, Execution::Executed);
    QCOMPARE(story.ledger.unlisted(cut).generation, 2);
    const Failure again = story.ledger.unlistedDuplicate(cut.id, 3, 10'140 * kMs);
    QCOMPARE(again.window, 1);
    QCOMPARE(again.generation, 3);
    QVERIFY(again.isDuplicate);
    QCOMPARE(story.ledger.unlistedDuplicate(cut.id, 3, 20'000 * kMs).window, 0);
}

CHANGEOVER_TEST(tst_RunLedgerJournal)
#include "tst_run_ledger_journal.moc"
