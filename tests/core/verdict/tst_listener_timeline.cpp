// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict/listener_timeline.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

using Gap = ListenerTimeline::Gap;
using Gaps = std::vector<Gap>;

class tst_ListenerTimeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void beforeTheFirstThereIsNoGap();
    void aHandOverLeavesNone();
    void aKillLeavesOneUntilTheNext();
    void whatIsStillClosedGoesOn();
    void threeGenerationsMayOverlap();
    void orderOfTellingDoesNotMatter();
    void aGapIsMeasuredInsideASpan();
    void whoHeldNoneEndsNothing();
};

void tst_ListenerTimeline::beforeTheFirstThereIsNoGap()
{
    ListenerTimeline line;
    QCOMPARE(line.gaps(), Gaps{});
    line.opened(1, 1000);
    QCOMPARE(line.gaps(), Gaps{});
    QCOMPARE(line.gapWithinNs(0, 5000), std::int64_t{0});
}

void tst_ListenerTimeline::aHandOverLeavesNone()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.opened(2, 100);
    line.closed(1, 200);
    line.ended(1, 300);
    QCOMPARE(line.gaps(), Gaps{});
}

void tst_ListenerTimeline::aKillLeavesOneUntilTheNext()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.ended(1, 500);
    line.opened(2, 800);
    QCOMPARE(line.gaps(), (Gaps{{500, 800}}));
}

void tst_ListenerTimeline::whatIsStillClosedGoesOn()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.closed(1, 500);
    QCOMPARE(line.gaps(), (Gaps{{500, std::nullopt}}));
    QCOMPARE(line.gapWithinNs(400, 700), std::int64_t{200});
}

void tst_ListenerTimeline::threeGenerationsMayOverlap()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.opened(2, 100);
    line.opened(3, 150);
    line.closed(2, 180);
    line.closed(1, 200);
    line.closed(3, 400);
    line.opened(4, 450);
    line.closed(4, 500);
    line.opened(5, 500);  // in the same instant
    QCOMPARE(line.gaps(), (Gaps{{400, 450}}));
}

void tst_ListenerTimeline::orderOfTellingDoesNotMatter()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.opened(3, 300);
    line.closed(3, 400);
    line.closed(1, 100);
    line.opened(2, 90);  // learnt late: it held the listener all the time
    line.closed(2, 310);
    QCOMPARE(line.gaps(), (Gaps{{400, std::nullopt}}));
}

void tst_ListenerTimeline::aGapIsMeasuredInsideASpan()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.closed(1, 100);
    line.opened(2, 200);
    line.closed(2, 300);
    line.opened(3, 350);
    QCOMPARE(line.gapWithinNs(0, 1000), std::int64_t{150});
    QCOMPARE(line.gapWithinNs(150, 320), std::int64_t{70});
    QCOMPARE(line.gapWithinNs(210, 290), std::int64_t{0});
}

void tst_ListenerTimeline::whoHeldNoneEndsNothing()
{
    ListenerTimeline line;
    line.opened(1, 0);
    line.ended(2, 100);
    line.closed(3, 100);
    QCOMPARE(line.gaps(), Gaps{});
}

CHANGEOVER_TEST(tst_ListenerTimeline)
#include "tst_listener_timeline.moc"
