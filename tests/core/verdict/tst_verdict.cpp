// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/verdict/verdict.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_Verdict : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatCouldNotBeTestedIsDoneAgain();
};

/// What was tested and came out otherwise would come out so again.
void tst_Verdict::onlyWhatCouldNotBeTestedIsDoneAgain()
{
    using enum VerdictReason;
    for (const VerdictReason reason : {OldNeverAnswered, NewNeverAnswered, TooFewRequests, NothingInFlight,
                                       GeneratorLate, OldNotReaped, WindowNeverClosed, NotRestarted})
        QVERIFY2(worthRepeating(reason), std::string(name(reason)).c_str());
    for (const VerdictReason reason :
         {NothingLost, RolledBackAsExpected, UnexpectedRollback, UnexpectedCommit, RequestsLost,
          RequestsDuplicated, NotConserved, RingOverflow, LocalErrors, ClockJumped, JournalOverflow, None})
        QVERIFY2(!worthRepeating(reason), std::string(name(reason)).c_str());
}

CHANGEOVER_TEST(tst_Verdict)
#include "tst_verdict.moc"
