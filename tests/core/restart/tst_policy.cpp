// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/restart/policy.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <vector>

using namespace changeover;

class tst_Policy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNameLeadsToItsPolicyAndBack();
    void anUnknownNameIsNone();
    void withoutOneNothingIsDoneWrong();
    void eachOtherDoesSomethingWrong_data();
    void eachOtherDoesSomethingWrong();
};

namespace {

/// Every question, asked so that `true` is right.
std::vector<bool> behaviour(Policy policy)
{
    return {!policy.stopsFirst(), policy.bequeathsListeners(), !policy.sharesPort(),
            policy.awaitsReady(), policy.rollsBack(),          policy.watchesChild(),
            policy.drains(),      !policy.closesIdle(),        policy.lingers(),
            policy.handsOff()};
}

}  // namespace

void tst_Policy::aNameLeadsToItsPolicyAndBack()
{
    std::vector<Policy::Name> seen;
    for (const PolicyInfo& info : policies()) {
        QCOMPARE(name(info.policy), info.name);
        QVERIFY(findPolicy(info.name) == info.policy);
        QVERIFY(!info.summary.empty());
        QCOMPARE(info.asIn.empty(), info.policy.isNone());
        seen.push_back(info.policy.name());
    }
    QCOMPARE(seen.front(), Policy::Name::None);
    QVERIFY(std::ranges::adjacent_find(seen, std::greater_equal()) == seen.end());
}

void tst_Policy::anUnknownNameIsNone()
{
    QVERIFY(!findPolicy("sloppy"));
    QVERIFY(!findPolicy(""));
}

void tst_Policy::withoutOneNothingIsDoneWrong()
{
    QVERIFY(std::ranges::all_of(behaviour({}), std::identity()));
}

void tst_Policy::eachOtherDoesSomethingWrong_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 1; i < policies().size(); ++i)
        QTest::newRow(std::string(policies()[i].name).c_str()) << static_cast<int>(i);
}

void tst_Policy::eachOtherDoesSomethingWrong()
{
    QFETCH(int, index);
    const auto mine = behaviour(policies()[static_cast<std::size_t>(index)].policy);
    QVERIFY(!std::ranges::all_of(mine, std::identity()));
    for (int other = 1; other < index; ++other)
        QVERIFY(behaviour(policies()[static_cast<std::size_t>(other)].policy) != mine);
}

CHANGEOVER_TEST(tst_Policy)
#include "tst_policy.moc"
