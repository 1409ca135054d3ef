// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/policies/policy_trial.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

using namespace changeover;

class tst_PolicyTrial : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOneAskedForIsFound();
    void eachIsOptionsWithValuesAndSeesLosses();
};

void tst_PolicyTrial::theOneAskedForIsFound()
{
    for (const PolicyTrial& trial : policyTrials())
        QCOMPARE(findPolicyTrial(trial.policy), &trial);
    QVERIFY(!findPolicyTrial("none"));
    QVERIFY(!findPolicyTrial("sloppy"));
}

void tst_PolicyTrial::eachIsOptionsWithValuesAndSeesLosses()
{
    for (const PolicyTrial& trial : policyTrials()) {
        QCOMPARE(trial.shownWith.size() % 2, std::size_t{0});
        for (std::size_t i = 0; i < trial.shownWith.size(); i += 2) {
            QVERIFY(trial.shownWith[i].starts_with("--"));
            QVERIFY(!trial.shownWith[i + 1].starts_with("--"));
        }
        QVERIFY(!trial.seen.empty());
        QVERIFY(std::ranges::all_of(trial.seen, isLost));
        QCOMPARE(std::ranges::count(trial.shownWith, "--fault") > 0, trial.childFails);
    }
}

CHANGEOVER_TEST(tst_PolicyTrial)
#include "tst_policy_trial.moc"
