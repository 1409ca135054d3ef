// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "ui/messages.h"

#include <QtTest>

#include <csignal>

using namespace changeover;

namespace {

constexpr QChar kGap(0x202F);

QString plain(QString text) { return text.replace(kGap, QLatin1Char(' ')); }

Snapshot snapshot(std::uint64_t ok, std::uint64_t refused, std::uint64_t reset)
{
    Snapshot s;
    s.state = LabState::Running;
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
    r.index = index;
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
    void anOpenWindowIsRunning();
    void aLossAfterAPassIsNotHidden();
    void anEarlierFailIsSaidBesideALaterPass();
    void anInstrumentFaultIsNeverHidden();
    void theLabOffSaysSo();
    void everyReasonHasASentence();
    void clausesOfAPassAllHold();
    void aSignalsResultIsInWords();
};

void tst_Banner::aPassShowsItsBound()
{
    Snapshot s = snapshot(38'410, 0, 0);
    s.restarts = {restart(3, VerdictState::Pass, VerdictReason::NothingLost)};
    const auto banner = words(s);
    QCOMPARE(banner.mark + banner.word, QStringLiteral("✔PASS"));
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
    QCOMPARE(banner.word, QStringLiteral("FAIL"));
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
    QCOMPARE(words(s).word, QStringLiteral("FAIL"));
    QCOMPARE(words(s).headline,
             QStringLiteral("Requests were executed more than once: 2 executions too many."));
    QVERIFY(words(s).detail.contains(QLatin1String("executed twice: 2")));
}

void tst_Banner::anOpenWindowIsRunning()
{
    Snapshot s = snapshot(38'410, 0, 0);
    RestartSummary r = restart(4, VerdictState::Pass, VerdictReason::None);
    r.closed = false;
    s.restarts = {restart(3, VerdictState::Pass, VerdictReason::NothingLost), r};
    s.restartPending = true;
    const auto banner = words(s);
    QCOMPARE(banner.word, QStringLiteral("RUNNING"));
    QCOMPARE(plain(banner.headline), QStringLiteral("0 of 38 412 lost so far."));
}

void tst_Banner::aLossAfterAPassIsNotHidden()
{
    BannerModel model;
    model.begin();
    Snapshot s = snapshot(1000, 0, 0);
    s.restarts = {restart(1, VerdictState::Pass, VerdictReason::NothingLost)};
    model.apply(s);
    QCOMPARE(model.state().kind, BannerState::Kind::Decided);
    Snapshot later = snapshot(1100, 1, 0);
    later.restarts = s.restarts;
    later.verdict.state = VerdictState::Fail;
    model.apply(later);
    const auto banner = messages::banner(model.state());
    QCOMPARE(banner.word, QStringLiteral("FAIL"));
    QCOMPARE(banner.headline, QStringLiteral("1 lost since restart #1."));
}

void tst_Banner::anEarlierFailIsSaidBesideALaterPass()
{
    Snapshot s = snapshot(1000, 7, 0);
    s.verdict.state = VerdictState::Fail;
    s.restarts = {restart(2, VerdictState::Pass, VerdictReason::NothingLost)};
    const auto banner = words(s);
    QCOMPARE(banner.word, QStringLiteral("PASS"));
    QCOMPARE(banner.run, QStringLiteral("Run so far: ✖ FAIL"));
}

void tst_Banner::anInstrumentFaultIsNeverHidden()
{
    Snapshot s = snapshot(1000, 0, 0);
    s.verdict.state = VerdictState::InstrumentFault;
    s.verdict.reason = VerdictReason::RingOverflow;
    s.restarts = {restart(2, VerdictState::Pass, VerdictReason::NothingLost)};
    const auto banner = words(s);
    QCOMPARE(banner.word, QStringLiteral("INSTRUMENT FAULT"));
    QVERIFY(banner.headline.contains(QLatin1String("do not trust")));
}

void tst_Banner::theLabOffSaysSo()
{
    BannerModel model;
    QCOMPARE(messages::banner(model.state()).word, QStringLiteral("LAB OFF"));
    model.begin();
    QCOMPARE(messages::banner(model.state()).word, QStringLiteral("IDLE"));
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
