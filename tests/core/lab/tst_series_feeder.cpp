// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/series_feeder.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

namespace {

constexpr std::int64_t kOrigin = 1'000'000'000'000;
constexpr std::int64_t kMs = 1'000'000;

RequestOutcome finishedAt(std::int64_t timeNs, RequestClass result = RequestClass::Ok)
{
    RequestOutcome outcome;
    outcome.dueNs = timeNs - 5 * kMs;
    outcome.writtenNs = timeNs - 2 * kMs;
    outcome.finishedNs = timeNs;
    outcome.result = result;
    outcome.generation = result == RequestClass::Ok ? 3 : 0;
    return outcome;
}

LoadRecord record(std::uint64_t sent, std::uint64_t inFlight)
{
    LoadRecord load;
    load.sent = sent;
    load.inFlight = inFlight;
    load.classes[0] = sent - inFlight;
    return load;
}

}  // namespace

class tst_SeriesFeeder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyOutcomeIsCountedOnceWhereItFinished();
    void anOutcomeThatComesLateIsNotForgotten();
    void aLateTimerLeavesNoHole();
    void aStoppedClockLeavesOne();
    void sentGrowsByWhatIsNewAndANewGeneratorStartsAgain();
    void serversFiguresAreTheHighest();

private:
    /// A sample each 10 ms from `fromMs` on, up to and including `toMs`.
    void sampleUntil(std::int64_t fromMs, std::int64_t toMs, std::uint64_t sent = 0)
    {
        for (std::int64_t ms = fromMs; ms <= toMs; ms += 10)
            m_feeder->sample(kOrigin + ms * kMs, record(sent, 0), {}, 0);
    }

    std::optional<TimeSeries> m_series;
    std::optional<SeriesFeeder> m_feeder;
};

void tst_SeriesFeeder::init()
{
    auto series = TimeSeries::create(kOrigin);
    QVERIFY(series.has_value());
    m_feeder.reset();
    m_series.emplace(std::move(*series));
    m_feeder.emplace(*m_series);
}

void tst_SeriesFeeder::everyOutcomeIsCountedOnceWhereItFinished()
{
    sampleUntil(0, 20);
    m_feeder->add(finishedAt(kOrigin + 11 * kMs));
    m_feeder->add(finishedAt(kOrigin + 19 * kMs, RequestClass::Refused));
    m_feeder->add(finishedAt(kOrigin + 20 * kMs));
    sampleUntil(30, 100);
    const Bucket second = m_series->sum(kOrigin + 10 * kMs, kOrigin + 20 * kMs);
    QCOMPARE(second.classes[0], 1U);
    QCOMPARE(second.classes[static_cast<std::size_t>(RequestClass::Refused)], 1U);
    QCOMPARE(second.answered[0].generation, 3);
    QCOMPARE(second.answered[0].count, 1U);
    QCOMPARE(second.latencyMaxUs, 5'000U);
    QCOMPARE(second.uncorrectedMaxUs, 2'000U);
    QVERIFY(second.hasFailure());
    QCOMPARE(m_series->sum(kOrigin + 20 * kMs, kOrigin + 30 * kMs).classes[0], 1U);
    QCOMPARE(m_series->sum(kOrigin, kOrigin + 60 * kMs).classes[0], 2U);
}

void tst_SeriesFeeder::anOutcomeThatComesLateIsNotForgotten()
{
    sampleUntil(0, 300);
    m_feeder->add(finishedAt(kOrigin + 5 * kMs, RequestClass::Timeout));  // its bucket was written long ago
    sampleUntil(310, 400);
    QCOMPARE(
        m_series->sum(kOrigin, kOrigin + 10 * kMs).classes[static_cast<std::size_t>(RequestClass::Timeout)],
        0U);
    QCOMPARE(
        m_series->sum(kOrigin, kOrigin + 350 * kMs).classes[static_cast<std::size_t>(RequestClass::Timeout)],
        1U);
}

void tst_SeriesFeeder::aLateTimerLeavesNoHole()
{
    m_feeder->sample(kOrigin, record(10, 4), {}, 0);
    m_feeder->sample(kOrigin + 95 * kMs, record(10, 2), {}, 0);
    m_feeder->sample(kOrigin + 200 * kMs, record(10, 2), {}, 0);
    for (std::int64_t ms = 0; ms < 150; ms += 10)
        QVERIFY(m_series->sum(kOrigin + ms * kMs, kOrigin + (ms + 10) * kMs).samples > 0);
    QCOMPARE(m_series->sum(kOrigin + 40 * kMs, kOrigin + 50 * kMs).inFlightMax, 4U);
}

void tst_SeriesFeeder::aStoppedClockLeavesOne()
{
    sampleUntil(0, 100);
    m_feeder->add(finishedAt(kOrigin + 500 * kMs));  // the generator's threads went on
    sampleUntil(1'000, 1'200);
    QCOMPARE(m_series->sum(kOrigin + 300 * kMs, kOrigin + 310 * kMs).samples, 0U);
    QCOMPARE(m_series->sum(kOrigin + 500 * kMs, kOrigin + 510 * kMs).classes[0], 1U);
    QVERIFY(m_series->sum(kOrigin + 1'010 * kMs, kOrigin + 1'020 * kMs).samples > 0);
}

void tst_SeriesFeeder::sentGrowsByWhatIsNewAndANewGeneratorStartsAgain()
{
    sampleUntil(0, 10, 100);
    sampleUntil(20, 20, 130);
    sampleUntil(30, 30, 7);  // another generator
    sampleUntil(40, 200, 7);
    QCOMPARE(m_series->sum(kOrigin, kOrigin + 100 * kMs).sent, 137U);
}

void tst_SeriesFeeder::serversFiguresAreTheHighest()
{
    const auto sample = [this](std::int64_t ms, std::uint64_t inFlight, std::uint32_t queue) {
        const GenerationCounters counters{.pid = 9, .generation = 2, .inFlight = inFlight, .connections = 8};
        m_feeder->sample(kOrigin + ms * kMs, record(0, 0), std::span(&counters, 1), queue);
    };
    sample(1, 3, 0);
    sample(4, 7, 11);
    sample(8, 1, 2);
    sampleUntil(10, 100);
    const Bucket bucket = m_series->sum(kOrigin, kOrigin + 10 * kMs);
    QCOMPARE(bucket.answered[0].generation, 2);
    QCOMPARE(bucket.answered[0].count, 0U);
    QCOMPARE(bucket.answered[0].inFlight, 7U);
    QCOMPARE(bucket.answered[0].connections, 8U);
    QCOMPARE(bucket.queueMax, 11U);
}

CHANGEOVER_TEST(tst_SeriesFeeder)
#include "tst_series_feeder.moc"
