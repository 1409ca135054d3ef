// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "ui/models/compared_way.h"
#include "ui/plots/aligned_scale.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace changeover;

namespace {

/// As a line of `changeover compare --report jsonl=-` has it, with the fields that are read.
ComparedWay wayOf(const char* json) { return ComparedWay::of(QJsonDocument::fromJson(json).object()); }

const char* const kKillStart = R"({
  "name": "kill-start", "strategy": "kill-start", "policy": null, "expected": "fail", "as_expected": true,
  "skipped": null, "reason": "words",
  "figures": {"lost": 7, "refusal_gap_us": 1500000, "overlap_us": 0, "p99_us": 51000, "max_us": 60000,
              "finish_us": 1600000, "pid_stable": false},
  "series": {"from_us": -1000000, "step_us": 500000,
             "answered": [{"generation": 1, "counts": [100, 100, 0, 0]}, {"generation": 2, "counts": [0, 0, 0, 90]}],
             "lost": [0, 0, 5, 2], "p99_us": [51000, 51000, null, 60000]},
  "report": {"verdict": "fail", "classes": {"ok": 290, "refused": 5, "eof_before_byte": 2},
             "ledger": {"sum": 99963, "expected": 100000, "consistent": false}}})";

AlignedSeries seriesOf(std::vector<double> counts, double fromS, double stepS)
{
    AlignedSeries series;
    series.fromS = fromS;
    series.stepS = stepS;
    series.lost.resize(counts.size());
    series.p99Us.resize(counts.size());
    series.answered = {{1, std::move(counts)}};
    return series;
}

AlignedScale scaleOf(std::initializer_list<AlignedSeries> all)
{
    std::vector<ComparedWay> ways;
    for (const AlignedSeries& series : all) {
        ways.emplace_back();
        ways.back().series = series;
    }
    return AlignedScale(ways);
}

}  // namespace

class tst_AlignedSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRunSaysWhatCameOfIt();
    void whatDidNotRunSaysWhy_data();
    void whatDidNotRunSaysWhy();
    void aSeriesThatLacksStepsIsFilledUp();
    void aTimeFindsItsStep();
    void oneScaleHoldsAll();
    void whoCatchesUpIsCutAndDoesNotFlattenTheRest();
};

void tst_AlignedSeries::aRunSaysWhatCameOfIt()
{
    const ComparedWay way = wayOf(kKillStart);
    QCOMPARE(way.state, ComparedWay::State::Ended);
    QCOMPARE(way.name, QString("kill-start"));
    QVERIFY(!way.isPolicy);
    QVERIFY(way.asExpected);
    QVERIFY(way.verdict == VerdictState::Fail);
    QCOMPARE(way.lost, std::uint64_t(7));
    QCOMPARE(way.classes[static_cast<std::size_t>(RequestClass::Refused)], std::uint64_t(5));
    QCOMPARE(way.refusalGapNs, std::int64_t(1'500'000'000));
    QCOMPARE(way.finishNs, std::int64_t(1'600'000'000));
    QVERIFY(way.ledgerShortBy == 37);
    QCOMPARE(way.series.steps(), std::size_t(4));
    QCOMPARE(way.series.endS(), 1.0);
    QCOMPARE(way.series.perSecond(way.series.answeredIn(3)), 180.0);
    QVERIFY(!way.series.p99Us[2]);
}

void tst_AlignedSeries::whatDidNotRunSaysWhy_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("state");
    QTest::newRow("skipped")
        << QByteArray(R"({"name":"gateway","skipped":"skipped: install haproxy","report":null})")
        << int(ComparedWay::State::Skipped);
    QTest::newRow("could not start") << QByteArray(R"({"name":"inherit","reason":"no memory","report":null})")
                                     << int(ComparedWay::State::NotRun);
    QTest::newRow("called off") << QByteArray(R"({"name":"inherit","reason":null,"report":null})")
                                << int(ComparedWay::State::Cancelled);
    QTest::newRow("nothing at all") << QByteArray("{}") << int(ComparedWay::State::Cancelled);
}

void tst_AlignedSeries::whatDidNotRunSaysWhy()
{
    QFETCH(QByteArray, json);
    QFETCH(int, state);
    QCOMPARE(int(wayOf(json.constData()).state), state);
}

void tst_AlignedSeries::aSeriesThatLacksStepsIsFilledUp()
{
    const ComparedWay way = wayOf(R"({"name": "x", "report": {}, "series": {"from_us": 0, "step_us": 1000000,
        "answered": [{"generation": 1, "counts": [3]}], "lost": [0, 1, 0], "p99_us": []}})");
    QCOMPARE(way.series.answeredIn(0), 3.0);
    QCOMPARE(way.series.answeredIn(2), 0.0);
    QVERIFY(!way.series.p99Us[2]);
}

void tst_AlignedSeries::aTimeFindsItsStep()
{
    const AlignedSeries series = seriesOf({1, 2, 3, 4}, -1, 0.5);
    QVERIFY(series.stepAt(-1) == std::size_t(0));
    QVERIFY(series.stepAt(0) == std::size_t(2));
    QVERIFY(series.stepAt(0.999) == std::size_t(3));
    QVERIFY(!series.stepAt(-1.01));
    QVERIFY(!series.stepAt(1));
}

void tst_AlignedSeries::oneScaleHoldsAll()
{
    const AlignedScale scale = scaleOf(
        {seriesOf(std::vector<double>(8, 10), -1, 0.5), seriesOf(std::vector<double>(20, 100), -1, 0.5), {}});
    QCOMPARE(scale.fromS(), -1.0);
    QCOMPARE(scale.toS(), 9.0);
    QCOMPARE(scale.topPerSecond(), 250.0);
    const QRectF room(100, 50, 200, 80);
    QCOMPARE(scale.x(-1, room), 100.0);
    QCOMPARE(scale.x(9, room), 300.0);
    QCOMPARE(scale.seconds(scale.x(0, room), room), 0.0);
    QCOMPARE(scale.y(0, room), 130.0);
    QCOMPARE(scale.y(250, room), 50.0);
    QVERIFY(scaleOf({}).isEmpty());
}

void tst_AlignedSeries::whoCatchesUpIsCutAndDoesNotFlattenTheRest()
{
    std::vector<double> counts(40, 10);
    counts[20] = 500;  // all that waited, at once
    const AlignedScale scale = scaleOf({seriesOf(counts, -1, 0.05)});
    QCOMPARE(scale.topPerSecond(), 250.0);  // of the usual 200
    const QRectF room(0, 0, 100, 100);
    QCOMPARE(scale.y(10'000, room), 0.0);
}

CHANGEOVER_TEST(tst_AlignedSeries)
#include "tst_aligned_series.moc"
