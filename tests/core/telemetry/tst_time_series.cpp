// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/time_series.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <unistd.h>

using namespace changeover;

class tst_TimeSeries : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sumsAgreeAcrossLevels();
    void aTotalIsExactWhateverItsSpan();
    void oneFailureMarksAColumnAtEveryZoom();
    void columnsSideBySideCountEachBucketOnce();
    void aHoleIsNoDataAndNotZero();
    void whatTheRingForgotComesFromACoarserLevel();
    void mergingKeepsTheExtremes();
    void quantilesStayWithinWhatWasSeen();
    void aReaderRefusesAnotherLayout();
    void aMappingOfTheDescriptorReadsTheSame();
};

namespace {

constexpr std::int64_t kOrigin = 1'000'000'000'000;
constexpr std::int64_t kTick = TimeSeries::kLevels[0].widthNs;

TimeSeries makeSeries()
{
    auto series = TimeSeries::create(kOrigin);
    if (!series) qFatal("no series: %s", series.error().message().c_str());
    return std::move(*series);
}

Bucket bucketAt(std::uint64_t number, std::uint32_t ok = 1)
{
    Bucket bucket{.number = number, .samples = 1, .sent = ok};
    bucket.classes[0] = ok;
    bucket.addAnswer(1, ok);
    return bucket;
}

}  // namespace

void tst_TimeSeries::aTotalIsExactWhateverItsSpan()
{
    TimeSeries series = makeSeries();
    for (std::uint64_t i = 0; i < 5'000; ++i)
        series.add(bucketAt(i));
    // From and to lie on edges of no coarser level.
    for (const auto& [from, to] : {std::pair(3, 4), std::pair(7, 13), std::pair(93, 1'207),
                                   std::pair(1'001, 4'999), std::pair(0, 5'000), std::pair(20, 20)})
        QCOMPARE(series.total(kOrigin + from * kTick, kOrigin + to * kTick).sent,
                 static_cast<std::uint32_t>(to - from));
    QCOMPARE(series.total(kOrigin - 50 * kTick, kOrigin + 9'000 * kTick).sent, 5'000U);
}

void tst_TimeSeries::sumsAgreeAcrossLevels()
{
    TimeSeries series = makeSeries();
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
        series.add(bucketAt(i, static_cast<std::uint32_t>(i % 7)));
        total += i % 7;
    }
    for (const auto& level : TimeSeries::kLevels) {
        std::uint64_t sum = 0;
        for (std::int64_t t = kOrigin; t < series.endNs(); t += level.widthNs)
            sum += series.sum(t, t + level.widthNs).sent;
        QCOMPARE(sum, total);
    }
}

void tst_TimeSeries::oneFailureMarksAColumnAtEveryZoom()
{
    TimeSeries series = makeSeries();
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        Bucket bucket = bucketAt(i);
        if (i == 12'345) bucket.classes[4] = 1;
        series.add(bucket);
    }
    for (const std::int64_t width :
         {kTick, 3 * kTick, 17 * kTick, 250 * kTick, 2'000 * kTick, 20'000 * kTick}) {
        int marked = 0;
        for (std::int64_t t = kOrigin; t < series.endNs(); t += width)
            marked += series.sum(t, t + width).hasFailure();
        QCOMPARE(marked, 1);
    }
}

void tst_TimeSeries::columnsSideBySideCountEachBucketOnce()
{
    TimeSeries series = makeSeries();
    for (std::uint64_t i = 0; i < 1'003; ++i)
        series.add(bucketAt(i));
    for (const std::int64_t width : {kTick * 7 / 3, kTick * 13, kTick * 101}) {
        std::uint64_t sum = 0;
        for (std::int64_t t = kOrigin - 3 * width / 2; t < series.endNs(); t += width)
            sum += series.sum(t, t + width).sent;
        QCOMPARE(sum, 1'003u);
    }
}

void tst_TimeSeries::aHoleIsNoDataAndNotZero()
{
    TimeSeries series = makeSeries();
    series.add(bucketAt(10));
    series.add(bucketAt(20, 0));
    QCOMPARE(series.sum(kOrigin + 15 * kTick, kOrigin + 16 * kTick).samples, 0u);
    const Bucket idle = series.sum(kOrigin + 20 * kTick, kOrigin + 21 * kTick);
    QCOMPARE(idle.samples, 1u);
    QCOMPARE(idle.sent, 0u);
    QCOMPARE(series.sum(kOrigin - kTick, kOrigin).samples, 0u);
    QCOMPARE(series.sum(series.endNs(), series.endNs() + kTick).samples, 0u);
}

void tst_TimeSeries::whatTheRingForgotComesFromACoarserLevel()
{
    TimeSeries series = makeSeries();
    const std::uint64_t count = TimeSeries::kLevels[0].buckets + 1'000;
    for (std::uint64_t i = 0; i < count; ++i)
        series.add(bucketAt(i));
    QCOMPARE(series.sum(kOrigin, kOrigin + kTick).sent, 10u);  // the 100 ms that hold it
    QCOMPARE(series.sum(series.endNs() - kTick, series.endNs()).sent, 1u);
}

void tst_TimeSeries::mergingKeepsTheExtremes()
{
    Bucket a{.samples = 1, .inFlightMin = 4, .inFlightMax = 9};
    a.addLatency(100, 90);
    Bucket b{.samples = 1, .inFlightMin = 2, .inFlightMax = 5};
    b.addLatency(7'000, 40);
    b.addLatency(50, 40);
    a.merge(b);
    a.merge(Bucket{});  // no data changes nothing
    QCOMPARE(a.inFlightMin, 2u);
    QCOMPARE(a.inFlightMax, 9u);
    QCOMPARE(a.latencyMinUs, 50u);
    QCOMPARE(a.latencyMaxUs, 7'000u);
    QCOMPARE(a.latencySumUs, 7'150u);
    QCOMPARE(a.latencyCount, 3u);
}

void tst_TimeSeries::quantilesStayWithinWhatWasSeen()
{
    Bucket bucket{.samples = 1};
    QVERIFY(!bucket.latencyQuantileUs(0.5));
    for (std::uint32_t us = 100; us <= 10'000; us += 100)
        bucket.addLatency(us, us);
    const double p50 = *bucket.latencyQuantileUs(0.5);
    const double p99 = *bucket.latencyQuantileUs(0.99);
    QVERIFY2(p50 >= 5'000 && p50 <= 5'000 * 1.4143, qPrintable(QString::number(p50)));
    QVERIFY2(p99 >= 9'900 && p99 <= 10'000, qPrintable(QString::number(p99)));
}

void tst_TimeSeries::aReaderRefusesAnotherLayout()
{
    const auto memory = SharedMemory::create("not-a-series", 4096);
    QVERIFY(memory);
    QVERIFY(!TimeSeries::map(FileDescriptor(::dup(memory->descriptor()))));
}

void tst_TimeSeries::aMappingOfTheDescriptorReadsTheSame()
{
    TimeSeries series = makeSeries();
    const auto mapped = TimeSeries::map(FileDescriptor(::dup(series.descriptor())));
    QVERIFY(mapped);
    series.add(bucketAt(3, 5));
    QCOMPARE(mapped->originNs(), kOrigin);
    QCOMPARE(mapped->endNs(), series.endNs());
    QCOMPARE(mapped->sum(kOrigin, series.endNs()).sent, 5u);
}

CHANGEOVER_TEST(tst_TimeSeries)
#include "tst_time_series.moc"
