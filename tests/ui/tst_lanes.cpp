// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict/request_class.h"
#include "tests/support/test_program.h"
#include "ui/models/timeline_model.h"
#include "ui/panes/lanes.h"
#include "ui/panes/process_lanes.h"
#include "ui/panes/timeline_pane.h"
#include "ui/plots/column_cache.h"
#include "ui/plots/frame_meter.h"
#include "ui/plots/hand_off_arrows.h"

#include <QWheelEvent>
#include <QtTest>

using namespace changeover;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kOrigin = 100 * kSecond;
constexpr std::int64_t kBucketsPerSecond = 100;

/// `seconds` of 200 answers a second, by generation 1 up to `gapFrom`, nobody until `gapTo`, then generation
/// 2; one refused request in bucket `failureAt`.
void fill(TimeSeries& series, int seconds, double gapFrom, double gapTo, std::int64_t failureAt)
{
    for (std::int64_t n = 0; n < seconds * kBucketsPerSecond; ++n) {
        const double at = static_cast<double>(n) / kBucketsPerSecond;
        Bucket bucket;
        bucket.number = static_cast<std::uint64_t>(n);
        bucket.samples = 1;
        bucket.sent = 2;
        if (at < gapFrom || at >= gapTo) {
            bucket.addAnswer(at < gapFrom ? 1 : 2, 2);
            bucket.classes[0] = 2;
            bucket.addLatency(800, 700);
            bucket.addLatency(1200, 700);
        }
        if (n == failureAt) bucket.classes[static_cast<std::size_t>(RequestClass::Refused)] = 1;
        series.add(bucket);
    }
}

TimeSeries makeSeries()
{
    auto series = TimeSeries::create(kOrigin);
    Q_ASSERT(series);
    return std::move(*series);
}

/// How many device pixels of row `y` have this colour.
int pixelsOf(const QImage& image, const QColor& colour, int y)
{
    int found = 0;
    for (int x = 0; x < image.width(); ++x)
        found += image.pixelColor(x, y) == colour;
    return found;
}

/// Once the pane has seen the data, all of it is put into view.
void showAll(TimelinePane& pane, const TimeSeries& series)
{
    QVERIFY(QTest::qWaitFor([&] { return pane.view().endNs() == series.endNs(); }));
    pane.showWholeSession();
}

/// A visible pane that follows a series of 100 s.
struct LivePane {
    LivePane()
    {
        fill(series, 100, 1e9, 1e9, -1);
        pane.resize(900, 700);
        pane.begin(&series, kOrigin);
        pane.show();
    }

    TimeSeries series = makeSeries();
    TimelineModel model;
    TimelinePane pane{model, nullptr};
};

}  // namespace

class tst_Lanes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columnsAgreeWithTheSeries();
    void scrollingReadsOnlyWhatIsNew();
    void oneFailureMarksAtLeastThreePixelsAtEveryZoom();
    void theColoursAreThoseOfTheGenerations();
    void aGapIsBackground();
    void aLaneOfEveryStateIsDrawn();
    void aHandOffIsAnArrowFromGiverToTaker();
    void handOffsTooNearToTellApartAreOneArrow();
    void aHiddenPaneDrawsNothing();
    void draggingLooksBackAndEndFollowsAgain();
    void theWheelZoomsWhileLive();
    void shiftAndDragMeasures();
    void aMeasuredRangeKeepsItsFigures();
    void theCrosshairGoesThroughAllLanes();
};

void tst_Lanes::columnsAgreeWithTheSeries()
{
    TimeSeries series = makeSeries();
    fill(series, 120, 60, 61, 6050);
    TimeView view;
    view.begin(kOrigin);
    view.setPixels(1000);
    view.advance(series.endNs());
    ColumnCache columns;
    for (int step = 0; step < 8; ++step, view.zoom(-1, view.toNs())) {
        columns.update(series, view);
        const std::int64_t from = std::max(columns.startNs(0), kOrigin);
        std::uint64_t sent = 0;
        std::uint64_t lost = 0;
        for (int i = 0; i < columns.size(); ++i) {
            sent += columns.at(i).sent;
            lost += failures(columns.at(i));
        }
        QCOMPARE(sent, static_cast<std::uint64_t>((view.toNs() - from) / (kSecond / kBucketsPerSecond) * 2));
        QCOMPARE(lost, from <= kOrigin + 60 * kSecond + kSecond / 2 ? 1U : 0U);
    }
}

void tst_Lanes::scrollingReadsOnlyWhatIsNew()
{
    TimeSeries series = makeSeries();
    fill(series, 120, 200, 200, -1);
    TimeView view;
    view.begin(kOrigin);
    view.setPixels(1000);
    view.advance(kOrigin + 100 * kSecond);
    ColumnCache columns;
    columns.update(series, view);
    const auto before = columns.revision();
    columns.update(series, view);
    QCOMPARE(columns.revision(), before);
    view.advance(kOrigin + 100 * kSecond + 3 * view.column().dataNs);
    columns.update(series, view);
    QVERIFY2(columns.revision() - before <= 4, "more columns were read than have come into view");
}

void tst_Lanes::oneFailureMarksAtLeastThreePixelsAtEveryZoom()
{
    TimeSeries series = makeSeries();
    fill(series, 300, 1e9, 1e9, 20'000);
    TimelineModel model;
    TimelinePane pane(model, nullptr);
    pane.resize(900, 700);
    pane.begin(&series, kOrigin);
    pane.show();
    auto* lane = pane.findChild<LanePlot*>(QStringLiteral("lanes.requests"));
    showAll(pane, series);
    const QColor fail = Theme::of(lane).fail;
    for (int step = 0; step < 12; ++step) {
        pane.view().centre(kOrigin + 200 * kSecond);
        const auto marked = [&] {
            const QImage image = lane->grab().toImage();
            return pixelsOf(image, fail, qRound((lane->dataRect().top() + 2) * image.devicePixelRatio()));
        };
        QTRY_VERIFY2_WITH_TIMEOUT(marked() >= 3, qPrintable(QStringLiteral("zoom step %1").arg(step)),
                                  30'000);
        pane.view().zoom(step < 5 ? 1 : -2, kOrigin + 200 * kSecond);
    }
}

void tst_Lanes::theColoursAreThoseOfTheGenerations()
{
    TimeSeries series = makeSeries();
    fill(series, 60, 30, 31, -1);
    TimelineModel model;
    TimelinePane pane(model, nullptr);
    pane.resize(900, 700);
    pane.begin(&series, kOrigin);
    pane.show();
    auto* lane = pane.findChild<LanePlot*>(QStringLiteral("lanes.requests"));
    showAll(pane, series);
    const Theme& theme = Theme::of(lane);
    const auto colourAt = [&](double seconds) {
        const QImage image = lane->grab().toImage();
        const TimeScale scale = pane.view().scale(lane->dataRect().left(), lane->dataRect().width());
        const double ratio = image.devicePixelRatio();
        return image.pixelColor(qRound(scale.x(kOrigin + static_cast<std::int64_t>(seconds * 1e9)) * ratio),
                                qRound((lane->dataRect().bottom() - 6) * ratio));
    };
    QTRY_COMPARE(colourAt(15.3), theme.generation(1));
    QCOMPARE(colourAt(45.3), theme.generation(2));
}

void tst_Lanes::aGapIsBackground()
{
    TimeSeries series = makeSeries();
    fill(series, 60, 30, 34, -1);
    TimelineModel model;
    TimelinePane pane(model, nullptr);
    pane.resize(900, 700);
    pane.begin(&series, kOrigin);
    pane.show();
    auto* lane = pane.findChild<LanePlot*>(QStringLiteral("lanes.requests"));
    showAll(pane, series);
    const auto gapPixels = [&] {
        const QImage image = lane->grab().toImage();
        return pixelsOf(image, Theme::of(lane).plot,
                        qRound((lane->dataRect().bottom() - 6) * image.devicePixelRatio()));
    };
    // 4 of 60 seconds, but for a grid line, beside the margins.
    const double perSecond = pane.view().scale(0, lane->dataRect().width()).x(pane.view().fromNs() + kSecond);
    const int margins = lane->width() - lane->dataRect().width();
    QTRY_VERIFY(gapPixels() >= margins / 2 + static_cast<int>(3.5 * perSecond));
}

void tst_Lanes::aLaneOfEveryStateIsDrawn()
{
    for (const LaneState state :
         {LaneState::Starting, LaneState::Ready, LaneState::Draining, LaneState::Stopped}) {
        QImage image(100, 30, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        const QColor colour = Theme::light().generation(1);
        paintPattern(painter, QRectF(0, 0, 100, 30), state, colour, 0);
        painter.end();
        // Outline apart: solid is all colour, the patterns have both colour and pale.
        int full = 0;
        for (int y = 2; y < 28; ++y)
            for (int x = 2; x < 98; ++x)
                full += image.pixelColor(x, y) == colour;
        const int all = 26 * 96;
        QCOMPARE(full == all, state == LaneState::Ready);
        QVERIFY2(full > all / 50, qPrintable(QString::number(static_cast<int>(state))));
    }
}

void tst_Lanes::aHandOffIsAnArrowFromGiverToTaker()
{
    LivePane live;
    constexpr int kOld = 11, kNew = 12;
    const auto event = [&](EventKind kind, int seconds, int pid, int value, std::int64_t extra) {
        live.model.apply(Event{kOrigin + seconds * kSecond, extra, value, pid, pid - 10, kind, {}});
    };
    event(EventKind::Started, 1, kOld, kOld, 0);
    event(EventKind::Spawned, 80, kOld, kNew, 2);
    auto* lanes = live.pane.findChild<ProcessLanes*>(QStringLiteral("lanes.processes"));
    showAll(live.pane, live.series);
    QTest::qWait(50);
    const QImage before = lanes->grab().toImage();
    event(EventKind::HandedOff, 90, kOld, 64, kNew);
    event(EventKind::HandedOff, 95, kNew, 2, kOld);
    const QLineF there = lanes->arrow(live.model.handOffs()[0]);
    const QLineF back = lanes->arrow(live.model.handOffs()[1]);
    QVERIFY(there.dy() > 0 && qFuzzyIsNull(there.dx()));  // the child's row is the lower one
    QVERIFY(back.dy() < 0 && back.x1() > there.x1());
    const QImage after = lanes->grab().toImage();
    const double ratio = after.devicePixelRatio();
    for (const QLineF& line : {there, back}) {
        const QPoint middle = (line.center() * ratio).toPoint();
        QCOMPARE(after.pixelColor(middle), Theme::of(lanes).text);
        QVERIFY(before.pixelColor(middle) != Theme::of(lanes).text);
        QVERIFY(lanes->handOffAt(line.center()));
        QCOMPARE(lanes->handOffAt(line.center())->count, line == there ? 64U : 2U);
    }
    QCOMPARE(lanes->toolTipAt(there.center()),
             QStringLiteral("1:30.000: connections handed from pid 11 to pid 12: 64"));
    QVERIFY(!lanes->handOffAt({20, 20}));
}

void tst_Lanes::handOffsTooNearToTellApartAreOneArrow()
{
    std::vector<HandOff> given;
    for (int i = 0; i < 300; ++i)
        given.push_back({11, i % 100 == 99 ? 13 : 12, i * kSecond / 10, i * kSecond / 10, 1});
    const auto sum = [](const std::vector<HandOff>& arrows) {
        std::uint64_t count = 0;
        for (const HandOff& arrow : arrows)
            count += arrow.count;
        return count;
    };
    const TimeScale whole(0, 30 * kSecond, 0, 300);  // 10 pixels a second
    const auto arrows = handOffArrows(given, whole, 20);
    QCOMPARE(sum(arrows), 300U);
    QCOMPARE(arrows.size(), 15U + 3U);
    QCOMPARE(arrows[0], (HandOff{11, 12, 0, 19 * kSecond / 10, 20}));
    // Scrolled, the same arrows stand where they stood.
    const auto scrolled = handOffArrows(given, TimeScale(kSecond, 31 * kSecond, 0, 300), 20);
    QCOMPARE(scrolled, std::vector<HandOff>(arrows.begin() + 1, arrows.end()));
    QCOMPARE(handOffArrows(given, TimeScale(0, kSecond, 0, 3000), 20).size(), 11U);
}

void tst_Lanes::aHiddenPaneDrawsNothing()
{
    TimeSeries series = makeSeries();
    fill(series, 60, 100, 100, -1);
    TimelineModel model;
    TimelinePane pane(model, nullptr);
    pane.resize(900, 700);
    pane.begin(&series, kOrigin);
    pane.show();
    QTRY_VERIFY(pane.columns().size() > 0);
    pane.hide();
    const auto drawn = pane.columns().revision();
    TimelineModel other;
    pane.view().centre(kOrigin + 10 * kSecond);
    QTest::qWait(100);  // six frames' time in which nothing may happen
    QCOMPARE(pane.columns().revision(), drawn);
    pane.show();
    QTRY_VERIFY(pane.columns().revision() != drawn);
}

void tst_Lanes::draggingLooksBackAndEndFollowsAgain()
{
    TimeSeries series = makeSeries();
    fill(series, 300, 1e9, 1e9, -1);
    TimelineModel model;
    TimelinePane pane(model, nullptr);
    pane.resize(900, 700);
    pane.begin(&series, kOrigin);
    pane.show();
    QTRY_COMPARE(pane.view().endNs(), series.endNs());
    auto* lane = pane.findChild<QWidget*>(QStringLiteral("lanes.processes"));
    const std::int64_t before = pane.view().toNs();
    const double nsPerPixel = static_cast<double>(pane.view().spanNs()) / pane.view().pixels();
    QTest::mousePress(lane, Qt::LeftButton, {}, {300, 40});
    QTest::mouseMove(lane, {500, 40});
    QTest::mouseRelease(lane, Qt::LeftButton, {}, {500, 40});
    QVERIFY(!pane.view().isFollowing());
    QVERIFY(std::abs(static_cast<double>(before - pane.view().toNs()) - 200 * nsPerPixel) <
            static_cast<double>(pane.view().column().dataNs) * 2);
    pane.view().follow();
    QVERIFY(pane.view().isFollowing());
    QCOMPARE(pane.view().toNs(), before);
}

void tst_Lanes::theWheelZoomsWhileLive()
{
    LivePane live;
    TimelinePane& pane = live.pane;
    QTRY_COMPARE(pane.view().endNs(), live.series.endNs());
    auto* lane = pane.findChild<LanePlot*>(QStringLiteral("lanes.latency"));
    const std::int64_t before = pane.view().spanNs();
    QWheelEvent closer({300, 30}, lane->mapToGlobal(QPointF(300, 30)), {}, {0, 120}, Qt::NoButton, {},
                       Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(lane, &closer);
    QVERIFY(pane.view().spanNs() < before);
    QVERIFY(pane.view().isFollowing());
}

void tst_Lanes::shiftAndDragMeasures()
{
    LivePane live;
    TimelinePane& pane = live.pane;
    QTRY_COMPARE(pane.view().endNs(), live.series.endNs());
    auto* lane = pane.findChild<LanePlot*>(QStringLiteral("lanes.requests"));
    const TimeScale scale = pane.view().scale(lane->dataRect().left(), lane->dataRect().width());
    QTest::mousePress(lane, Qt::LeftButton, Qt::ShiftModifier, {200, 60});
    QTest::mouseMove(lane, {400, 60});
    QTest::mouseRelease(lane, Qt::LeftButton, Qt::ShiftModifier, {400, 60});
    QVERIFY(pane.view().isFollowing());
    QVERIFY(pane.view().measured());
    QCOMPARE(pane.view().measured()->second - pane.view().measured()->first,
             scale.timeNs(400) - scale.timeNs(200));
}

void tst_Lanes::aMeasuredRangeKeepsItsFigures()
{
    LivePane live;
    TimelinePane& pane = live.pane;
    QTRY_COMPARE(pane.view().endNs(), live.series.endNs());
    auto* lane = pane.findChild<LanePlot*>(QStringLiteral("lanes.requests"));
    // 2.03 s of 200/s: no edge of any column.
    const std::int64_t from = live.series.endNs() - 7'130'000'000;
    pane.view().setMeasured(std::pair(from, from + 2'030'000'000));
    const QString words = lane->measuredWords();
    QVERIFY2(words.contains(QStringLiteral("406 requests due")), qPrintable(words));
    for (int step = 0; step < 8; ++step) {
        pane.view().zoom(1, live.series.endNs());
        QCOMPARE(lane->measuredWords(), words);
    }
    QVERIFY(pane.view().fromNs() > from + 2'030'000'000);  // out of view
    const std::int64_t before = pane.view().toNs();
    QTest::mousePress(lane, Qt::LeftButton, {}, {300, 60});
    QTest::mouseMove(lane, {390, 60});
    QTest::mouseRelease(lane, Qt::LeftButton, {}, {390, 60});
    QVERIFY(pane.view().toNs() < before);  // panned
    QCOMPARE(lane->measuredWords(), words);
    pane.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&pane));
    QTest::keyClick(&pane, Qt::Key_Escape);
    QVERIFY(!pane.view().measured());
    QVERIFY(lane->measuredWords().isEmpty());
}

void tst_Lanes::theCrosshairGoesThroughAllLanes()
{
    LivePane live;
    TimelinePane& pane = live.pane;
    QTRY_COMPARE(pane.view().endNs(), live.series.endNs());
    QHash<QString, QImage> before;
    const QStringList lanes{QStringLiteral("lanes.requests"), QStringLiteral("lanes.inFlight"),
                            QStringLiteral("lanes.latency"), QStringLiteral("lanes.processes")};
    for (const QString& name : lanes)
        before[name] = pane.findChild<QWidget*>(name)->grab().toImage();
    pane.view().setCrosshair(pane.view().fromNs() + pane.view().spanNs() / 3);
    for (const QString& name : lanes)
        QVERIFY2(pane.findChild<QWidget*>(name)->grab().toImage() != before[name], qPrintable(name));
}

CHANGEOVER_TEST(tst_Lanes)
#include "tst_lanes.moc"
