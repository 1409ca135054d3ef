// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "ui/messages.h"

#include <QtTest>

#include <algorithm>
#include <csignal>

using namespace changeover;

namespace {

constexpr QChar kGap(0x202F);

QString plain(QString text) { return text.replace(kGap, QLatin1Char(' ')); }

Snapshot snapshot(std::uint64_t ok, std::uint64_t refused, std::uint64_t reset)
{
    Snapshot s;
    s.state = LabState::Running;
    s.timeNs = 100'000'000'000;
    s.now = {ServiceState::Serving, 90'000'000'000, 4790, 2, {}};
    s.loadOn = true;
    s.classes[static_cast<std::size_t>(RequestClass::Ok)] = ok;
    s.classes[static_cast<std::size_t>(RequestClass::Refused)] = refused;
    s.classes[static_cast<std::size_t>(RequestClass::ResetBeforeByte)] = reset;
    s.lost = refused + reset;
    s.inFlight = 2;
    s.sent = ok + s.lost + s.inFlight;
    return s;
}

RestartSummary restart(int index, VerdictState state, VerdictReason reason)
{
    RestartSummary r;
    r.index = r.number = index;
    r.signals = 1;
    r.outcome = RestartOutcome::Committed;
    r.signal = SIGHUP;
    r.oldPid = 4711;
    r.newPid = 4790;
    r.closed = true;
    r.overlapNs = 3'020'000'000;
    r.verdict.state = state;
    r.verdict.reason = reason;
    r.verdict.requests = 1206;
    r.lossUpperBound95 = 0.0025;
    return r;
}

messages::Banner words(const Snapshot& s)
{
    BannerModel model;
    model.begin();
    model.apply(s);
    return messages::banner(model.state());
}

}  // namespace

class tst_Banner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPassShowsItsBound();
    void aFailNamesItsClasses();
    void aFailSaysHowFarTheLostGot();
    void aDuplicateFailsThoughNothingIsLost();
    void anOpenWindowIsMeasured();
    void aLossAfterAPassIsNotHidden();
    void anEarlierFailIsSaidBesideALaterPass();
    void anInstrumentFaultIsNeverHidden();
    void theLabOffSaysSo();
    void theChipSaysWhatIsNow_data();
    void theChipSaysWhatIsNow();
    void whyAgreesWithTheBanner_data();
    void whyAgreesWithTheBanner();
    void hangupsThatJoinedAreNoRestarts();
    void aRollBackThatWasExpectedPasses();
    void aPolicyThatLostNothingWasNotShown();
    void aSilentLabIsNotTakenForALiveOne();
    void everyReasonHasASentence();
    void clausesOfAPassAllHold();
    void aSignalsResultIsInWords();
};

void tst_Banner::aPassShowsItsBound()
{
    Snapshot s = snapshot(38'410, 0, 0);
    s.restarts = {restart(3, VerdictState::Pass, VerdictReason::NothingLost)};
    const auto banner = words(s);
    QCOMPARE(banner.mark + banner.word, QStringLiteral("▶SERVING G2"));
    QCOMPARE(banner.verdict, QStringLiteral("✔ PASS"));
    QCOMPARE(banner.verdictOf, QStringLiteral("restart #3"));
    QCOMPARE(banner.headline, QStringLiteral("No request dropped in restart #3."));
    QCOMPARE(plain(banner.counts), QStringLiteral("sent 38 412 = ok 38 410 + lost 0 + in flight 2"));
    QVERIFY(
        plain(banner.detail).startsWith(QStringLiteral("0 of 1 206 in the window → loss < 0.25 % (95 %)")));
    QVERIFY(banner.detail.contains(QStringLiteral("overlap 3.02 s")));
    QVERIFY(banner.detail.contains(QStringLiteral("refusal gap 0")));
    QVERIFY(banner.run.isEmpty());
}

void tst_Banner::aFailNamesItsClasses()
{
    Snapshot s = snapshot(1000, 5, 2);
    s.verdict.state = VerdictState::Fail;
    RestartSummary r = restart(1, VerdictState::Fail, VerdictReason::RequestsLost);
    r.signal = SIGTERM;
    r.verdict.lost = 7;
    r.verdict.classes = s.classes;
    r.verdict.firstLossAfterTriggerNs = 12'000'000;
    s.restarts = {r};
    const auto banner = words(s);
    QCOMPARE(banner.verdict, QStringLiteral("✖ FAIL"));
    QCOMPARE(plain(banner.headline),
             QStringLiteral("7 of 1 206 dropped: 5 REFUSED, 2 RESET; first 12 ms after TERM."));
}

void tst_Banner::aFailSaysHowFarTheLostGot()
{
    Snapshot s = snapshot(1000, 5, 2);
    s.verdict.state = VerdictState::Fail;
    RestartSummary r = restart(1, VerdictState::Fail, VerdictReason::RequestsLost);
    r.verdict.lost = 7;
    r.verdict.classes = s.classes;
    r.verdict.executions = ExecutionCounts{3, 4, 0};
    s.restarts = {r};
    const QString split = QStringLiteral("of the lost: 3 before execution, 4 executed but unanswered");
    QVERIFY2(plain(words(s).detail).contains(split), qPrintable(words(s).detail));
    QVERIFY(!words(s).detail.contains(QLatin1String("twice")));
    bool explained = false;
    for (const messages::Clause& clause : messages::clauses(r))
        explained |= clause.holds == messages::Clause::Holds::No && plain(clause.text).contains(split);
    QVERIFY(explained);
}

void tst_Banner::aDuplicateFailsThoughNothingIsLost()
{
    Snapshot s = snapshot(1000, 0, 0);
    s.verdict.state = VerdictState::Fail;
    RestartSummary r = restart(1, VerdictState::Fail, VerdictReason::RequestsDuplicated);
    r.verdict.executions = ExecutionCounts{0, 0, 2};
    s.restarts = {r};
    QCOMPARE(words(s).verdict, QStringLiteral("✖ FAIL"));
    QCOMPARE(words(s).headline,
             QStringLiteral("Requests were executed more than once: 2 executions too many."));
    QVERIFY(words(s).detail.contains(QLatin1String("executed twice: 2")));
}

void tst_Banner::anOpenWindowIsMeasured()
{
    Snapshot s = snapshot(38'410, 0, 0);
    RestartSummary r = restart(4, VerdictState::Pass, VerdictReason::None);
    r.closed = false;
    s.restarts = {restart(3, VerdictState::Pass, VerdictReason::NothingLost), r};
    s.restartPending = true;
    const auto banner = words(s);
    QCOMPARE(banner.verdict, QStringLiteral("▶ measuring…"));
    QCOMPARE(banner.verdictOf, QStringLiteral("restart #4"));
    QCOMPARE(plain(banner.headline), QStringLiteral("0 of 38 412 lost so far."));
}

void tst_Banner::aLossAfterAPassIsNotHidden()
{
    BannerModel model;
    model.begin();
    Snapshot s = snapshot(1000, 0, 0);
    s.restarts = {restart(1, VerdictState::Pass, VerdictReason::NothingLost)};
    model.apply(s);
    QCOMPARE(model.state().judged, BannerState::Judged::Decided);
    Snapshot later = snapshot(1100, 1, 0);
    later.restarts = s.restarts;
    later.verdict.state = VerdictState::Fail;
    model.apply(later);
    const auto banner = messages::banner(model.state());
    QCOMPARE(banner.verdict, QStringLiteral("✖ FAIL"));
    QCOMPARE(banner.headline, QStringLiteral("1 lost since restart #1."));
}

void tst_Banner::anEarlierFailIsSaidBesideALaterPass()
{
    Snapshot s = snapshot(1000, 7, 0);
    s.verdict.state = VerdictState::Fail;
    s.restarts = {restart(2, VerdictState::Pass, VerdictReason::NothingLost)};
    const auto banner = words(s);
    QCOMPARE(banner.verdict, QStringLiteral("✔ PASS"));
    QCOMPARE(banner.run, QStringLiteral("Run so far: ✖ FAIL"));
}

void tst_Banner::anInstrumentFaultIsNeverHidden()
{
    Snapshot s = snapshot(1000, 0, 0);
    s.verdict.state = VerdictState::InstrumentFault;
    s.verdict.reason = VerdictReason::RingOverflow;
    s.restarts = {restart(2, VerdictState::Pass, VerdictReason::NothingLost)};
    const auto banner = words(s);
    QCOMPARE(banner.verdict, QStringLiteral("⚠ INSTRUMENT FAULT"));
    QVERIFY(banner.headline.contains(QLatin1String("do not trust")));
}

void tst_Banner::theLabOffSaysSo()
{
    BannerModel model;
    QCOMPARE(messages::banner(model.state()).word, QStringLiteral("LAB OFF"));
    model.begin();
    QCOMPARE(messages::banner(model.state()).word, QStringLiteral("IDLE"));
}

void tst_Banner::theChipSaysWhatIsNow_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("chip");
    const auto row = [](ServiceState state, const char* chip) {
        QTest::newRow(chip) << static_cast<int>(state) << QString::fromUtf8(chip);
    };
    row(ServiceState::None, "○ IDLE");
    row(ServiceState::Starting, "… STARTING 3.1 s");
    row(ServiceState::Serving, "▶ SERVING G2");
    row(ServiceState::Restarting, "… RESTARTING 3.1 s");
    row(ServiceState::Suspended, "❚❚ SUSPENDED 3.1 s");
    row(ServiceState::Down, "✖ DOWN 3.1 s");
    row(ServiceState::Stopping, "… STOPPING");
    row(ServiceState::Stopped, "○ STOPPED");
    row(ServiceState::CouldNotStart, "✖ COULD NOT START");
}

/// Whatever the verdict on the restart before was, which stands beside it.
void tst_Banner::theChipSaysWhatIsNow()
{
    QFETCH(int, state);
    QFETCH(QString, chip);
    Snapshot s = snapshot(1000, 0, 0);
    s.now.state = static_cast<ServiceState>(state);
    s.now.sinceNs = s.timeNs - 3'100'000'000;
    s.now.words = "no such option";
    QCOMPARE(words(s).mark + QLatin1Char(' ') + words(s).word, chip);
    QVERIFY(!words(s).headline.isEmpty() && words(s).verdict.isEmpty());
    s.restarts = {restart(1, VerdictState::Pass, VerdictReason::NothingLost)};
    QCOMPARE(words(s).mark + QLatin1Char(' ') + words(s).word, chip);
    QCOMPARE(words(s).verdict, QStringLiteral("✔ PASS"));
}

void tst_Banner::whyAgreesWithTheBanner_data()
{
    QTest::addColumn<int>("own");    // verdict of the restart
    QTest::addColumn<int>("later");  // lost after it was decided
    QTest::addColumn<int>("run");
    QTest::addColumn<bool>("closed");
    for (int own = 0; own <= static_cast<int>(VerdictState::InstrumentFault); ++own)
        for (const int later : {0, 7})
            for (int run = 0; run <= static_cast<int>(VerdictState::InstrumentFault); ++run)
                for (const bool closed : {true, false})
                    QTest::addRow("%d %d %d %d", own, later, run, closed) << own << later << run << closed;
}

void tst_Banner::whyAgreesWithTheBanner()
{
    QFETCH(int, own);
    QFETCH(int, later);
    QFETCH(int, run);
    QFETCH(bool, closed);
    BannerModel model;
    model.begin();
    Snapshot s = snapshot(1000, 0, 0);
    s.verdict.state = static_cast<VerdictState>(run);
    s.verdict.reason = VerdictReason::RingOverflow;
    s.restarts = {restart(1, static_cast<VerdictState>(own), VerdictReason::NothingLost)};
    s.restarts[0].closed = closed;
    s.restarts[0].firstAnswerNs = s.restarts[0].oldExitNs = 1;  // all its own clauses hold
    model.apply(s);
    Snapshot after = snapshot(1100, static_cast<std::uint64_t>(later), 0);
    after.restarts = s.restarts;
    after.verdict = s.verdict;
    model.apply(after);
    const messages::Banner banner = messages::banner(model.state());
    const messages::Explanation why = messages::explanation(model.state());
    QCOMPARE(why.title, banner.verdictOf + QStringLiteral(": ") + banner.verdict);
    // A verdict that is worse than the restart's own has a clause that says why.
    const bool worse = static_cast<int>(model.state().verdict) > own;
    const bool said = std::ranges::any_of(why.clauses, [](const messages::Clause& clause) {
        return clause.holds == messages::Clause::Holds::No;
    });
    QVERIFY(!worse || said);
}

void tst_Banner::hangupsThatJoinedAreNoRestarts()
{
    Snapshot s = snapshot(1000, 0, 0);
    s.restarts = {restart(24, VerdictState::Pass, VerdictReason::NothingLost)};
    s.restarts[0].number = 19;
    s.restarts[0].signals = 10;
    s.restarts[0].joined = 8;
    RestartSummary joined = restart(25, VerdictState::Pass, VerdictReason::NothingLost);
    joined.outcome = RestartOutcome::Coalesced;
    s.restarts.push_back(joined);
    QCOMPARE(words(s).verdictOf, QStringLiteral("restart #19 (10 HUPs, 8 joined)"));
    QCOMPARE(words(s).headline, QStringLiteral("No request dropped in restart #19."));
}

void tst_Banner::aRollBackThatWasExpectedPasses()
{
    RestartSummary r = restart(1, VerdictState::PassRolledBack, VerdictReason::RolledBackAsExpected);
    for (const messages::Clause& clause : messages::clauses(r))
        QVERIFY2(clause.holds == messages::Clause::Holds::Yes, qPrintable(clause.text));
    Snapshot s = snapshot(1000, 0, 0);
    s.restarts = {r};
    QCOMPARE(words(s).verdict, QStringLiteral("✔ PASS (rolled back)"));
}

void tst_Banner::aPolicyThatLostNothingWasNotShown()
{
    BannerModel model;
    model.begin();
    model.setDeliberate({.policy = "close-idle", .fault = {}});
    Snapshot s = snapshot(1000, 0, 0);
    s.restarts = {restart(1, VerdictState::Pass, VerdictReason::NothingLost)};
    model.apply(s);
    QVERIFY(messages::banner(model.state()).headline.contains(QLatin1String("not shown by this load")));
    const auto said = [&] {
        return std::ranges::any_of(messages::explanation(model.state()).clauses,
                                   [](const messages::Clause& c) {
                                       return c.text.contains(QLatin1String("not shown by this load")) &&
                                              c.text.contains(QLatin1String("--connections 1000"));
                                   });
    };
    QVERIFY(said());
    // One that was seen to lose was shown, and a server started without it has nothing to show.
    s.restarts.push_back(restart(2, VerdictState::Fail, VerdictReason::RequestsLost));
    s.restarts.back().verdict.lost = 5;
    model.apply(s);
    QVERIFY(!said());
    model.setDeliberate({});
    s.restarts.push_back(restart(3, VerdictState::Pass, VerdictReason::NothingLost));
    model.apply(s);
    QVERIFY(!said());
}

void tst_Banner::aSilentLabIsNotTakenForALiveOne()
{
    BannerModel model;
    model.begin();
    Snapshot s = snapshot(1000, 0, 0);
    model.apply(s);
    model.silent(2'400'000'000);
    QCOMPARE(messages::banner(model.state()).word, QStringLiteral("NO ANSWER 2.4 s"));
    QVERIFY(!model.state().serves());
    model.apply(s);
    QCOMPARE(messages::banner(model.state()).word, QStringLiteral("SERVING G2"));
}

void tst_Banner::everyReasonHasASentence()
{
    for (int i = 0; i <= static_cast<int>(VerdictReason::None); ++i) {
        Verdict verdict;
        verdict.reason = static_cast<VerdictReason>(i);
        QVERIFY2(messages::reason(verdict).endsWith(QLatin1Char('.')), qPrintable(QString::number(i)));
    }
}

void tst_Banner::clausesOfAPassAllHold()
{
    RestartSummary r = restart(1, VerdictState::Pass, VerdictReason::NothingLost);
    r.triggerNs = 1'000'000'000;
    r.firstAnswerNs = 1'510'000'000;
    r.oldExitNs = 4'000'000'000;
    r.verdict.executions = ExecutionCounts{};
    for (const messages::Clause& clause : messages::clauses(r))
        QVERIFY2(clause.holds == messages::Clause::Holds::Yes, qPrintable(clause.text));
    r.closed = false;
    r.oldExitNs.reset();
    int open = 0;
    for (const messages::Clause& clause : messages::clauses(r))
        open += clause.holds == messages::Clause::Holds::Unknown;
    QVERIFY(open > 3);
}

void tst_Banner::aSignalsResultIsInWords()
{
    CommandResult result;
    result.pid = 4711;
    result.signal = SIGHUP;
    QCOMPARE(messages::signalResult(result), QStringLiteral("HUP → 4711: delivered."));
    result.error = CommandError::NoSuchProcess;
    QVERIFY(messages::signalResult(result).contains(QLatin1String("no such process (ESRCH)")));
    result.error = CommandError::NotPermitted;
    QVERIFY(messages::signalResult(result).contains(QLatin1String("EPERM")));
}

CHANGEOVER_TEST(tst_Banner)
#include "tst_banner.moc"
