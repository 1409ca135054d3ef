// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/birth.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cstdlib>

using namespace changeover;

class tst_Birth : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatIsEncodedIsReadBack_data();
    void whatIsEncodedIsReadBack();
    void anythingElseIsAPlainStart_data();
    void anythingElseIsAPlainStart();
    void takingItUnsetsIt();
};

void tst_Birth::whatIsEncodedIsReadBack_data()
{
    QTest::addColumn<int>("generation");
    QTest::addColumn<int>("lifeline");
    QTest::addColumn<int>("channel");
    QTest::addColumn<int>("originalStderr");
    QTest::addColumn<QString>("text");
    QTest::addRow("plain") << 1 << -1 << -1 << -1 << "1;generation=1";
    QTest::addRow("by the lab") << 1 << 3 << -1 << -1 << "1;generation=1;lifeline=3";
    QTest::addRow("by a parent") << 12 << -1 << 3 << 4 << "1;generation=12;channel=3;stderr=4";
    QTest::addRow("by both") << 2 << 5 << 3 << 4 << "1;generation=2;lifeline=5;channel=3;stderr=4";
}

void tst_Birth::whatIsEncodedIsReadBack()
{
    QFETCH(int, generation);
    QFETCH(int, lifeline);
    QFETCH(int, channel);
    QFETCH(int, originalStderr);
    QFETCH(QString, text);
    const Birth birth{generation, lifeline, channel, originalStderr};
    QCOMPARE(QString::fromStdString(encode(birth)), text);
    QVERIFY(parseBirth(encode(birth)) == birth);

    Birth replaced = birth;
    replaced.listeners = {5, 17};
    QCOMPARE(QString::fromStdString(encode(replaced)), text + ";listeners=5.17");
    QVERIFY(parseBirth(encode(replaced)) == replaced);
}

void tst_Birth::anythingElseIsAPlainStart_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text :
         {"", "2;generation=3", "1;generation=0", "1;generation=-2", "1;generation=", "1;generation=2;",
          "1;generation=2;lifeline=-1", "1;generation=2;lifeline=x", "1;generation=2;channel=3;lifeline=4",
          "1;generation=2;lifeline=3;channel=4;more", "1;generation=2;listeners=",
          "1;generation=2;listeners=3.", "1;generation=2.3", "1;generation=99999999999"})
        QTest::addRow("'%s'", text) << text;
}

void tst_Birth::anythingElseIsAPlainStart()
{
    QFETCH(QString, text);
    QVERIFY(parseBirth(text.toStdString()) == Birth{});
}

void tst_Birth::takingItUnsetsIt()
{
    ::setenv(kBirthVariable, "1;generation=7;channel=4", 1);
    QVERIFY((takeBirth() == Birth{7, -1, 4, -1}));
    QVERIFY(!std::getenv(kBirthVariable));
    QVERIFY(takeBirth() == Birth{});
}

CHANGEOVER_TEST(tst_Birth)
#include "tst_birth.moc"
