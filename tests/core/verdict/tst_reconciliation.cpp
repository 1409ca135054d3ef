// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict/reconciliation.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace changeover;

Q_DECLARE_METATYPE(changeover::RequestClass)

namespace {

RequestId idOf(std::uint64_t sequence, std::uint32_t client = 0) { return {client, 9, sequence}; }

ExecutionCounts counts(std::uint64_t before, std::uint64_t unanswered, std::uint64_t duplicates)
{
    return {before, unanswered, duplicates};
}

}  // namespace

class tst_Reconciliation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatBecameOfARequestInAnyOrder_data();
    void tellsWhatBecameOfARequestInAnyOrder();
    void saysWhetherALossWasExecuted();
    void saysSoOfAnyRequestLater();
    void aLateExecutionMovesTheLoss();
    void eachFurtherExecutionIsADuplicate();
    void anyOrderOfManyGivesTheSameCounts();
    void whatIsSettledCostsNothingAndStillTellsADuplicate();
    void neverExecutedIsKeptUpToABound();
    void anIdFarAheadIsNotOurs();
    void clientsDoNotMeet();
};

void tst_Reconciliation::tellsWhatBecameOfARequestInAnyOrder_data()
{
    QTest::addColumn<RequestClass>("result");
    QTest::addColumn<int>("executions");
    QTest::addColumn<quint64>("before");
    QTest::addColumn<quint64>("unanswered");
    QTest::addColumn<quint64>("duplicates");
    for (const RequestClass c : kAllRequestClasses) {
        const bool unanswered = isLost(c) && c != RequestClass::HttpError;
        for (int executions = 0; executions <= 3; ++executions)
            QTest::addRow("%s, executed %d times", name(c).data(), executions)
                << c << executions << quint64{isLost(c) && executions == 0}
                << quint64{unanswered && executions > 0} << quint64(std::max(executions - 1, 0));
    }
}

void tst_Reconciliation::tellsWhatBecameOfARequestInAnyOrder()
{
    QFETCH(RequestClass, result);
    QFETCH(int, executions);
    QFETCH(quint64, before);
    QFETCH(quint64, unanswered);
    QFETCH(quint64, duplicates);
    for (int outcomeAt = 0; outcomeAt <= executions; ++outcomeAt) {
        Reconciliation both;
        for (int i = 0; i <= executions; ++i)
            if (i == outcomeAt)
                both.finished(idOf(5), result);
            else
                both.executed(idOf(5));
        QCOMPARE(both.counts(), counts(before, unanswered, duplicates));
    }
}

void tst_Reconciliation::saysWhetherALossWasExecuted()
{
    Reconciliation both;
    QCOMPARE(both.executed(idOf(0)), Reconciliation::Entry::First);
    QCOMPARE(both.finished(idOf(0), RequestClass::EofBeforeByte), Execution::Executed);
    QCOMPARE(both.finished(idOf(1), RequestClass::Refused), Execution::None);
    QCOMPARE(both.counts(), counts(1, 1, 0));
}

void tst_Reconciliation::saysSoOfAnyRequestLater()
{
    Reconciliation both;
    QCOMPARE(both.executionOf(idOf(5)), Execution::None);
    for (std::uint64_t i = 0; i < Reconciliation::kPage; ++i) {  // a page that is settled
        both.executed(idOf(i));
        both.finished(idOf(i), RequestClass::Ok);
    }
    both.finished(idOf(Reconciliation::kPage), RequestClass::Refused);
    both.executed(idOf(Reconciliation::kPage + 1));
    QCOMPARE(both.pages(), std::size_t{1});
    QCOMPARE(both.executionOf(idOf(5)), Execution::Executed);
    QCOMPARE(both.executionOf(idOf(Reconciliation::kPage)), Execution::None);
    QCOMPARE(both.executionOf(idOf(Reconciliation::kPage + 1)), Execution::Executed);
    QCOMPARE(both.executionOf(idOf(5 * Reconciliation::kPage)), Execution::None);
    QCOMPARE(both.executionOf(idOf(5, 1)), Execution::None);
}

void tst_Reconciliation::aLateExecutionMovesTheLoss()
{
    Reconciliation both;
    QCOMPARE(both.finished(idOf(3), RequestClass::Timeout), Execution::None);
    QCOMPARE(both.counts(), counts(1, 0, 0));
    QCOMPARE(both.executed(idOf(3)), Reconciliation::Entry::OfALoss);
    QCOMPARE(both.counts(), counts(0, 1, 0));
    QCOMPARE(both.executed(idOf(3)), Reconciliation::Entry::Again);
    QCOMPARE(both.counts(), counts(0, 1, 1));
}

void tst_Reconciliation::eachFurtherExecutionIsADuplicate()
{
    Reconciliation both;
    both.executed(idOf(0));
    both.finished(idOf(0), RequestClass::Ok);
    QCOMPARE(both.executed(idOf(0)), Reconciliation::Entry::Again);
    QCOMPARE(both.executed(idOf(0)), Reconciliation::Entry::Again);
    QCOMPARE(both.counts(), counts(0, 0, 2));
}

void tst_Reconciliation::anyOrderOfManyGivesTheSameCounts()
{
    // Of 30 000: each 100th refused, each 70th cut off after it was begun, each 500th executed twice.
    struct Happening {
        std::uint64_t sequence;
        bool isEntry;
    };
    const auto refused = [](std::uint64_t s) { return s % 100 == 0; };
    const auto cut = [&](std::uint64_t s) { return !refused(s) && s % 70 == 0; };
    std::vector<Happening> all;
    ExecutionCounts expected;
    for (std::uint64_t s = 0; s < 30'000; ++s) {
        all.push_back({s, false});
        if (!refused(s)) all.push_back({s, true});
        if (s % 500 == 1) all.push_back({s, true});
        expected.lostBeforeExecution += refused(s);
        expected.executedUnanswered += cut(s);
        expected.duplicates += s % 500 == 1;
    }
    for (const std::ptrdiff_t disorder : {1, 50, 5'000, 60'000}) {
        std::mt19937 random(42);
        for (auto from = all.begin(); from != all.end();) {
            const auto to = from + std::min(disorder, all.end() - from);
            std::shuffle(from, to, random);
            from = to;
        }
        Reconciliation both;
        for (const Happening& happening : all)
            if (happening.isEntry)
                both.executed(idOf(happening.sequence));
            else
                both.finished(idOf(happening.sequence), refused(happening.sequence) ? RequestClass::Refused
                                                        : cut(happening.sequence)
                                                            ? RequestClass::ResetBeforeByte
                                                            : RequestClass::Ok);
        QCOMPARE(both.counts(), expected);
    }
}

void tst_Reconciliation::whatIsSettledCostsNothingAndStillTellsADuplicate()
{
    Reconciliation both;
    constexpr std::uint64_t kMany = 100 * Reconciliation::kPage;
    for (std::uint64_t s = 0; s < kMany; ++s) {
        both.executed(idOf(s));
        both.finished(idOf(s), s % 1'000 == 0 ? RequestClass::EofMidResponse : RequestClass::Ok);
        QVERIFY(both.pages() <= 1);
    }
    QCOMPARE(both.pages(), std::size_t{0});
    QCOMPARE(both.executed(idOf(17)), Reconciliation::Entry::Again);
    QCOMPARE(both.executed(idOf(kMany - 1)), Reconciliation::Entry::Again);
    QCOMPARE(both.counts(), counts(0, (kMany + 999) / 1'000, 2));
}

void tst_Reconciliation::neverExecutedIsKeptUpToABound()
{
    Reconciliation both;
    constexpr std::uint64_t kTooMany = (Reconciliation::kMaxPages + 10) * Reconciliation::kPage;
    for (std::uint64_t s = 0; s < kTooMany; s += Reconciliation::kPage)
        both.finished(idOf(s), RequestClass::Refused);
    QCOMPARE(both.pages(), Reconciliation::kMaxPages);
    // Forgotten: neither a duplicate nor a loss that moves. The counts stand.
    QCOMPARE(both.executed(idOf(0)), Reconciliation::Entry::NotOurs);
    QCOMPARE(both.executed(idOf(10 * Reconciliation::kPage)), Reconciliation::Entry::OfALoss);
    QCOMPARE(both.counts(), counts(Reconciliation::kMaxPages + 9, 1, 0));
}

void tst_Reconciliation::anIdFarAheadIsNotOurs()
{
    Reconciliation both;
    QCOMPARE(both.executed(idOf(UINT64_MAX)), Reconciliation::Entry::NotOurs);
    QCOMPARE(both.executed(idOf(Reconciliation::kMaxAhead + 1)), Reconciliation::Entry::NotOurs);
    QCOMPARE(both.pages(), std::size_t{0});
    QCOMPARE(both.executed(idOf(Reconciliation::kMaxAhead)), Reconciliation::Entry::First);
}

void tst_Reconciliation::clientsDoNotMeet()
{
    Reconciliation both;
    both.executed(idOf(0, 0));
    QCOMPARE(both.executed(idOf(0, 1)), Reconciliation::Entry::First);
    QCOMPARE(both.finished(idOf(0, 2), RequestClass::Refused), Execution::None);
    QCOMPARE(both.counts(), counts(1, 0, 0));
}

CHANGEOVER_TEST(tst_Reconciliation)
#include "tst_reconciliation.moc"
