// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/probation_watch.h"
#include "tests/support/test_program.h"

#include <QTest>

using changeover::ProbationWatch;

namespace {

constexpr std::int64_t ms(std::int64_t count) { return count * 1'000'000; }

}  // namespace

class tst_ProbationWatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aChildThatAnswersIsNotSilent();
    void halfASecondWithoutAWordIsSilence();
    void aJudgeWhoSleptHimselfBeginsAnew();
};

void tst_ProbationWatch::aChildThatAnswersIsNotSilent()
{
    ProbationWatch watch;
    watch.start(ms(0));
    for (int now = 100; now <= 2000; now += 100) {
        watch.tick(ms(now));
        QVERIFY(!watch.isSilent(ms(now)));
        watch.heard(ms(now + 1));
    }
}

void tst_ProbationWatch::halfASecondWithoutAWordIsSilence()
{
    ProbationWatch watch;
    watch.start(ms(0));
    for (int now = 100; now <= 500; now += 100) {
        watch.tick(ms(now));
        QVERIFY(!watch.isSilent(ms(now)));
    }
    watch.tick(ms(600));
    QVERIFY(watch.isSilent(ms(600)));
}

void tst_ProbationWatch::aJudgeWhoSleptHimselfBeginsAnew()
{
    ProbationWatch watch;
    watch.start(ms(0));
    watch.tick(ms(100));
    watch.tick(ms(1500));  // 1.3 s late: we were stopped, not the child
    QVERIFY(!watch.isSilent(ms(1500)));
    for (int now = 1600; now <= 2000; now += 100) {
        watch.tick(ms(now));
        QVERIFY(!watch.isSilent(ms(now)));
    }
    watch.tick(ms(2100));
    QVERIFY(watch.isSilent(ms(2100)));
}

CHANGEOVER_TEST(tst_ProbationWatch)
#include "tst_probation_watch.moc"
