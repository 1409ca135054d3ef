// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/drain_spacing.h"
#include "core/posix/clock.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <vector>

using namespace changeover;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kChangeover{40};
constexpr int kRestarts = 200;

/// A server that keeps a HUP while three generations drain, and the triggers that `run --overlap` sends it.
struct SimulatedChain {
    std::vector<std::int64_t> drainEnds;  // of the generations that were replaced, oldest first

    int draining(std::int64_t nowNs) const
    {
        return static_cast<int>(
            std::ranges::count_if(drainEnds, [nowNs](std::int64_t end) { return end > nowNs; }));
    }
    /// When the restart that was asked for at `nowNs` is sealed.
    std::int64_t sealed(std::int64_t nowNs) const
    {
        std::int64_t startNs = nowNs;
        while (draining(startNs) >= 3)
            startNs = *std::ranges::min_element(
                drainEnds, {}, [startNs](std::int64_t end) { return end > startNs ? end : INT64_MAX; });
        return startNs + nanoseconds(kChangeover);
    }
};

/// How many older generations drained at each trigger, for requests as long as `longRequest` says.
template <class Length> std::vector<int> overlaps(milliseconds interval, Length longRequest)
{
    SimulatedChain chain;
    std::vector<int> counts;
    std::int64_t nowNs = 0;
    for (int i = 0; i < kRestarts; ++i) {
        counts.push_back(chain.draining(nowNs));
        const std::int64_t endNs = nowNs + nanoseconds(longRequest(nowNs, i > 0));
        const std::int64_t sealedNs = chain.sealed(nowNs);
        chain.drainEnds.push_back(std::max(endNs, sealedNs));
        // A trigger is some milliseconds late.
        nowNs = sealedNs + nanoseconds(interval + milliseconds(i % 7));
    }
    return counts;
}

}  // namespace

class tst_DrainSpacing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void soManyDrainAtEachTrigger_data();
    void soManyDrainAtEachTrigger();
    void drainsOfEqualLengthWouldNotDo();
    void noRequestIsLongerThanAllowed();
};

void tst_DrainSpacing::soManyDrainAtEachTrigger_data()
{
    QTest::addColumn<int>("overlap");
    QTest::addColumn<int>("intervalMs");
    for (const int overlap : {1, 2, 3})
        for (const int interval : {0, 10, 300})
            QTest::addRow("%d, %d ms", overlap, interval) << overlap << interval;
}

void tst_DrainSpacing::soManyDrainAtEachTrigger()
{
    QFETCH(int, overlap);
    QFETCH(int, intervalMs);
    DrainSpacing spacing(overlap, milliseconds(intervalMs), milliseconds(10'000));
    const auto counts = overlaps(milliseconds(intervalMs), [&](std::int64_t nowNs, bool known) {
        return spacing.next(nowNs, known ? nanoseconds(kChangeover) : 0);
    });
    for (int i = 0; i < kRestarts; ++i)
        QVERIFY2(counts[static_cast<std::size_t>(i)] >= std::min(overlap, i), qPrintable(QString::number(i)));
}

void tst_DrainSpacing::drainsOfEqualLengthWouldNotDo()
{
    const auto counts = overlaps(milliseconds(10), [](std::int64_t, bool) { return milliseconds(1'000); });
    QVERIFY(std::ranges::count_if(counts, [](int count) { return count < 3; }) > kRestarts / 10);
}

void tst_DrainSpacing::noRequestIsLongerThanAllowed()
{
    DrainSpacing spacing(3, milliseconds(300), milliseconds(500));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(spacing.next(0, 0), milliseconds(500));
}

CHANGEOVER_TEST(tst_DrainSpacing)
#include "tst_drain_spacing.moc"
