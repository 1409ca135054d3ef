// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "ui/models/timeline_model.h"

#include <QtTest>

#include <csignal>

using namespace changeover;

namespace {

constexpr int kOld = 4711;
constexpr int kNew = 4790;

Event eventAt(EventKind kind, std::int64_t atMs, int pid, int generation, int value = 0,
              std::int64_t extra = 0)
{
    Event e;
    e.kind = kind;
    e.timeNs = atMs * 1'000'000;
    e.pid = pid;
    e.generation = generation;
    e.value = value;
    e.extra = extra;
    return e;
}

void start(TimelineModel& model)
{
    model.apply(eventAt(EventKind::Started, 0, kOld, 1, kOld));
    model.apply(eventAt(EventKind::Ready, 490, kOld, 1));
    model.apply(eventAt(EventKind::Accepting, 500, kOld, 1));
}

/// The order of a good HUP, as the engine writes it.
void hangUp(TimelineModel& model)
{
    model.apply(eventAt(EventKind::SignalSent, 1000, kOld, 1, SIGHUP));
    model.apply(eventAt(EventKind::SignalReceived, 1001, kOld, 1, SIGHUP));
    model.apply(eventAt(EventKind::Spawned, 1010, kOld, 1, kNew, 2));
    model.apply(eventAt(EventKind::Ready, 1510, kOld, 1, kNew));
    model.apply(eventAt(EventKind::Commit, 1511, kOld, 1, kNew));
    model.apply(eventAt(EventKind::Accepting, 1512, kNew, 2));
    model.apply(eventAt(EventKind::StoppedAccepting, 1513, kOld, 1, 3, 64));
    model.apply(eventAt(EventKind::Sealed, 2513, kOld, 1, kNew));
    model.apply(eventAt(EventKind::DrainStarted, 2514, kOld, 1, 3, 64));
    model.apply(
        eventAt(EventKind::AttemptEnded, 2515, kOld, 1, static_cast<int>(RestartOutcome::Committed), kNew));
    model.apply(eventAt(EventKind::Exited, 3000, kOld, 1, 0));
}

PhaseInterval phase(LaneState state, std::int64_t fromMs, std::optional<std::int64_t> toMs)
{
    return {state, fromMs * 1'000'000, toMs ? std::optional(*toMs * 1'000'000) : std::nullopt};
}

std::vector<GlyphShape> shapes(const GenerationLane& lane)
{
    std::vector<GlyphShape> list;
    for (const Glyph& glyph : lane.glyphs)
        list.push_back(glyph.shape);
    return list;
}

}  // namespace

class tst_TimelineModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGoodHangupBecomesTwoLanes();
    void aRollbackLetsTheOldLaneGoOn();
    void aProcessThatReplacesItselfIsTwoLanes();
    void aKilledLaneEndsWithACross();
    void stopAndContReturnToTheStateBefore();
    void handOffsWithinABatchBecomeOneArrow();
    void connectionsGivenBackAreAnArrowTheOtherWay();
    void rowsAreUsedAgain();
    void restartsAndGapsOutliveTheSnapshots();
    void failuresAreFoundInOrder();
    void whoeverIsAlreadyThereIsShown();
    void theEndOfTheLabEndsEveryLane();
};

void tst_TimelineModel::aGoodHangupBecomesTwoLanes()
{
    TimelineModel model;
    start(model);
    hangUp(model);
    QCOMPARE(model.lanes().size(), 2U);
    const GenerationLane& old = model.lanes()[0];
    const GenerationLane& young = model.lanes()[1];
    QCOMPARE(old.phases, (std::vector{phase(LaneState::Starting, 0, 500), phase(LaneState::Ready, 500, 1513),
                                      phase(LaneState::Draining, 1513, 3000)}));
    QCOMPARE(young.phases, (std::vector{phase(LaneState::Starting, 1010, 1512),
                                        phase(LaneState::Ready, 1512, std::nullopt)}));
    QCOMPARE(young.parentGeneration, 1);
    QCOMPARE(young.pid, kNew);
    // The signal sent and the signal received are one; READY lies on the child that it is about.
    QCOMPARE(shapes(old), (std::vector{GlyphShape::Ready, GlyphShape::Signal, GlyphShape::StopAccepting,
                                       GlyphShape::Exit}));
    QCOMPARE(shapes(young), std::vector{GlyphShape::Ready});
}

void tst_TimelineModel::aProcessThatReplacesItselfIsTwoLanes()
{
    TimelineModel model;
    start(model);
    model.apply(eventAt(EventKind::StoppedAccepting, 1000, kOld, 1));
    model.apply(eventAt(EventKind::Spawned, 1010, kOld, 1, kOld, 2));
    model.apply(eventAt(EventKind::Accepting, 1500, kOld, 2));
    QCOMPARE(model.lanes().size(), 2U);
    const GenerationLane& young = model.lanes()[1];
    QCOMPARE(young.pid, kOld);
    QCOMPARE(young.generation, 2);
    QCOMPARE(young.phases, (std::vector{phase(LaneState::Starting, 1010, 1500),
                                        phase(LaneState::Ready, 1500, std::nullopt)}));
    QVERIFY(model.lanes()[0].endNs == young.startNs);
}

void tst_TimelineModel::aRollbackLetsTheOldLaneGoOn()
{
    TimelineModel model;
    start(model);
    model.apply(eventAt(EventKind::SignalReceived, 1000, kOld, 1, SIGHUP));
    model.apply(eventAt(EventKind::Spawned, 1010, kOld, 1, kNew, 2));
    model.apply(eventAt(EventKind::Exited, 1100, kNew, 2, 3 << 8));
    model.apply(eventAt(EventKind::AttemptEnded, 1101, kOld, 1,
                        static_cast<int>(RestartOutcome::RolledBackBeforeReady), kNew));
    QVERIFY(!model.lanes()[0].endNs);
    QCOMPARE(model.lanes()[0].phases.back(), phase(LaneState::Ready, 500, std::nullopt));
    QCOMPARE(shapes(model.lanes()[0]).back(), GlyphShape::RolledBack);
    QCOMPARE(model.lanes()[1].phases, std::vector{phase(LaneState::Starting, 1010, 1100)});
}

void tst_TimelineModel::aKilledLaneEndsWithACross()
{
    TimelineModel model;
    start(model);
    model.apply(eventAt(EventKind::SignalSent, 1000, kOld, 1, SIGKILL));
    model.apply(eventAt(EventKind::Exited, 1002, kOld, 1, SIGKILL));
    QCOMPARE(shapes(model.lanes()[0]),
             (std::vector{GlyphShape::Ready, GlyphShape::Signal, GlyphShape::Killed}));
    QCOMPARE(*model.lanes()[0].endNs, 1'002'000'000);
}

void tst_TimelineModel::stopAndContReturnToTheStateBefore()
{
    TimelineModel model;
    start(model);
    model.apply(eventAt(EventKind::Stopped, 1000, kOld, 1));
    model.apply(eventAt(EventKind::Continued, 2000, kOld, 1));
    QCOMPARE(
        model.lanes()[0].phases,
        (std::vector{phase(LaneState::Starting, 0, 500), phase(LaneState::Ready, 500, 1000),
                     phase(LaneState::Stopped, 1000, 2000), phase(LaneState::Ready, 2000, std::nullopt)}));
}

void tst_TimelineModel::handOffsWithinABatchBecomeOneArrow()
{
    TimelineModel model;
    start(model);
    hangUp(model);
    for (const int atMs : {2520, 2530, 2569, 2570, 2900})
        model.apply(eventAt(EventKind::HandedOff, atMs, kOld, 1, 64, kNew));
    const auto batch = [](std::int64_t firstMs, std::int64_t lastMs, std::uint64_t count) {
        return HandOff{kOld, kNew, firstMs * 1'000'000, lastMs * 1'000'000, count};
    };
    QCOMPARE(model.handOffs(),
             (std::vector{batch(2520, 2569, 192), batch(2570, 2570, 64), batch(2900, 2900, 64)}));
    QVERIFY(model.handOffs().front().isSameWay(model.handOffs().back()));
    model.clear();
    QVERIFY(model.handOffs().empty());
}

void tst_TimelineModel::connectionsGivenBackAreAnArrowTheOtherWay()
{
    TimelineModel model;
    start(model);
    model.apply(eventAt(EventKind::Spawned, 1010, kOld, 1, kNew, 2));
    model.apply(eventAt(EventKind::HandedOff, 1500, kOld, 1, 3, kNew));
    model.apply(eventAt(EventKind::HandedOff, 1510, kNew, 2, 2, kOld));
    QCOMPARE(model.handOffs().size(), 2U);
    QCOMPARE(model.handOffs()[1].fromPid, kNew);
    QCOMPARE(model.handOffs()[1].toPid, kOld);
    QVERIFY(!model.handOffs()[0].isSameWay(model.handOffs()[1]));
}

void tst_TimelineModel::rowsAreUsedAgain()
{
    TimelineModel model;
    start(model);
    int parent = kOld;
    for (int generation = 2; generation <= 20; ++generation) {
        const int child = kNew + generation;
        const std::int64_t at = generation * 10'000;
        model.apply(eventAt(EventKind::Spawned, at, parent, generation - 1, child, generation));
        model.apply(eventAt(EventKind::Exited, at + 3000, parent, generation - 1, 0));
        parent = child;
    }
    QCOMPARE(model.lanes().size(), 20U);
    QCOMPARE(model.rows(), 2);
    for (std::size_t i = 1; i < model.lanes().size(); ++i)
        QVERIFY(model.lanes()[i].row != model.lanes()[i - 1].row);
}

void tst_TimelineModel::restartsAndGapsOutliveTheSnapshots()
{
    TimelineModel model;
    for (int index = 1; index <= 40; ++index) {
        Snapshot snapshot;
        RestartSummary restart;
        restart.index = index;
        restart.triggerNs = index * 1000;
        snapshot.restarts = {restart};
        snapshot.gaps = {{index * 1000, index * 1000 + 10}};
        model.apply(snapshot);
    }
    QCOMPARE(model.restarts().size(), 40U);
    QCOMPARE(model.gaps().size(), 40U);
    QCOMPARE(*model.nextChangeover(5'500), 6'000);
    QCOMPARE(*model.previousChangeover(5'500), 5'000);
    QVERIFY(!model.nextChangeover(40'000));
    QVERIFY(!model.previousChangeover(1'000));
}

void tst_TimelineModel::failuresAreFoundInOrder()
{
    TimelineModel model;
    for (const std::int64_t time : {30, 10, 20}) {
        FailureLine failure;
        failure.timeNs = time;
        model.apply(failure);
    }
    QCOMPARE(*model.nextFailure(0), 10);
    QCOMPARE(*model.nextFailure(10), 20);
    QVERIFY(!model.nextFailure(30));
}

void tst_TimelineModel::whoeverIsAlreadyThereIsShown()
{
    TimelineModel model;
    Snapshot snapshot;
    snapshot.timeNs = 10'000'000'000;
    ProcessRow row;
    row.pid = kOld;
    row.generation = 3;
    row.state = 'S';
    row.ageMs = 4'000;
    row.holdsListener = true;
    snapshot.processes = {row};
    model.apply(snapshot);
    model.apply(snapshot);
    QCOMPARE(model.lanes().size(), 1U);
    QCOMPARE(model.lanes()[0].startNs, 6'000'000'000);
    QCOMPARE(model.lanes()[0].phases.back().state, LaneState::Ready);
}

void tst_TimelineModel::theEndOfTheLabEndsEveryLane()
{
    TimelineModel model;
    start(model);
    hangUp(model);
    model.endAll(9'000'000'000);
    for (const GenerationLane& lane : model.lanes())
        QVERIFY(lane.endNs);
    QCOMPARE(*model.lanes()[1].endNs, 9'000'000'000);
}

CHANGEOVER_TEST(tst_TimelineModel)
#include "tst_timeline_model.moc"
