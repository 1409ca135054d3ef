// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/utf8.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_Utf8 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyWellFormedTextRemains_data();
    void onlyWellFormedTextRemains();
};

void tst_Utf8::onlyWellFormedTextRemains_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    const QByteArray bad = "\xef\xbf\xbd";
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("ascii") << QByteArray("plain") << QByteArray("plain");
    QTest::newRow("all lengths") << QByteArray("é你🙂") << QByteArray("é你🙂");
    QTest::newRow("lone byte") << QByteArray("a\xff z") << "a" + bad + " z";
    QTest::newRow("cut at the end") << QByteArray("a\xe4\xbd") << "a" + bad + bad;
    QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << bad + bad;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << bad + bad + bad;
    QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80") << bad + bad + bad + bad;
    QTest::newRow("five-byte lead") << QByteArray("\xf8\x90\x80\x80") << bad + bad + bad + bad;
}

void tst_Utf8::onlyWellFormedTextRemains()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(toValidUtf8(bytes.toStdString())), text);
    QCOMPARE(isValidUtf8(bytes.toStdString()), bytes == text);
}

CHANGEOVER_TEST(tst_Utf8)
#include "tst_utf8.moc"
