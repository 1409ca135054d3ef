// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "ui/plots/time_ticks.h"
#include "ui/plots/time_view.h"

#include <QSignalSpy>
#include <QtTest>

using namespace changeover;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOrigin = 5'000 * kSecond;

}  // namespace

class tst_TimeView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aScaleMapsThereAndBack();
    void aBarIsClippedToWhatIsVisible();
    void followingMovesByWholeColumns();
    void panningLeavesFollowAndEndComesBack();
    void zoomKeepsTheTimeUnderTheMouse();
    void zoomWhileFollowingKeepsFollowing();
    void nothingBeyondTheNewestIsShown();
    void columnsAreWholeBuckets();
    void ticksStandStillWhileFollowing();
    void timesAreWrittenForPeople_data();
    void timesAreWrittenForPeople();

private:
    static void prepare(TimeView& view, std::int64_t seconds)
    {
        view.begin(kOrigin);
        view.setPixels(1000);
        view.advance(kOrigin + seconds * kSecond);
    }
};

void tst_TimeView::aScaleMapsThereAndBack()
{
    const TimeScale scale(kOrigin, kOrigin + 10 * kSecond, 50, 1000);
    QCOMPARE(scale.x(kOrigin), 50.0);
    QCOMPARE(scale.x(kOrigin + 5 * kSecond), 550.0);
    QCOMPARE(scale.timeNs(550), kOrigin + 5 * kSecond);
}

void tst_TimeView::aBarIsClippedToWhatIsVisible()
{
    const TimeScale scale(kOrigin, kOrigin + 10 * kSecond, 0, 1000);
    QCOMPARE(scale.bar(kOrigin - kSecond, kOrigin + kSecond, 3, 7), QRectF(0, 3, 100, 7));
    QCOMPARE(scale.bar(kOrigin + 20 * kSecond, kOrigin + 30 * kSecond, 0, 1).width(), 0.0);
    QCOMPARE(scale.bar(kOrigin - 9 * kSecond, kOrigin - kSecond, 0, 1).width(), 0.0);
}

void tst_TimeView::followingMovesByWholeColumns()
{
    TimeView view;
    prepare(view, 100);
    QCOMPARE(view.spanNs(), 30 * kSecond);
    const std::int64_t width = view.column().dataNs;
    QCOMPARE((view.toNs() - kOrigin) % width, 0);
    const std::int64_t before = view.toNs();
    QSignalSpy changed(&view, &TimeView::changed);
    view.advance(before + width - 1);
    QCOMPARE(changed.count(), 0);
    view.advance(before + width);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(view.toNs(), before + width);
}

void tst_TimeView::panningLeavesFollowAndEndComesBack()
{
    TimeView view;
    prepare(view, 200);
    QSignalSpy follow(&view, &TimeView::followChanged);
    view.panTo(view.toNs() - 30 * kSecond);
    QVERIFY(!view.isFollowing());
    const std::int64_t looked = view.toNs();
    view.advance(kOrigin + 300 * kSecond);
    QCOMPARE(view.toNs(), looked);
    view.follow();
    QVERIFY(view.isFollowing());
    QVERIFY(view.toNs() > kOrigin + 299 * kSecond);
    QCOMPARE(follow.count(), 2);
}

void tst_TimeView::zoomKeepsTheTimeUnderTheMouse()
{
    TimeView view;
    prepare(view, 600);
    view.panTo(kOrigin + 300 * kSecond);
    const std::int64_t under = view.fromNs() + view.spanNs() / 4;
    const double before = view.scale(0, 1000).x(under);
    view.zoom(3, under);
    QVERIFY(view.spanNs() < 30 * kSecond);
    QVERIFY2(std::abs(view.scale(0, 1000).x(under) - before) <= 2, "the time under the mouse has moved");
    view.zoom(-6, under);
    QVERIFY(std::abs(view.scale(0, 1000).x(under) - before) <= 2);
}

void tst_TimeView::zoomWhileFollowingKeepsFollowing()
{
    TimeView view;
    prepare(view, 600);
    view.zoom(2, view.fromNs());
    QVERIFY(view.isFollowing());
    QVERIFY(view.endNs() - view.toNs() < view.column().dataNs);
}

void tst_TimeView::nothingBeyondTheNewestIsShown()
{
    TimeView view;
    prepare(view, 100);
    view.panTo(kOrigin + 500 * kSecond);
    QVERIFY(view.toNs() <= view.endNs());
    view.panTo(kOrigin - 500 * kSecond);
    QVERIFY(view.toNs() > kOrigin);
}

void tst_TimeView::columnsAreWholeBuckets()
{
    TimeView view;
    prepare(view, 100'000);
    view.zoom(100, view.toNs());
    std::int64_t last = 0;
    for (int step = 0; step < 40; ++step, view.zoom(-1, view.toNs())) {
        const std::int64_t width = view.column().dataNs;
        QVERIFY(width >= last);
        last = width;
        // The level that answers for this width (time_series.h) must divide it.
        const std::int64_t level = width >= 10 * kSecond   ? 10 * kSecond
                                   : width >= kSecond      ? kSecond
                                   : width >= kSecond / 10 ? kSecond / 10
                                                           : kSecond / 100;
        QCOMPARE(width % level, 0);
    }
    QVERIFY(view.spanNs() > 86'400 * kSecond);
}

void tst_TimeView::ticksStandStillWhileFollowing()
{
    TimeView view;
    prepare(view, 100);
    const auto places = [&view] {
        std::vector<std::pair<int, QString>> list;
        for (const TimeTick& tick : timeTicks(view, 1000, 90))
            list.emplace_back(qRound(view.scale(0, 1000).x(tick.timeNs)), tick.label);
        return list;
    };
    const auto before = places();
    QVERIFY(before.size() > 4);
    view.advance(kOrigin + 117 * kSecond);
    QCOMPARE(places(), before);
    view.panTo(kOrigin + 90 * kSecond);
    QVERIFY(places() != before);
    QCOMPARE(timeTicks(view, 1000, 90).front().label, QStringLiteral("1:00"));
}

void tst_TimeView::timesAreWrittenForPeople_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("expected");
    QTest::newRow("session") << sessionTime(83 * kSecond, kSecond) << QStringLiteral("1:23");
    QTest::newRow("never 60") << sessionTime(60 * kSecond - 1, kSecond / 1000) << QStringLiteral("0:59.999");
    QTest::newRow("hours") << sessionTime(3'723 * kSecond, kSecond) << QStringLiteral("1:02:03");
    QTest::newRow("zero") << durationText(0) << QStringLiteral("0");
    QTest::newRow("us") << durationText(640'000) << QStringLiteral("640 µs");
    QTest::newRow("ms") << durationText(12'000'000) << QStringLiteral("12 ms");
    QTest::newRow("few ms") << durationText(1'240'000) << QStringLiteral("1.2 ms");
    QTest::newRow("s") << durationText(3'020'000'000) << QStringLiteral("3.02 s");
}

void tst_TimeView::timesAreWrittenForPeople()
{
    QFETCH(QString, written);
    QFETCH(QString, expected);
    QCOMPARE(written, expected);
}

CHANGEOVER_TEST(tst_TimeView)
#include "tst_time_view.moc"
