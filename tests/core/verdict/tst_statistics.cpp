// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict/latency_histogram.h"
#include "core/verdict/load_record.h"
#include "core/verdict/statistics.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace changeover;

class tst_Statistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noLossIsThreeInN();
    void boundsAgreeWithTheBinomial_data();
    void boundsAgreeWithTheBinomial();
    void withoutRequestsNothingIsKnown();
    void quantilesAreWithinOnePercent();
    void smallValuesAreExact();
    void maximumIsExactBeyondTheLastBin();
    void mergingIsAdding();
    void aRecordIsConservedOrNot();
};

void tst_Statistics::noLossIsThreeInN()
{
    QVERIFY(std::abs(lossUpperBound95(0, 1) - 0.95) < 1e-12);
    QVERIFY(std::abs(lossUpperBound95(0, 1206) - 0.00248) < 1e-5);
    QVERIFY(std::abs(lossUpperBound95(0, 1'000'000'000) * 1e9 - 2.9957) < 1e-3);
}

void tst_Statistics::boundsAgreeWithTheBinomial_data()
{
    QTest::addColumn<int>("lost");
    QTest::addColumn<int>("requests");
    for (const auto& [lost, requests] : {std::pair{0, 50}, {1, 50}, {7, 1206}, {49, 50}, {300, 1000}})
        QTest::addRow("%d of %d", lost, requests) << lost << requests;
}

/// At the bound p, seeing `lost` or fewer has a chance of exactly 5 %: the definition of Clopper-Pearson.
void tst_Statistics::boundsAgreeWithTheBinomial()
{
    QFETCH(int, lost);
    QFETCH(int, requests);
    const double p = lossUpperBound95(static_cast<std::uint64_t>(lost), static_cast<std::uint64_t>(requests));
    double chance = 0;
    for (int k = 0; k <= lost; ++k) {
        const double logChoose =
            std::lgamma(requests + 1) - std::lgamma(k + 1) - std::lgamma(requests - k + 1);
        chance += std::exp(logChoose + k * std::log(p) + (requests - k) * std::log1p(-p));
    }
    QVERIFY2(std::abs(chance - 0.05) < 1e-6, qPrintable(QString::number(chance)));
}

void tst_Statistics::withoutRequestsNothingIsKnown()
{
    QCOMPARE(lossUpperBound95(0, 0), 1.0);
    QCOMPARE(lossUpperBound95(5, 5), 1.0);
}

void tst_Statistics::quantilesAreWithinOnePercent()
{
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> latency(std::log(2e6), 1.5);  // around 2 ms, a long tail
    std::vector<std::int64_t> all;
    LatencyHistogram histogram;
    for (int i = 0; i < 100'000; ++i) {
        all.push_back(static_cast<std::int64_t>(latency(random)));
        histogram.add(all.back());
    }
    std::sort(all.begin(), all.end());
    for (const double q : {0.001, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
        const auto exact = all[static_cast<std::size_t>(std::ceil(q * 100'000)) - 1];
        const double error =
            std::abs(static_cast<double>(histogram.quantileNs(q) - exact)) / static_cast<double>(exact);
        QVERIFY2(error <= 0.01, qPrintable(QString("q %1 off by %2").arg(q).arg(error)));
    }
    QCOMPARE(histogram.maxNs(), all.back());
    QCOMPARE(histogram.quantileNs(1), all.back());
    QCOMPARE(histogram.count(), std::uint64_t{100'000});
}

void tst_Statistics::smallValuesAreExact()
{
    LatencyHistogram histogram;
    QCOMPARE(histogram.quantileNs(0.5), std::int64_t{0});
    for (const int ns : {-5, 1, 2, 3, 127})
        histogram.add(ns);
    QCOMPARE(histogram.quantileNs(0.2), std::int64_t{0});  // a negative one counts as none
    QCOMPARE(histogram.quantileNs(0.5), std::int64_t{2});
    QCOMPARE(histogram.quantileNs(0.8), std::int64_t{3});
    QCOMPARE(figures(histogram).maxNs, std::int64_t{127});
}

void tst_Statistics::maximumIsExactBeyondTheLastBin()
{
    LatencyHistogram histogram;
    const std::int64_t hour = 3'600'000'000'000;
    histogram.add(hour);
    histogram.add(1);
    QCOMPARE(histogram.maxNs(), hour);
    QCOMPARE(histogram.quantileNs(0.99), hour);
}

void tst_Statistics::mergingIsAdding()
{
    LatencyHistogram one, other, both;
    for (int i = 1; i < 1000; ++i) {
        (i % 3 ? one : other).add(i * 1000);
        both.add(i * 1000);
    }
    one.merge(other);
    QCOMPARE(figures(one), figures(both));
    QCOMPARE(one.count(), both.count());
}

void tst_Statistics::aRecordIsConservedOrNot()
{
    LoadRecord record{.sent = 10, .classes = {5, 1, 2}, .inFlight = 2};
    QCOMPARE(record.finished(), std::uint64_t{8});
    QVERIFY(record.conserved());
    ++record.inFlight;
    QVERIFY(!record.conserved());
}

CHANGEOVER_TEST(tst_Statistics)
#include "tst_statistics.moc"
