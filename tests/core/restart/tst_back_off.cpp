// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/back_off.h"

#include "core/posix/clock.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_BackOff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void doublesUpToItsLongest();
    void isShortAgainBehindOneThatServedLong();
    void stormsOfShortLivesGoOnDoubling();
    void oneThatNeverServedWasNotQuiet();

private:
    static std::vector<int> take(BackOff& backOff, int count, std::int64_t nowNs = 0)
    {
        std::vector<int> delays;
        for (int i = 0; i < count; ++i)
            delays.push_back(static_cast<int>(backOff.next(nowNs).count()));
        return delays;
    }
    static constexpr std::int64_t kQuietNs = nanoseconds(BackOff::kQuiet);
};

void tst_BackOff::doublesUpToItsLongest()
{
    BackOff backOff;
    QCOMPARE(take(backOff, 9), (std::vector<int>{50, 100, 200, 400, 800, 1600, 3200, 5000, 5000}));
}

void tst_BackOff::isShortAgainBehindOneThatServedLong()
{
    BackOff backOff;
    take(backOff, 5);
    backOff.serves(7);
    QCOMPARE(take(backOff, 2, 7 + kQuietNs), (std::vector<int>{50, 100}));
}

void tst_BackOff::stormsOfShortLivesGoOnDoubling()
{
    BackOff backOff;
    for (const int delay : {50, 100, 200, 400}) {
        backOff.serves(0);
        QCOMPARE(take(backOff, 1, kQuietNs - 1), std::vector<int>{delay});
    }
}

void tst_BackOff::oneThatNeverServedWasNotQuiet()
{
    BackOff backOff;
    backOff.serves(0);
    QCOMPARE(take(backOff, 1, 2 * kQuietNs), std::vector<int>{50});
    // Nobody has served since: time alone is no merit.
    QCOMPARE(take(backOff, 1, 9 * kQuietNs), std::vector<int>{100});
}

CHANGEOVER_TEST(tst_BackOff)
#include "tst_back_off.moc"
