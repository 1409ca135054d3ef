// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/verdict/ledger_fixture.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <malloc.h>

using namespace changeover;

Q_DECLARE_METATYPE(changeover::VerdictReason)

class tst_RunLedger : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGoodRestartPasses();
    void theSecondBeforeATriggerLearntLateIsCounted();
    void aLossBelongsToTheLatestTriggerBeforeIt();
    void aLossBeforeTheFirstTriggerBelongsToIt();
    void aLossOutsideEveryWindowFailsTheRun();
    void totalsNeverSumWindows();
    void eventsMayComeAfterTheAnswersTheyExplain();
    void aRerunSupersedes();
    void theWorstStateDecides_data();
    void theWorstStateDecides();
    void killByHandIsClosedByTheNextStart();
    void anUnnamedServerIsJudgedByTheClientsView();
    void anAnswerThatIsFoundWrongLaterMoves_data();
    void anAnswerThatIsFoundWrongLaterMoves();
    void idsThatAreLeftOutProveNothing();
    void failuresWhileTheLabStoodStillAreItsOwn();
    void coalescedHupsHaveNoClauses();
    void whatIsLostAfterAHupThatJoinedIsTheRestarts();
    void refusalGapsAreMeasuredInTheWindow();
    void generatorsAddUp();
    void latenessBeforeTheTriggerCounts();
    void failuresAreBoundedAndNameTheirWindow();
    void aWindowWaitsForOutcomesOnTheirWay();
    void interruptedWindowsCloseAsTheyStand();
    void aRestartIsRememberedInAKibibyte();
};

void tst_RunLedger::aGoodRestartPasses()
{
    Story story;
    RunLedger& ledger = story.ledger;
    story.answers(0, 10'000, 1);
    QCOMPARE(ledger.trigger(story.hup(10'000)), 1);
    QVERIFY(ledger.restartPending());
    QCOMPARE(ledger.verdict().reason, VerdictReason::None);
    story.restart(10'000, 1);
    story.answers(10'000, 10'100, 1);
    story.answers(10'100, 13'000, 2);
    ledger.advance(13 * kSecond);
    QVERIFY(!ledger.restartPending());

    const RestartWindow& window = story.window(1);
    QCOMPARE(window.verdict().state, VerdictState::Pass);
    QCOMPARE(window.requests(), std::uint64_t{351});  // 9.00 s … 12.50 s, both ends
    QCOMPARE(window.overlapNs(), 1'400 * kMs);
    QCOMPARE(window.firstAnswerNs(), std::optional(10'100 * kMs));
    QCOMPARE(ledger.verdict().state, VerdictState::Pass);
    QCOMPARE(ledger.verdict().reason, VerdictReason::NothingLost);
    QCOMPARE(ledger.requests(), std::uint64_t{1300});
    QCOMPARE(ledger.answeredBy().size(), std::size_t{2});
    QCOMPARE(ledger.answeredBy()[0].count, std::uint64_t{1010});
    QCOMPARE(ledger.answeredBy()[1].pid, 102);
}

void tst_RunLedger::theSecondBeforeATriggerLearntLateIsCounted()
{
    Story story;
    story.answer(8'999, 1);
    story.answer(9'000, 1);
    story.lose(9'500);
    story.answer(10'200, 1);
    story.ledger.trigger(story.hup(10'000));
    QCOMPARE(story.window(1).requests(), std::uint64_t{3});
    QCOMPARE(story.window(1).lost(), std::uint64_t{1});
    QCOMPARE(story.ledger.lostOutsideWindows(), std::uint64_t{0});
    QCOMPARE(story.window(1).verdict().firstLossAfterTriggerNs, std::optional(-500 * kMs));
    QCOMPARE(story.ledger.failures()[0].window, 1);
}

void tst_RunLedger::aLossBelongsToTheLatestTriggerBeforeIt()
{
    Story story;
    story.ledger.trigger(story.hup(10'000));
    story.lose(10'500);
    story.lose(11'500);  // in the second before the next trigger: the first window is open and came before it
    story.lose(12'100);  // learnt before its trigger is
    QCOMPARE(story.window(1).lost(), std::uint64_t{3});
    story.ledger.trigger(story.hup(12'000, 2));
    story.lose(12'200);
    story.lose(11'999);
    QCOMPARE(story.window(1).lost(), std::uint64_t{3});
    QCOMPARE(story.window(2).lost(), std::uint64_t{2});
    QCOMPARE(story.ledger.lost(), std::uint64_t{5});
    QCOMPARE(story.ledger.lostOutsideWindows(), std::uint64_t{0});
    QCOMPARE(story.window(2).verdict().firstLossAfterTriggerNs, std::optional(100 * kMs));
    QCOMPARE(story.window(2).requests(), std::uint64_t{4});  // it saw the others too
}

void tst_RunLedger::aLossBeforeTheFirstTriggerBelongsToIt()
{
    Story story;
    story.lose(8'999);
    story.lose(9'000);
    story.ledger.trigger(story.hup(10'000));
    QCOMPARE(story.window(1).lost(), std::uint64_t{1});
    QCOMPARE(story.ledger.lostOutsideWindows(), std::uint64_t{1});
}

void tst_RunLedger::aLossOutsideEveryWindowFailsTheRun()
{
    Story story;
    story.answers(0, 10'000, 1);
    story.ledger.trigger(story.hup(10'000));
    story.restart(10'000, 1);
    story.answers(10'000, 10'100, 1);
    story.answers(10'100, 13'000, 2);
    story.ledger.advance(13 * kSecond);
    story.lose(13'500, RequestClass::EofBeforeByte);
    QCOMPARE(story.window(1).verdict().state, VerdictState::Pass);
    QCOMPARE(story.ledger.verdict().state, VerdictState::Fail);
    QCOMPARE(story.ledger.verdict().lost, std::uint64_t{1});
    QCOMPARE(story.ledger.failures()[0].window, 0);
}

void tst_RunLedger::totalsNeverSumWindows()
{
    Story story;
    story.ledger.trigger(story.hup(10'000));
    story.ledger.trigger(story.hup(10'200));
    story.answers(10'000, 11'000, 1);
    story.lose(10'300);
    QCOMPARE(story.window(1).requests(), std::uint64_t{101});
    QCOMPARE(story.window(2).requests(), std::uint64_t{101});
    QCOMPARE(story.ledger.requests(), std::uint64_t{101});
    QCOMPARE(story.ledger.verdict().requests, std::uint64_t{101});
    QCOMPARE(story.ledger.lost(), std::uint64_t{1});
}

void tst_RunLedger::eventsMayComeAfterTheAnswersTheyExplain()
{
    Story story;
    story.answers(0, 10'100, 1);
    story.answers(10'100, 12'500, 2);
    story.ledger.trigger(story.hup(10'000));  // only now do we hear of it
    story.restart(10'000, 1);
    story.ledger.advance(12'560 * kMs);
    QCOMPARE(story.window(1).verdict().state, VerdictState::Pass);
    QCOMPARE(story.window(1).firstAnswerNs(), std::optional(10'100 * kMs));
}

void tst_RunLedger::aRerunSupersedes()
{
    Story story;
    story.answers(9'000, 30'000, 1);
    story.ledger.trigger(story.hup(10'000));
    story.ledger.attemptEnded(101, AttemptEnd::NotDone, 0, "busy", 10'100 * kMs);
    story.ledger.advance(12 * kSecond);
    QCOMPARE(story.ledger.verdict().reason, VerdictReason::NotRestarted);
    QCOMPARE(story.window(1).facts().words, std::string("busy"));

    Trigger again = story.hup(30'000);
    again.rerunOf = 1;
    story.ledger.trigger(again);
    story.restart(30'000, 1);
    story.answers(30'000, 30'100, 1);
    story.answers(30'100, 33'000, 2);
    story.ledger.advance(33 * kSecond);
    QVERIFY(story.ledger.superseded(1));
    QVERIFY(!story.ledger.superseded(2));
    QCOMPARE(story.window(1).verdict().state, VerdictState::Inconclusive);
    QCOMPARE(story.ledger.verdict().state, VerdictState::Pass);
}

void tst_RunLedger::theWorstStateDecides_data()
{
    QTest::addColumn<bool>("conserved");
    QTest::addColumn<bool>("overflow");
    QTest::addColumn<bool>("localError");
    QTest::addColumn<int>("clockJumpMs");
    QTest::addColumn<bool>("lost");
    QTest::addColumn<bool>("proved");
    QTest::addColumn<VerdictReason>("reason");
    using Reason = VerdictReason;
    QTest::newRow("clean") << true << false << false << 0 << false << true << Reason::NothingLost;
    QTest::newRow("unproved") << true << false << false << 0 << false << false << Reason::NothingInFlight;
    QTest::newRow("lost beats unproved")
        << true << false << false << 0 << true << false << Reason::RequestsLost;
    QTest::newRow("100 ms is no jump")
        << true << false << false << 100 << false << true << Reason::NothingLost;
    QTest::newRow("jump beats lost") << true << false << false << 101 << true << false << Reason::ClockJumped;
    QTest::newRow("jump back") << true << false << false << -101 << false << true << Reason::ClockJumped;
    QTest::newRow("local error") << true << false << true << 0 << true << true << Reason::LocalErrors;
    QTest::newRow("overflow") << true << true << false << 0 << true << true << Reason::RingOverflow;
    QTest::newRow("not conserved") << false << true << true << 500 << true << false << Reason::NotConserved;
}

void tst_RunLedger::theWorstStateDecides()
{
    QFETCH(bool, conserved);
    QFETCH(bool, overflow);
    QFETCH(bool, localError);
    QFETCH(int, clockJumpMs);
    QFETCH(bool, lost);
    QFETCH(bool, proved);
    QFETCH(VerdictReason, reason);
    Story story;
    RunLedger& ledger = story.ledger;
    ledger.clocks(1 * kSecond, 100 * kSecond);
    story.answers(9'000, 10'000, 1);
    ledger.trigger(story.hup(10'000));
    story.restart(10'000, 1, proved ? 1 : 0);
    story.answers(10'000, 10'100, 1);
    story.answers(10'100, 13'000, 2);
    if (lost) story.lose(10'200);
    if (localError) story.lose(10'201, RequestClass::LocalError);
    LoadRecord record{.sent = ledger.requests(), .classes = ledger.classes()};
    if (!conserved) ++record.sent;
    if (overflow) record.outcomesLost = 1;
    ledger.record(record);
    ledger.clocks(13 * kSecond, 112 * kSecond + clockJumpMs * kMs);
    ledger.finish(13 * kSecond);
    QCOMPARE(QByteArray(name(ledger.verdict().reason).data()), QByteArray(name(reason).data()));
}

void tst_RunLedger::killByHandIsClosedByTheNextStart()
{
    Story story;
    RunLedger& ledger = story.ledger;
    ledger.listenerOpened(101, 0);
    story.answers(9'000, 10'000, 1);
    Trigger kill = story.hup(10'000);
    kill.signal = 9;
    kill.byHand = true;
    ledger.trigger(kill);
    story.lose(10'001, RequestClass::ResetBeforeByte);
    ledger.reaped(101, 10'002 * kMs);
    for (int at = 10'010; at < 70'000; at += 1000)
        story.lose(at);
    ledger.advance(70 * kSecond);
    QVERIFY(ledger.restartPending());
    ledger.started(102, 2, 70 * kSecond);
    ledger.listenerOpened(102, 70'020 * kMs);
    story.answers(70'030, 71'200, 2);
    ledger.advance(72 * kSecond);
    QVERIFY(!ledger.restartPending());
    const Verdict verdict = story.window(1).verdict();
    QCOMPARE(verdict.state, VerdictState::Fail);
    QCOMPARE(verdict.lost, std::uint64_t{61});
    QCOMPARE(verdict.classes[static_cast<std::size_t>(RequestClass::Refused)], std::uint64_t{60});
    QCOMPARE(verdict.firstLossAfterTriggerNs, std::optional(1 * kMs));
    QCOMPARE(ledger.refusalGapNs(story.window(1)), 60'018 * kMs);
    QCOMPARE(story.window(1).overlapNs(), std::int64_t{0});
}

void tst_RunLedger::anUnnamedServerIsJudgedByTheClientsView()
{
    Story story;
    RunLedger& ledger = story.ledger;
    story.answers(9'000, 10'200, 0);
    ledger.add(story.across(10'000, 0, 4711));
    story.answers(10'210, 11'600, 0);
    Trigger foreign = story.hup(10'000);
    foreign.foreign = true;
    ledger.connectionsOfOld(ledger.trigger(foreign), {4711});
    ledger.spawned(101, 102, 2, 10'005 * kMs);
    ledger.reaped(101, 11'500 * kMs);  // learnt after the first answer that only the new one can have given
    story.answers(11'600, 13'000, 0);
    ledger.advance(13 * kSecond);
    // Written at 11.509 s or later: the first whose writer the old process did not live to see.
    QCOMPARE(story.window(1).firstAnswerNs(), std::optional(11'510 * kMs));
    QCOMPARE(story.window(1).verdict().state, VerdictState::Pass);
}

void tst_RunLedger::anAnswerThatIsFoundWrongLaterMoves_data()
{
    QTest::addColumn<bool>("journal");
    QTest::addColumn<int>("foundMs");
    QTest::addColumn<int>("window");  // of the loss
    for (const bool journal : {false, true}) {
        QTest::addRow("in the window%s", journal ? ", executed" : "") << journal << 10'600 << 1;
        QTest::addRow("before it is open%s", journal ? ", executed" : "") << journal << 8'000 << 0;
        QTest::addRow("when it is closed%s", journal ? ", executed" : "") << journal << 20'000 << 0;
    }
}

void tst_RunLedger::anAnswerThatIsFoundWrongLaterMoves()
{
    QFETCH(bool, journal);
    QFETCH(int, foundMs);
    QFETCH(int, window);
    Story story;
    RunLedger& ledger = story.ledger;
    if (journal) ledger.journalKept();
    const bool early = foundMs < 9'000;
    const RequestOutcome answer = story.outcome(early ? 7'900 : 10'500, 1);
    RequestOutcome wrong = answer;
    wrong.countedNs = answer.finishedNs;
    wrong.finishedNs = foundMs * kMs;
    wrong.result = RequestClass::Corrupt;
    wrong.why = Corruption::Unasked;
    wrong.bytes = CorruptBytes("HTTP/1.1");
    if (journal) ledger.executed(answer.id, 1, answer.writtenNs);
    if (early) ledger.add({{answer, wrong}});
    story.answers(9'000, 10'000, 1);
    ledger.trigger(story.hup(10'000));
    story.restart(10'000, 1);
    story.answers(10'000, 10'100, 1);
    story.answers(10'100, 13'000, 2);
    if (!early) ledger.add(answer);
    if (foundMs > 13'000) ledger.advance(13 * kSecond);
    if (!early) ledger.add(wrong);
    ledger.advance(foundMs > 13'000 ? foundMs * kMs : 13 * kSecond);

    QCOMPARE(ledger.requests(), std::uint64_t{401});
    QCOMPARE(ledger.lost(), std::uint64_t{1});
    QCOMPARE(ledger.classes()[static_cast<std::size_t>(RequestClass::Corrupt)], std::uint64_t{1});
    QCOMPARE(ledger.classes()[0], std::uint64_t{400});
    std::uint64_t answered = 0;
    for (const Answerer& who : ledger.answeredBy())
        answered += who.count;
    QCOMPARE(answered, std::uint64_t{400});
    QCOMPARE(ledger.failures().size(), std::size_t{1});
    const Failure& failure = ledger.failures().front();
    QCOMPARE(failure.window, window);
    QCOMPARE(failure.status, std::int16_t{200});
    QCOMPARE(failure.why, Corruption::Unasked);
    QCOMPARE(failure.bytes.view(), std::string_view("HTTP/1.1"));
    QCOMPARE(story.window(1).lost(), static_cast<std::uint64_t>(window));
    QCOMPARE(story.window(1).requests(), static_cast<std::uint64_t>(early ? 351 : 352));
    QCOMPARE(ledger.verdict().state, VerdictState::Fail);
    if (!journal) return;
    QCOMPARE(failure.execution, Execution::Executed);
    QCOMPARE(ledger.executions()->executedUnanswered, std::uint64_t{1});
}

void tst_RunLedger::idsThatAreLeftOutProveNothing()
{
    for (const int without : {0, 1, 2}) {  // none, one, all
        Story story;
        RunLedger& ledger = story.ledger;
        for (int i = 0; i < 100; ++i) {
            RequestOutcome answer = story.outcome(9'000 + i, 1);
            answer.mayCarryId = true;
            answer.carriesId = without == 0 || (without == 1 && i != 50);
            ledger.add(answer);
        }
        QCOMPARE(ledger.verdict().state, without == 1 ? VerdictState::Inconclusive : VerdictState::Pass);
        if (without != 1) continue;
        QCOMPARE(ledger.verdict().reason, VerdictReason::IdsLeftOut);
        QCOMPARE(ledger.verdict().answersWithoutId, std::uint64_t{1});
        QCOMPARE(ledger.verdict().requests, std::uint64_t{100});
        story.lose(9'500);
        QCOMPARE(ledger.verdict().state, VerdictState::Fail);
    }
}

void tst_RunLedger::failuresWhileTheLabStoodStillAreItsOwn()
{
    for (const bool stood : {false, true}) {
        Story story;
        story.lose(9'000, RequestClass::LocalError);
        LoadRecord record;
        record.sent = 1;
        record.classes[static_cast<std::size_t>(RequestClass::LocalError)] = 1;
        record.maxLatenessNs = stood ? 3 * kSecond : 3 * kMs;
        story.ledger.record(record);
        QCOMPARE(story.ledger.verdict().state, VerdictState::InstrumentFault);
        QCOMPARE(story.ledger.verdict().reason,
                 stood ? VerdictReason::StoodStill : VerdictReason::LocalErrors);
    }
}

void tst_RunLedger::whatIsLostAfterAHupThatJoinedIsTheRestarts()
{
    Story story;
    RunLedger& ledger = story.ledger;
    story.answers(9'000, 10'000, 1);
    ledger.trigger(story.hup(10'000));
    ledger.trigger(story.hup(10'050));
    story.lose(10'055);  // before it is known that it joined
    ledger.attemptEnded(101, AttemptEnd::Coalesced, 0, "", 10'060 * kMs);
    story.lose(10'070);
    story.restart(10'000, 1);
    story.answers(10'100, 12'000, 2);
    ledger.advance(20 * kSecond);
    QCOMPARE(story.window(2).facts().end, std::optional(AttemptEnd::Coalesced));
    QCOMPARE(story.window(1).lost(), std::uint64_t{2});
    QCOMPARE(story.window(2).lost(), std::uint64_t{0});
    QCOMPARE(ledger.failures()[0].window, 1);
    QCOMPARE(ledger.lostOutsideWindows(), std::uint64_t{0});
}

void tst_RunLedger::coalescedHupsHaveNoClauses()
{
    Story story;
    RunLedger& ledger = story.ledger;
    story.answers(9'000, 10'000, 1);
    ledger.trigger(story.hup(10'000));
    ledger.trigger(story.hup(10'050));
    ledger.attemptEnded(101, AttemptEnd::Coalesced, 0, "", 10'051 * kMs);
    story.restart(10'000, 1);
    story.answers(10'000, 10'100, 1);
    story.answers(10'100, 13'000, 2);
    ledger.advance(13 * kSecond);
    QVERIFY(!ledger.restartPending());
    QCOMPARE(story.window(2).facts().end, std::optional(AttemptEnd::Coalesced));
    QCOMPARE(story.window(1).facts().end, std::optional(AttemptEnd::Committed));
    QCOMPARE(ledger.verdict().state, VerdictState::Pass);
}

void tst_RunLedger::refusalGapsAreMeasuredInTheWindow()
{
    Story story;
    RunLedger& ledger = story.ledger;
    ledger.listenerOpened(101, 0);
    ledger.trigger(story.hup(10'000));
    ledger.listenerClosed(101, 10'010 * kMs);
    ledger.advance(10'500 * kMs);
    QCOMPARE(ledger.refusalGapNs(story.window(1)), 490 * kMs);  // so far
    ledger.listenerOpened(102, 10'600 * kMs);
    ledger.advance(11 * kSecond);
    QCOMPARE(ledger.refusalGapNs(story.window(1)), 590 * kMs);
}

void tst_RunLedger::generatorsAddUp()
{
    Story story;
    RunLedger& ledger = story.ledger;
    story.answers(0, 1000, 1);
    ledger.record({.sent = 100, .classes = {100}, .openConnections = 8, .maxLatenessNs = 7});
    ledger.generatorReplaced();
    story.answers(1000, 1500, 1);
    ledger.record({.sent = 51, .classes = {50}, .inFlight = 1, .openConnections = 4, .maxLatenessNs = 5});
    QCOMPARE(ledger.load().sent, std::uint64_t{151});
    QCOMPARE(ledger.load().maxLatenessNs, std::int64_t{7});
    QCOMPARE(ledger.load().openConnections, 4U);
    QVERIFY(ledger.load().conserved());
    ledger.finish(2 * kSecond);
    QCOMPARE(ledger.verdict().reason, VerdictReason::NothingLost);

    story.answer(2000, 1);  // one that the generator does not know of
    ledger.finish(2 * kSecond);
    QCOMPARE(ledger.verdict().reason, VerdictReason::NotConserved);
}

void tst_RunLedger::latenessBeforeTheTriggerCounts()
{
    Story story;
    RunLedger& ledger = story.ledger;
    const std::vector<std::int64_t> stall{3 * kMs, 400 * kMs};
    ledger.addLateness(stall, 8'000 * kMs, 8'900 * kMs);
    const std::vector<std::int64_t> late{60 * kMs, 2 * kMs};
    ledger.addLateness(late, 8'995 * kMs, 9'005 * kMs);
    ledger.trigger(story.hup(10'000));
    QCOMPARE(story.window(1).gapNs(), 60 * kMs);
    const std::vector<std::int64_t> more{70 * kMs};
    ledger.addLateness(more, 10'100 * kMs, 10'200 * kMs);
    QCOMPARE(story.window(1).gapNs(), 70 * kMs);
    QCOMPARE(ledger.lateness().maxNs(), 400 * kMs);
    QCOMPARE(ledger.lateness().count(), std::uint64_t{5});
}

void tst_RunLedger::failuresAreBoundedAndNameTheirWindow()
{
    Story story;
    story.ledger.trigger(story.hup(10'000));
    for (std::size_t i = 0; i < RunLedger::kMaxFailures + 10; ++i)
        story.lose(10'100);
    QCOMPARE(story.ledger.failures().size(), RunLedger::kMaxFailures);
    QCOMPARE(story.ledger.failures().back().window, 1);
    QCOMPARE(text(story.ledger.failures()[3].id), std::string("0000-00000001-0000000003"));
    QCOMPARE(story.ledger.lost(), std::uint64_t{RunLedger::kMaxFailures + 10});
    QCOMPARE(story.ledger.unlistedFailures(), std::uint64_t{10});
}

void tst_RunLedger::aWindowWaitsForOutcomesOnTheirWay()
{
    Story story;
    story.answers(9'000, 10'100, 1);
    story.ledger.trigger(story.hup(10'000));
    story.restart(10'000, 1);
    story.answers(10'100, 12'400, 2);
    story.ledger.advance(12'500 * kMs + RunLedger::kSettleNs - 1);
    QVERIFY(story.ledger.restartPending());
    story.lose(12'500);  // in the last instant, told late
    story.ledger.advance(12'500 * kMs + RunLedger::kSettleNs);
    QVERIFY(!story.ledger.restartPending());
    QCOMPARE(story.window(1).lost(), std::uint64_t{1});
}

void tst_RunLedger::interruptedWindowsCloseAsTheyStand()
{
    Story story;
    story.answers(9'000, 10'500, 1);
    story.ledger.trigger(story.hup(10'000));
    story.ledger.finish(10'500 * kMs);
    QVERIFY(!story.ledger.restartPending());
    QCOMPARE(story.window(1).verdict().reason, VerdictReason::OldNotReaped);
    QCOMPARE(story.ledger.verdict().state, VerdictState::Inconclusive);
}

/// Beyond the ring of recent outcomes, which is allocated once, and the bounded list of failures.
void tst_RunLedger::aRestartIsRememberedInAKibibyte()
{
    constexpr int kRestarts = 1000;
    const auto allocated = [] {
        const auto info = ::mallinfo2();  // nothing under the address sanitizer
        return info.uordblks + info.hblkhd;
    };
    Story story;
    const std::size_t before = allocated();
    for (int old = 1; old <= kRestarts; ++old) {
        const std::int64_t atMs = 4'000 * old;
        story.answers(atMs - 1000, atMs, old);
        story.ledger.trigger(story.hup(atMs, old));
        story.restart(atMs, old);
        story.answers(atMs, atMs + 1500, old);
        story.answers(atMs + 100, atMs + 2500, old + 1);
        story.ledger.advance((atMs + 2600) * kMs);
    }
    QCOMPARE(story.ledger.windows().size(), std::size_t{kRestarts});
    QVERIFY(!story.ledger.restartPending());
    const std::size_t perRestart = (allocated() - before) / kRestarts;
    QVERIFY2(perRestart < 1024, qPrintable(QString("%1 bytes a restart").arg(perRestart)));
}

CHANGEOVER_TEST(tst_RunLedger)
#include "tst_run_ledger.moc"
