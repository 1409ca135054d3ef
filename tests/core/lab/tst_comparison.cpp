// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/comparison.h"
#include "core/lab/policies/policy_trial.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_Comparison : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aListNamesEachWayOnce();
    void allAreAllThereAre();
    void anUnknownNameIsSaid_data();
    void anUnknownNameIsSaid();
    void aWayGivesWhatIsExpectedOfItOrNot_data();
    void aWayGivesWhatIsExpectedOfItOrNot();
    void aPolicyShowsUnderItsOwnLoad();
    void aPolicyMustLoseWhatItIsKnownFor();
    void theWorstDecides_data();
    void theWorstDecides();
};

void tst_Comparison::aListNamesEachWayOnce()
{
    const ComparisonChoice choice = chooseStrategies("kill-start,inherit,kill-start");
    QVERIFY(choice.unknown.empty());
    QCOMPARE(choice.cases.size(), std::size_t{2});
    QCOMPARE(choice.cases[0].name, std::string("kill-start"));
    QCOMPARE(choice.cases[0].expected, Expectation::Fail);
    QCOMPARE(choice.cases[1].name, std::string("inherit"));
    QVERIFY(choice.cases[1].missing.empty());
}

void tst_Comparison::allAreAllThereAre()
{
    const ComparisonChoice choice = chooseStrategies("all");
    QCOMPARE(choice.cases.size(), strategies().size());
    for (std::size_t i = 0; i < choice.cases.size(); ++i) {
        QCOMPARE(choice.cases[i].strategy, std::string(strategies()[i].name));
        QCOMPARE(choice.cases[i].missing.empty(), isAvailable(strategies()[i]));
        QCOMPARE(choice.cases[i].options.size() % 2, std::size_t{0});
    }
}

void tst_Comparison::anUnknownNameIsSaid_data()
{
    QTest::addColumn<std::string>("list");
    QTest::addColumn<std::string>("unknown");
    QTest::newRow("among others") << std::string("inherit,magic,hope") << std::string("magic");
    QTest::newRow("an empty name") << std::string("inherit,,stop-start") << std::string("''");
    QTest::newRow("all is no name in a list") << std::string("inherit,all") << std::string("all");
}

void tst_Comparison::anUnknownNameIsSaid()
{
    QFETCH(std::string, list);
    QTEST(chooseStrategies(list).unknown, "unknown");
}

void tst_Comparison::aWayGivesWhatIsExpectedOfItOrNot_data()
{
    QTest::addColumn<Expectation>("expected");
    QTest::addColumn<int>("runCode");
    QTest::addColumn<int>("code");
    const auto row = [](Expectation expected, int runCode, int code) {
        QTest::addRow("%s, %d", std::string(name(expected)).c_str(), runCode) << expected << runCode << code;
    };
    for (const int code : {0, 1, 3, 4, 5})
        row(Expectation::Pass, code, code);
    row(Expectation::Fail, 1, 0);
    row(Expectation::Fail, 0, 3);  // it showed nothing
    row(Expectation::Depends, 0, 0);
    row(Expectation::Depends, 1, 0);
    for (const Expectation expected : {Expectation::Fail, Expectation::Depends})
        for (const int code : {3, 4, 5})
            row(expected, code, code);
}

void tst_Comparison::aWayGivesWhatIsExpectedOfItOrNot()
{
    QFETCH(Expectation, expected);
    QFETCH(int, runCode);
    QTEST(caseCode(expected, runCode), "code");
}

void tst_Comparison::aPolicyShowsUnderItsOwnLoad()
{
    const ComparisonChoice choice = choosePolicies("all");
    QCOMPARE(choice.cases.size(), policyTrials().size());
    for (const ComparisonCase& one : choice.cases) {
        QCOMPARE(one.strategy, std::string(strategies().front().name));
        QCOMPARE(one.name, one.policy);
        QCOMPARE(one.expected, Expectation::Fail);
    }
    QCOMPARE(choosePolicies("no-drain,none").unknown, std::string("none"));
    QVERIFY(choosePolicies("").cases.empty());
}

void tst_Comparison::aPolicyMustLoseWhatItIsKnownFor()
{
    ComparisonCase what;
    what.expected = Expectation::Fail;
    what.seen = {RequestClass::Refused, RequestClass::ResetBeforeByte};
    ClassCounts classes{};
    classes[static_cast<std::size_t>(RequestClass::Timeout)] = 3;
    QCOMPARE(caseCode(what, 1, classes), 3);
    classes[static_cast<std::size_t>(RequestClass::Refused)] = 1;
    QCOMPARE(caseCode(what, 1, classes), 0);
    QCOMPARE(caseCode(what, 0, {}), 3);
}

void tst_Comparison::theWorstDecides_data()
{
    QTest::addColumn<std::vector<int>>("codes");
    QTest::addColumn<int>("worst");
    QTest::newRow("none") << std::vector<int>{} << 0;
    QTest::newRow("all well") << std::vector{0, 0} << 0;
    QTest::newRow("not proven") << std::vector{0, 3, 0} << 3;
    QTest::newRow("lost") << std::vector{3, 1, 3} << 1;
    QTest::newRow("could not start") << std::vector{1, 4, 3} << 4;
    QTest::newRow("instrument") << std::vector{5, 4, 1} << 5;
}

void tst_Comparison::theWorstDecides()
{
    QFETCH(std::vector<int>, codes);
    QTEST(worstCode(codes), "worst");
}

CHANGEOVER_TEST(tst_Comparison)
#include "tst_comparison.moc"
