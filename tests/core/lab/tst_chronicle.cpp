// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/chronicle.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

namespace {

struct Told : Chronicle {
    void tell(EventKind kind, std::int32_t pid, std::int64_t timeNs, std::int32_t value = 0,
              std::int64_t extra = 0)
    {
        Event event;
        event.kind = kind;
        event.pid = pid;
        event.generation = pid - 100;
        event.timeNs = timeNs;
        event.value = value;
        event.extra = extra;
        observe(event);
    }
    /// Generation 1 (pid 101) accepts from 10 to 50, generation 2 from 40.
    Told()
    {
        tell(EventKind::Started, 101, 5, 101);
        tell(EventKind::Accepting, 101, 10);
        tell(EventKind::Spawned, 101, 30, 102, 2);
        tell(EventKind::Accepting, 102, 40);
        tell(EventKind::StoppedAccepting, 101, 50);
    }
    int responsible(std::int64_t timeNs, std::int32_t preferred = 0) const
    {
        return responsibleAt(timeNs, preferred).generation;
    }
};

}  // namespace

class tst_Chronicle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whoAcceptsIsResponsible();
    void whereNobodyAcceptsItIsTheLastThatHad();
    void whoTakesOverAgainIsResponsibleAgain();
    void aHolderIsThereUntilItEnds();
};

void tst_Chronicle::whoAcceptsIsResponsible()
{
    const Told told;
    QCOMPARE(told.responsible(20), 1);
    QVERIFY(told.responsibleAt(20, 0).accepting);
    QCOMPARE(told.responsible(45), 2);     // the newest of both
    QCOMPARE(told.responsible(45, 1), 1);  // or the one that is asked for
    QCOMPARE(told.responsible(60, 1), 2);  // while it accepts
}

void tst_Chronicle::whereNobodyAcceptsItIsTheLastThatHad()
{
    Told told;
    QCOMPARE(told.responsible(9), 0);
    told.tell(EventKind::Exited, 102, 70);  // killed: it never said that it stopped
    QCOMPARE(told.responsible(80), 2);
    QVERIFY(!told.responsibleAt(80, 1).accepting);
    told.tell(EventKind::Started, 103, 90, 103);
    told.tell(EventKind::Accepting, 103, 100);
    QCOMPARE(told.responsible(95), 2);
    QCOMPARE(told.responsible(100), 3);
}

void tst_Chronicle::whoTakesOverAgainIsResponsibleAgain()
{
    Told told;
    told.tell(EventKind::Exited, 102, 70);
    told.tell(EventKind::ResumedAccepting, 101, 75);
    QCOMPARE(told.responsible(80), 1);
    QVERIFY(told.responsibleAt(80, 0).accepting);
    QCOMPARE(told.responsible(60, 1), 2);  // and is not for what fell into the time between
    QVERIFY(told.responsibleAt(60, 1).accepting);
    QCOMPARE(told.responsible(72, 1), 2);  // nobody accepted: the last that had
    QVERIFY(!told.responsibleAt(72, 1).accepting);
    QCOMPARE(told.responsible(45, 1), 1);
}

void tst_Chronicle::aHolderIsThereUntilItEnds()
{
    Told told;
    QCOMPARE(told.holderAt(20), 0);
    told.tell(EventKind::Holding, 50, 3);
    QCOMPARE(told.holderAt(2), 0);
    QCOMPARE(told.holderAt(1'000), 50);
    told.tell(EventKind::Exited, 50, 200);
    QCOMPARE(told.holderAt(199), 50);
    QCOMPARE(told.holderAt(200), 0);
    told.tell(EventKind::Holding, 51, 300);
    QCOMPARE(told.holderAt(400), 51);
}

CHANGEOVER_TEST(tst_Chronicle)
#include "tst_chronicle.moc"
