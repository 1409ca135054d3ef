// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/phase.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

using namespace changeover;

Q_DECLARE_METATYPE(Phase)
Q_DECLARE_METATYPE(PhaseEvent)
Q_DECLARE_METATYPE(std::optional<Phase>)

namespace {

using P = Phase;
using E = PhaseEvent;

/// Only what has a meaning; everything else must be refused.
const std::map<std::pair<Phase, PhaseEvent>, Phase> kLegal{
    {{P::Preparing, E::Prepared}, P::AwaitingCommit},
    {{P::Preparing, E::PreparationFailed}, P::Done},
    {{P::Preparing, E::Aborted}, P::Done},
    {{P::Preparing, E::ParentLost}, P::Preparing},
    {{P::Preparing, E::ExitRequested}, P::Done},
    {{P::AwaitingCommit, E::Committed}, P::Arming},
    {{P::AwaitingCommit, E::Aborted}, P::Done},
    {{P::AwaitingCommit, E::ParentLost}, P::Arming},
    {{P::AwaitingCommit, E::ExitRequested}, P::Done},
    {{P::Arming, E::Armed}, P::OnProbation},
    {{P::Arming, E::PreparationFailed}, P::Done},
    {{P::Arming, E::Aborted}, P::Draining},
    {{P::Arming, E::ParentLost}, P::Arming},
    {{P::Arming, E::ExitRequested}, P::Draining},
    {{P::OnProbation, E::Sealed}, P::Serving},
    {{P::OnProbation, E::ParentLost}, P::Serving},
    {{P::OnProbation, E::Aborted}, P::Draining},
    {{P::OnProbation, E::ExitRequested}, P::Draining},
    {{P::Serving, E::RestartRequested}, P::Spawning},
    {{P::Serving, E::ExitRequested}, P::Draining},
    {{P::Serving, E::Aborted}, P::Draining},
    {{P::Serving, E::StopOrdered}, P::SteppedAside},
    {{P::SteppedAside, E::ResumeOrdered}, P::Serving},
    {{P::SteppedAside, E::SuccessorSealed}, P::Draining},
    {{P::SteppedAside, E::ParentLost}, P::Draining},
    {{P::SteppedAside, E::ExitRequested}, P::Draining},
    {{P::Sealing, E::ChildServes}, P::Serving},
    {{P::SteppedAside, E::Forced}, P::Done},
    {{P::Spawning, E::Spawned}, P::AwaitingReadiness},
    {{P::Spawning, E::SpawnFailed}, P::Serving},
    {{P::AwaitingReadiness, E::ChildReady}, P::Committing},
    {{P::AwaitingReadiness, E::ChildFailed}, P::Aborting},
    {{P::AwaitingReadiness, E::ChildExited}, P::Serving},
    {{P::AwaitingReadiness, E::ExitRequested}, P::AbortingToExit},
    {{P::AwaitingReadiness, E::Aborted}, P::AbortingToExit},
    {{P::Committing, E::ChildAccepting}, P::Probation},
    {{P::Committing, E::ChildFailed}, P::Aborting},
    {{P::Committing, E::ChildExited}, P::Serving},
    {{P::Committing, E::ExitRequested}, P::Draining},
    {{P::Committing, E::Aborted}, P::AbortingToExit},
    {{P::Probation, E::ProbationPassed}, P::Sealing},
    {{P::Probation, E::ChildFailed}, P::Aborting},
    {{P::Probation, E::ChildExited}, P::Serving},
    {{P::Probation, E::ExitRequested}, P::Draining},
    {{P::Probation, E::Aborted}, P::AbortingToExit},
    {{P::Sealing, E::SealAcknowledged}, P::Draining},
    {{P::Sealing, E::ChildFailed}, P::Aborting},
    {{P::Sealing, E::ChildExited}, P::Serving},
    {{P::Sealing, E::ExitRequested}, P::Draining},
    {{P::Sealing, E::Aborted}, P::AbortingToExit},
    {{P::Aborting, E::ChildExited}, P::Serving},
    {{P::Aborting, E::ExitRequested}, P::AbortingToExit},
    {{P::Aborting, E::Aborted}, P::AbortingToExit},
    {{P::AbortingToExit, E::ChildExited}, P::Draining},
    {{P::AbortingToExit, E::ExitRequested}, P::AbortingToExit},
    {{P::Draining, E::ExitRequested}, P::Draining},
    {{P::Draining, E::Drained}, P::Done},
    {{P::Preparing, E::Forced}, P::Done},
    {{P::AwaitingCommit, E::Forced}, P::Done},
    {{P::Arming, E::Forced}, P::Done},
    {{P::OnProbation, E::Forced}, P::Done},
    {{P::Serving, E::Forced}, P::Done},
    {{P::Spawning, E::Forced}, P::Done},
    {{P::AwaitingReadiness, E::Forced}, P::Done},
    {{P::Committing, E::Forced}, P::Done},
    {{P::Probation, E::Forced}, P::Done},
    {{P::Sealing, E::Forced}, P::Done},
    {{P::Aborting, E::Forced}, P::Done},
    {{P::AbortingToExit, E::Forced}, P::Done},
    {{P::Draining, E::Forced}, P::Done},
};

/// What the compiler calls the value: "Phase::Done", or "(Phase)14" where no enumerator has it.
template <auto Value> constexpr bool isEnumerator()
{
    constexpr std::string_view kText = __PRETTY_FUNCTION__;
    constexpr auto kValue = kText.find("Value = ");
    static_assert(kValue != std::string_view::npos);
    return kText[kValue + 8] != '(';
}

template <class Enum, std::size_t... I> constexpr std::size_t enumerators(std::index_sequence<I...>)
{
    return (std::size_t{isEnumerator<static_cast<Enum>(I)>()} + ...);
}

/// The table is made of these arrays: an enumerator that is missing in one would go untested.
template <class Enum, std::size_t N> bool isComplete(const std::array<Enum, N>& all)
{
    for (std::size_t i = 0; i < N; ++i)
        if (all[i] != static_cast<Enum>(i)) return false;
    return N == enumerators<Enum>(std::make_index_sequence<64>());
}

}  // namespace

class tst_Phase : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTableHasEveryPhaseAndEvent();
    void nextPhase_data();
    void nextPhase();
    void everyPhaseIsReachedAndLeft();
    void everyEventHasAMeaning();
    void namesAreDistinct();
};

void tst_Phase::theTableHasEveryPhaseAndEvent()
{
    QVERIFY(isComplete(kAllPhases));
    QVERIFY(isComplete(kAllPhaseEvents));
}

void tst_Phase::nextPhase_data()
{
    QTest::addColumn<Phase>("phase");
    QTest::addColumn<PhaseEvent>("event");
    QTest::addColumn<std::optional<Phase>>("expected");
    for (const Phase phase : kAllPhases)
        for (const PhaseEvent event : kAllPhaseEvents) {
            const auto it = kLegal.find({phase, event});
            QTest::addRow("%s/%s", name(phase).data(), name(event).data())
                << phase << event << (it == kLegal.end() ? std::nullopt : std::optional(it->second));
        }
}

void tst_Phase::nextPhase()
{
    QFETCH(Phase, phase);
    QFETCH(PhaseEvent, event);
    QFETCH(std::optional<Phase>, expected);
    QVERIFY(changeover::nextPhase(phase, event) == expected);
}

void tst_Phase::everyPhaseIsReachedAndLeft()
{
    for (const Phase phase : kAllPhases) {
        const bool isReached = std::ranges::any_of(
            kLegal, [phase](const auto& row) { return row.second == phase && row.first.first != phase; });
        QVERIFY2(isReached || phase == Phase::Preparing, name(phase).data());
        const bool isLeft = std::ranges::any_of(
            kLegal, [phase](const auto& row) { return row.first.first == phase && row.second != phase; });
        QVERIFY2(isLeft || phase == Phase::Done, name(phase).data());
    }
}

void tst_Phase::everyEventHasAMeaning()
{
    for (const PhaseEvent event : kAllPhaseEvents)
        QVERIFY2(std::ranges::any_of(kLegal, [event](const auto& row) { return row.first.second == event; }),
                 name(event).data());
}

void tst_Phase::namesAreDistinct()
{
    std::map<std::string_view, int> seen;
    for (const Phase phase : kAllPhases)
        ++seen[name(phase)];
    for (const PhaseEvent event : kAllPhaseEvents)
        ++seen[name(event)];
    QCOMPARE(seen.size(), kAllPhases.size() + kAllPhaseEvents.size());
    QVERIFY(!seen.contains(""));
}

CHANGEOVER_TEST(tst_Phase)
#include "tst_phase.moc"
