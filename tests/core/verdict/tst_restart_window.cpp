// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/verdict/ledger_fixture.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <functional>

using namespace changeover;

Q_DECLARE_METATYPE(changeover::VerdictState)
Q_DECLARE_METATYPE(changeover::VerdictReason)

/// Every clause of a restart's verdict, each broken alone.
class tst_RestartWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachClauseDecidesAlone_data();
    void eachClauseDecidesAlone();
    void aForeignServerHasItsOwnClauses_data();
    void aForeignServerHasItsOwnClauses();
    void opensOneSecondBeforeTheTrigger();
    void closesOneSecondAfterTheLaterOfReapedAndFirstAnswer();
    void aNewGenerationThatWentWithoutAnAnswerIsNotWaitedFor();
    void aRollbackClosesOneSecondAfterTheChildIsReaped();
    void aRollbackWithoutAChildClosesAfterItsEnd();
    void theCapIsTenSecondsAfterTheLastDeadline();
    void byHandItWaitsForTheNextStart();
    void overlapIsNeverNegative();
    void whileOpenNothingIsSaid();
};

namespace {

// What a row changes in a good restart at 10 s, observed from 9 s to 13 s.
struct Case {
    Trigger trigger;
    std::uint64_t inFlight = 3;
    std::int64_t everyMs = 10;
    bool oldAnswers = true, newAnswers = true, oldReaped = true;
    std::int64_t latenessMs = 1;
    std::optional<AttemptEnd> end = AttemptEnd::Committed;
    std::vector<RequestClass> losses;
    std::int64_t childReapedMs = 0;
};

Verdict verdictOf(const Case& c)
{
    Story story;
    RunLedger& ledger = story.ledger;
    ledger.trigger(c.trigger);
    ledger.spawned(101, 102, 2, 10'005 * kMs);
    if (c.end == AttemptEnd::Committed) {
        ledger.accepting(102, 10'100 * kMs);
        ledger.stoppedAccepting(101, c.inFlight, 10'101 * kMs);
    }
    if (c.end) ledger.attemptEnded(101, *c.end, 102, "", 11'200 * kMs);
    if (c.oldReaped) ledger.reaped(101, 11'500 * kMs);
    if (c.childReapedMs > 0) ledger.reaped(102, c.childReapedMs * kMs);
    const bool committed = c.end == AttemptEnd::Committed;
    if (c.oldAnswers) story.answers(9'000, committed ? 10'100 : 13'000, 1, c.everyMs);
    if (committed && c.newAnswers) story.answers(10'110, 13'000, 2, c.everyMs);
    if (committed && !c.newAnswers) story.answers(10'110, 13'000, 1, c.everyMs);
    for (const RequestClass loss : c.losses)
        story.lose(10'012, loss);
    const std::int64_t late = c.latenessMs * kMs;
    ledger.addLateness({&late, 1}, 10'000 * kMs, 10'010 * kMs);
    ledger.advance(60 * kSecond);
    return story.window(1).verdict();
}

Case good()
{
    Case c;
    c.trigger = Story{}.hup(10'000);
    return c;
}

Case rolledBack()
{
    Case c = good();
    c.trigger.expectRollback = true;
    c.end = AttemptEnd::RolledBack;
    c.oldReaped = false;
    c.childReapedMs = 11'300;
    return c;
}

}  // namespace

void tst_RestartWindow::eachClauseDecidesAlone_data()
{
    using State = VerdictState;
    using Reason = VerdictReason;
    QTest::addColumn<std::function<Case()>>("make");
    QTest::addColumn<State>("state");
    QTest::addColumn<Reason>("reason");
    const auto row = [](const char* what, std::function<Case()> base, std::function<void(Case&)> change,
                        State state, Reason reason) {
        QTest::newRow(what) << std::function<Case()>([base, change] {
            Case c = base();
            change(c);
            return c;
        }) << state << reason;
    };
    const auto nothing = [](Case&) {};
    row("good", good, nothing, State::Pass, Reason::NothingLost);
    row(
        "old silent", good, [](Case& c) { c.oldAnswers = false; }, State::Inconclusive,
        Reason::OldNeverAnswered);
    row(
        "new silent", good, [](Case& c) { c.newAnswers = false; }, State::Inconclusive,
        Reason::WindowNeverClosed);
    row(
        "few requests", good, [](Case& c) { c.everyMs = 100; }, State::Inconclusive, Reason::TooFewRequests);
    row(
        "none in flight", good, [](Case& c) { c.inFlight = 0; }, State::Inconclusive,
        Reason::NothingInFlight);
    row(
        "gap 50 ms", good, [](Case& c) { c.latenessMs = 50; }, State::Pass, Reason::NothingLost);
    row(
        "gap 51 ms", good, [](Case& c) { c.latenessMs = 51; }, State::Inconclusive, Reason::GeneratorLate);
    row(
        "not reaped", good, [](Case& c) { c.oldReaped = false; }, State::Inconclusive,
        Reason::WindowNeverClosed);
    row(
        "no end at all", good,
        [](Case& c) {
            c.end.reset();
            c.oldReaped = false;
        },
        State::Inconclusive, Reason::WindowNeverClosed);
    row(
        "rolled back", good,
        [](Case& c) {
            c.end = AttemptEnd::RolledBack;
            c.oldReaped = false;
            c.childReapedMs = 11'300;
        },
        State::Inconclusive, Reason::UnexpectedRollback);
    row(
        "refused", good,
        [](Case& c) {
            c.end = AttemptEnd::NotDone;
            c.oldReaped = false;
        },
        State::Inconclusive, Reason::NotRestarted);
    row(
        "coalesced", good,
        [](Case& c) {
            c.end = AttemptEnd::Coalesced;
            c.oldReaped = false;
        },
        State::Pass, Reason::NothingLost);
    row(
        "one refused", good, [](Case& c) { c.losses = {RequestClass::Refused}; }, State::Fail,
        Reason::RequestsLost);
    row(
        "lost beats unproved", good,
        [](Case& c) {
            c.losses = {RequestClass::Timeout};
            c.inFlight = 0;
        },
        State::Fail, Reason::RequestsLost);
    row(
        "own shortage beats lost", good,
        [](Case& c) {
            c.losses = {RequestClass::Timeout, RequestClass::LocalError};
        },
        State::InstrumentFault, Reason::LocalErrors);
    row(
        "cancelled is not lost", good, [](Case& c) { c.losses = {RequestClass::Cancelled}; }, State::Pass,
        Reason::NothingLost);
    row(
        "same process: nobody to reap", good,
        [](Case& c) {
            c.trigger.sameProcess = true;
            c.oldReaped = false;
        },
        State::Pass, Reason::NothingLost);

    row("rolled back as expected", rolledBack, nothing, State::PassRolledBack, Reason::RolledBackAsExpected);
    row(
        "child not reaped", rolledBack, [](Case& c) { c.childReapedMs = 0; }, State::Inconclusive,
        Reason::WindowNeverClosed);
    row(
        "committed instead", rolledBack,
        [](Case& c) {
            c.end = AttemptEnd::Committed;
            c.oldReaped = true;
        },
        State::Inconclusive, Reason::UnexpectedCommit);
    row(
        "rolled back, lost", rolledBack, [](Case& c) { c.losses = {RequestClass::EofBeforeByte}; },
        State::Fail, Reason::RequestsLost);
    row(
        "rolled back, old silent", rolledBack, [](Case& c) { c.oldAnswers = false; }, State::Inconclusive,
        Reason::TooFewRequests);
    row(
        "rolled back, gap", rolledBack, [](Case& c) { c.latenessMs = 51; }, State::Inconclusive,
        Reason::GeneratorLate);
}

void tst_RestartWindow::eachClauseDecidesAlone()
{
    QFETCH(std::function<Case()>, make);
    QFETCH(VerdictState, state);
    QFETCH(VerdictReason, reason);
    const Verdict verdict = verdictOf(make());
    QCOMPARE(QByteArray(name(verdict.reason).data()), QByteArray(name(reason).data()));
    QCOMPARE(verdict.state, state);
    const bool told = reason == VerdictReason::RequestsLost;
    if (told) QCOMPARE(verdict.firstLossAfterTriggerNs, std::optional(12 * kMs));
}

namespace {

/// What a row changes in a good restart of a server that is not ours, pid 101 -> 102, the old one gone after
/// 1.5 s. Its answers name nobody unless said otherwise.
struct ForeignCase {
    std::vector<RequestOutcome> across;
    std::vector<std::uint16_t> portsOfOld{4711};
    std::int32_t pidOfAll = 0;     ///< X-Pid, where all answers have the same
    bool workersAreNamed = false;  ///< X-Pid 201, then 202, children of the generations
    bool generationsAreNamed = false;
    bool endedByClosing = false;
    std::int32_t outlivedBy = 0;
};

Verdict verdictOf(const ForeignCase& c)
{
    Story story;
    RunLedger& ledger = story.ledger;
    const auto answers = [&](std::int64_t fromMs, std::int64_t toMs, int generation) {
        for (std::int64_t at = fromMs; at < toMs; at += 10) {
            RequestOutcome answer = story.outcome(at, 0);
            answer.endedByClosing = c.endedByClosing;
            answer.pid = c.pidOfAll;
            if (c.workersAreNamed) answer.pid = 200 + generation;
            if (c.generationsAreNamed) answer.pid = 100 + generation;
            ledger.add(answer);
        }
    };
    ledger.kin(201, 101);
    answers(9'000, 10'000, 1);
    Trigger trigger = story.hup(10'000);
    trigger.foreign = true;
    ledger.connectionsOfOld(ledger.trigger(trigger), c.portsOfOld);
    ledger.started(102, 2, 10'005 * kMs);
    ledger.kin(202, 102);
    ledger.accepting(102, 10'100 * kMs);
    ledger.add(c.across);
    answers(10'110, 11'500, 1);
    if (c.outlivedBy)
        ledger.outlived(101, c.outlivedBy, 13'500 * kMs);
    else
        ledger.reaped(101, 11'500 * kMs);
    answers(11'510, 15'000, 2);
    ledger.advance(60 * kSecond);
    return story.window(1).verdict();
}

}  // namespace

void tst_RestartWindow::aForeignServerHasItsOwnClauses_data()
{
    using Reason = VerdictReason;
    QTest::addColumn<std::function<ForeignCase()>>("make");
    QTest::addColumn<Reason>("reason");
    const auto row = [](const char* what, std::function<void(ForeignCase&)> change, Reason reason) {
        QTest::newRow(what) << std::function<ForeignCase()>([change] {
            ForeignCase c;
            c.across = {Story{}.across(10'000, 0, 4711)};
            change(c);
            return c;
        }) << reason;
    };
    row(
        "good", [](ForeignCase&) {}, Reason::NothingLost);
    row(
        "nothing across", [](ForeignCase& c) { c.across.clear(); }, Reason::NothingAcross);
    row(
        "written 1 ns too late", [](ForeignCase& c) { c.across[0].writtenNs = 10'000 * kMs - kAcrossNs + 1; },
        Reason::NothingAcross);
    row(
        "answered before the trigger", [](ForeignCase& c) { c.across[0].finishedNs = 10'000 * kMs; },
        Reason::NothingAcross);
    row(
        "by whom is not known", [](ForeignCase& c) { c.portsOfOld = {4712}; }, Reason::AcrossByUnknown);
    row(
        "its port is not known", [](ForeignCase& c) { c.across[0].localPort = 0; }, Reason::AcrossByUnknown);
    row(
        "one of several is enough",
        [](ForeignCase& c) { c.across.insert(c.across.begin(), Story{}.across(10'000, 0, 99)); },
        Reason::NothingLost);
    row(
        "it names the old one",
        [](ForeignCase& c) {
            c.portsOfOld.clear();
            c.generationsAreNamed = true;
            c.across[0].pid = 101;
        },
        Reason::NothingLost);
    row(
        "it names a worker of the old one",
        [](ForeignCase& c) {
            c.portsOfOld.clear();
            c.workersAreNamed = true;
            c.across[0].pid = 201;
        },
        Reason::NothingLost);
    row(
        "it names the new one",
        [](ForeignCase& c) {
            c.generationsAreNamed = true;
            c.across[0].pid = 102;
        },
        Reason::AcrossByUnknown);
    row(
        "X-Pid names none", [](ForeignCase& c) { c.pidOfAll = c.across[0].pid = 1; }, Reason::NothingLost);
    row(
        "bodies end by closing", [](ForeignCase& c) { c.endedByClosing = true; }, Reason::BodiesEndByClosing);
    row(
        "a worker outlived it", [](ForeignCase& c) { c.outlivedBy = 201; }, Reason::OldOutlived);
}

void tst_RestartWindow::aForeignServerHasItsOwnClauses()
{
    QFETCH(std::function<ForeignCase()>, make);
    QFETCH(VerdictReason, reason);
    const Verdict verdict = verdictOf(make());
    QCOMPARE(QByteArray(name(verdict.reason).data()), QByteArray(name(reason).data()));
    QCOMPARE(verdict.state,
             reason == VerdictReason::NothingLost ? VerdictState::Pass : VerdictState::Inconclusive);
    QCOMPARE(verdict.process, reason == VerdictReason::OldOutlived ? 201 : 0);
}

void tst_RestartWindow::opensOneSecondBeforeTheTrigger()
{
    const RestartWindow window(1, Story{}.hup(10'000));
    QVERIFY(!window.contains(9 * kSecond - 1));
    QVERIFY(window.contains(9 * kSecond));
    QVERIFY(window.contains(10 * kSecond));
}

void tst_RestartWindow::closesOneSecondAfterTheLaterOfReapedAndFirstAnswer()
{
    for (const auto& [reapedMs, answerMs] : {std::pair{11'500, 10'150}, {10'120, 12'000}}) {
        Story story;
        RestartWindow window(1, story.hup(10'000));
        window.facts().newPid = 102;
        window.facts().newGeneration = 2;
        window.facts().oldReapedNs = reapedMs * kMs;
        QCOMPARE(window.closesNs(), std::optional(50 * kSecond));  // only the cap is known
        window.add(story.outcome(answerMs, 2));
        window.add(story.outcome(answerMs + 5, 2));
        QCOMPARE(window.firstAnswerNs(), std::optional(answerMs * kMs));
        const std::int64_t closes = (std::max(reapedMs, answerMs) + 1000) * kMs;
        QCOMPARE(window.closesNs(), std::optional(closes));
        QVERIFY(window.contains(closes));
        QVERIFY(!window.contains(closes + 1));
    }
}

void tst_RestartWindow::aNewGenerationThatWentWithoutAnAnswerIsNotWaitedFor()
{
    Story story;
    story.ledger.trigger(story.hup(10'000));
    story.answers(9'000, 13'000, 1);
    story.restart(10'000, 1);
    QVERIFY(story.window(1).closesNs().value() > 30 * kSecond);  // the cap
    story.restart(11'400, 2);                                    // a second HUP: reaped at 12.9 s
    QCOMPARE(story.window(1).closesNs().value(), 13'900 * kMs);
    story.ledger.advance(14 * kSecond);
    QCOMPARE(story.window(1).verdict().reason, VerdictReason::NewNeverAnswered);
}

void tst_RestartWindow::aRollbackClosesOneSecondAfterTheChildIsReaped()
{
    RestartWindow window(1, Story{}.hup(10'000));
    window.facts().newPid = 102;
    window.facts().end = AttemptEnd::RolledBack;
    window.facts().endNs = 10'400 * kMs;
    QCOMPARE(window.closesNs(), std::optional(50 * kSecond));
    window.facts().newReapedNs = 10'500 * kMs;
    QCOMPARE(window.closesNs(), std::optional(11'500 * kMs));
}

void tst_RestartWindow::aRollbackWithoutAChildClosesAfterItsEnd()
{
    RestartWindow window(1, Story{}.hup(10'000));
    window.facts().end = AttemptEnd::RolledBack;
    window.facts().endNs = 10'400 * kMs;
    QCOMPARE(window.closesNs(), std::optional(11'400 * kMs));
}

void tst_RestartWindow::theCapIsTenSecondsAfterTheLastDeadline()
{
    RestartWindow window(1, Story{}.hup(10'000));  // 30 s of deadlines
    window.close(50 * kSecond - 1);
    QCOMPARE(window.verdict().reason, VerdictReason::OldNotReaped);  // ended early: the run did
    RestartWindow other(1, Story{}.hup(10'000));
    other.close(50 * kSecond);
    QCOMPARE(other.verdict().reason, VerdictReason::WindowNeverClosed);
}

void tst_RestartWindow::byHandItWaitsForTheNextStart()
{
    Story story;
    Trigger kill = story.hup(10'000);
    kill.byHand = true;
    RestartWindow window(1, kill);
    window.facts().oldReapedNs = 10'001 * kMs;
    QCOMPARE(window.closesNs(), std::nullopt);
    QVERIFY(window.contains(3'600 * kSecond));
    window.facts().startedNs = 100 * kSecond;
    window.facts().newPid = 102;
    window.facts().newGeneration = 2;
    QCOMPARE(window.closesNs(), std::optional(140 * kSecond));
    window.add(story.outcome(100'300, 2));
    QCOMPARE(window.closesNs(), std::optional(101'300 * kMs));
}

void tst_RestartWindow::overlapIsNeverNegative()
{
    RestartWindow window(1, Story{}.hup(10'000));
    QCOMPARE(window.overlapNs(), std::int64_t{0});
    window.facts().acceptingNs = 10'100 * kMs;
    QCOMPARE(window.overlapNs(), std::int64_t{0});
    window.facts().oldReapedNs = 11'500 * kMs;
    QCOMPARE(window.overlapNs(), 1'400 * kMs);
    window.facts().oldReapedNs = 10'050 * kMs;
    QCOMPARE(window.overlapNs(), std::int64_t{0});
}

void tst_RestartWindow::whileOpenNothingIsSaid()
{
    Story story;
    RestartWindow window(1, story.hup(10'000));
    window.add(story.outcome(10'500, 1));
    QCOMPARE(window.verdict().reason, VerdictReason::None);
    const RequestOutcome loss = story.outcome(10'600, 0, RequestClass::Refused);
    window.add(loss);
    window.own(loss);
    QCOMPARE(window.verdict().state, VerdictState::Fail);  // no need to wait for that
    QCOMPARE(window.verdict().requests, std::uint64_t{2});
    window.disown(loss);
    QCOMPARE(window.verdict().reason, VerdictReason::None);
    QCOMPARE(window.verdict().firstLossAfterTriggerNs, std::nullopt);
}

CHANGEOVER_TEST(tst_RestartWindow)
#include "tst_restart_window.moc"
