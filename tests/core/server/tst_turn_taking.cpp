// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/turn_taking.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_TurnTaking : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whoSaysOneAtATimeAwaitsAnswers();
    void whoSaysTwoAtOnceDoesNot();
    void theNextThatIsHereAlreadyIsSaidAhead_data();
    void theNextThatIsHereAlreadyIsSaidAhead();
    void controlFramesSayNothingAhead();
    void aMessageInPiecesIsOne();
    void anAnswerFollowedBySilenceIsForgiveness();
};

void tst_TurnTaking::whoSaysOneAtATimeAwaitsAnswers()
{
    TurnTaking turns;
    for (int i = 0; i < 3; ++i) {
        turns.heard(1, false, false);
        QVERIFY(turns.awaitsAnswer());
    }
}

void tst_TurnTaking::whoSaysTwoAtOnceDoesNot()
{
    TurnTaking turns;
    turns.heard(1, false, false);
    turns.heard(2, false, false);
    QVERIFY(!turns.awaitsAnswer());
}

void tst_TurnTaking::theNextThatIsHereAlreadyIsSaidAhead_data()
{
    QTest::addColumn<bool>("hasBegun");
    QTest::newRow("its start is read") << true;
    QTest::newRow("unread") << false;
}

void tst_TurnTaking::theNextThatIsHereAlreadyIsSaidAhead()
{
    QFETCH(bool, hasBegun);
    TurnTaking turns;
    turns.heard(1, hasBegun, !hasBegun);
    QVERIFY(!turns.awaitsAnswer());
    turns.heard(0, true, false);
    turns.heard(1, false, false);
    QVERIFY(!turns.awaitsAnswer());
}

/// While one is unread nobody knows what it is; once it is read, it is as if it had not come.
void tst_TurnTaking::controlFramesSayNothingAhead()
{
    TurnTaking turns;
    turns.heard(0, false, false);
    turns.heard(1, false, true);
    QVERIFY(!turns.awaitsAnswer());
    turns.heard(0, false, true);
    turns.heard(0, false, false);
    turns.heard(1, false, false);
    QVERIFY(turns.awaitsAnswer());
}

void tst_TurnTaking::aMessageInPiecesIsOne()
{
    TurnTaking turns;
    turns.heard(0, true, true);
    turns.heard(0, true, false);
    turns.heard(1, false, false);
    QVERIFY(turns.awaitsAnswer());
}

void tst_TurnTaking::anAnswerFollowedBySilenceIsForgiveness()
{
    TurnTaking turns;
    turns.heard(5, false, false);
    turns.heard(1, false, false);  // the answer to this one shows whether it has changed
    QVERIFY(!turns.awaitsAnswer());
    turns.heard(1, false, false);
    QVERIFY(turns.awaitsAnswer());
}

CHANGEOVER_TEST(tst_TurnTaking)
#include "tst_turn_taking.moc"
