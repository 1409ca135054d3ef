// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/schedule.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace changeover;

constexpr std::int64_t kSecond = 1'000'000'000;

class tst_Schedule : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theKthIsDueAtStartPlusKOverRate_data();
    void theKthIsDueAtStartPlusKOverRate();
    void turnsShareTheRate();
    void aBatchIsDueTogether();
    void nothingIsDueOutsideItsTime();
    void aChangeOfRateKeepsTheShareThatHasPassed();
    void noChangeLosesOrRepeatsOne();
    void aPauseShiftsAndForgivesNothing();
};

namespace {

std::vector<std::int64_t> takeUntil(Schedule& schedule, std::int64_t endNs)
{
    std::vector<std::int64_t> due;
    for (; schedule.nextNs() <= endNs; schedule.take())
        due.push_back(schedule.nextNs());
    return due;
}

}  // namespace

void tst_Schedule::theKthIsDueAtStartPlusKOverRate_data()
{
    QTest::addColumn<double>("rate");
    for (const double rate : {0.1, 1.0, 3.0, 200.0, 333.3, 99'999.0, 1e7})
        QTest::addRow("%g/s", rate) << rate;
}

void tst_Schedule::theKthIsDueAtStartPlusKOverRate()
{
    QFETCH(double, rate);
    Schedule schedule(rate);
    const std::int64_t start = 123'456'789'012'345;
    schedule.begin(start);
    for (std::int64_t k = 0; k < 100'000; ++k, schedule.take())
        QCOMPARE(schedule.nextNs(), start + std::llround(static_cast<double>(k) * 1e9 / rate));
}

void tst_Schedule::turnsShareTheRate()
{
    std::vector<std::int64_t> all;
    for (unsigned turn = 0; turn < 3; ++turn) {
        Schedule schedule(300, 1, 3, turn);
        schedule.begin(0);
        const auto due = takeUntil(schedule, kSecond - 1);
        QCOMPARE(due.size(), std::size_t{100});
        all.insert(all.end(), due.begin(), due.end());
    }
    std::sort(all.begin(), all.end());
    for (std::size_t k = 0; k < all.size(); ++k)
        QVERIFY(std::abs(all[k] - std::llround(static_cast<double>(k) * 1e9 / 300)) <= 1);
}

void tst_Schedule::aBatchIsDueTogether()
{
    Schedule schedule(300, 3);
    schedule.begin(0);
    QCOMPARE(takeUntil(schedule, kSecond - 1).size(), std::size_t{100});  // of three each
}

void tst_Schedule::nothingIsDueOutsideItsTime()
{
    Schedule schedule(100);
    QCOMPARE(schedule.nextNs(), Schedule::kNever);
    schedule.resume(5);
    QCOMPARE(schedule.nextNs(), Schedule::kNever);  // it has not begun
    schedule.begin(1000);
    QCOMPARE(schedule.nextNs(), std::int64_t{1000});
    schedule.end();
    QCOMPARE(schedule.nextNs(), Schedule::kNever);
    schedule.resume(2000);
    QCOMPARE(schedule.nextNs(), Schedule::kNever);
}

void tst_Schedule::aChangeOfRateKeepsTheShareThatHasPassed()
{
    Schedule schedule(1);  // each second
    schedule.begin(0);
    schedule.take();
    schedule.setRate(10, kSecond / 4);  // three quarters to go, of 100 ms now
    QCOMPARE(schedule.nextNs(), kSecond / 4 + 75'000'000);
    schedule.setRate(1, kSecond / 4 + 75'000'000);
    QCOMPARE(schedule.nextNs(), kSecond / 4 + 75'000'000);  // due in this very instant
    schedule.take();
    QCOMPARE(schedule.nextNs(), kSecond / 4 + 75'000'000 + kSecond);
}

/// The integral of the rate over time says how many must have been due.
void tst_Schedule::noChangeLosesOrRepeatsOne()
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> rates(1, 5000), waits(1e4, 3e7);
    Schedule schedule(100);
    schedule.begin(0);
    double rate = 100, expected = 1;  // the first is due at once
    std::int64_t now = 0, last = -1;
    std::uint64_t taken = 0;
    for (int change = 0; change < 1000; ++change) {
        const auto wait = static_cast<std::int64_t>(waits(random));
        now += wait;
        expected += rate * static_cast<double>(wait) / 1e9;
        for (const std::int64_t due : takeUntil(schedule, now)) {
            QVERIFY(due > last);
            last = due;
            ++taken;
        }
        rate = rates(random);
        schedule.setRate(rate, now);
    }
    QVERIFY2(std::abs(static_cast<double>(taken) - expected) < 1.01,
             qPrintable(QString("%1 for %2").arg(taken).arg(expected)));
}

void tst_Schedule::aPauseShiftsAndForgivesNothing()
{
    Schedule schedule(1);
    schedule.begin(0);
    schedule.take();
    schedule.pause(kSecond * 3 / 10);
    QCOMPARE(schedule.nextNs(), Schedule::kNever);
    schedule.pause(kSecond * 9 / 10);  // again: nothing new
    schedule.setRate(2, kSecond);
    schedule.resume(10 * kSecond);
    QCOMPARE(schedule.nextNs(), 10 * kSecond + kSecond * 7 / 10 / 2);
    schedule.resume(11 * kSecond);
    QCOMPARE(schedule.nextNs(), 10 * kSecond + kSecond * 7 / 10 / 2);
}

CHANGEOVER_TEST(tst_Schedule)
#include "tst_schedule.moc"
