// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/request_id.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_RequestId : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isReadAsItIsWritten_data();
    void isReadAsItIsWritten();
    void anotherSpellingIsNone_data();
    void anotherSpellingIsNone();
};

void tst_RequestId::isReadAsItIsWritten_data()
{
    QTest::addColumn<quint32>("client");
    QTest::addColumn<quint32>("connection");
    QTest::addColumn<quint64>("sequence");
    QTest::newRow("zero") << 0U << 0U << quint64{0};
    QTest::newRow("usual") << 1U << 64U << quint64{38'412};
    QTest::newRow("largest") << UINT32_MAX << UINT32_MAX << quint64{UINT64_MAX};
}

void tst_RequestId::isReadAsItIsWritten()
{
    QFETCH(quint32, client);
    QFETCH(quint32, connection);
    QFETCH(quint64, sequence);
    const RequestId id{client, connection, sequence};
    QCOMPARE(parseRequestId(text(id)), std::optional(id));
}

void tst_RequestId::anotherSpellingIsNone_data()
{
    QTest::addColumn<QByteArray>("spelling");
    for (const char* spelling :
         {"", "#", "##", "1#2", "1#2#", "1#2#3#", "1#2#3#4", "1#2#x", "1##3", " 1#2#3", "1#2#3 ", "-1#2#3",
          "+1#2#3", "4294967296#0#0", "0#0#18446744073709551616", "b1946ac9-2f14-4d43-8b8c-9c2e7f1c2a11"})
        QTest::newRow(*spelling ? spelling : "empty") << QByteArray(spelling);
}

void tst_RequestId::anotherSpellingIsNone()
{
    QFETCH(QByteArray, spelling);
    QVERIFY(!parseRequestId(spelling.toStdString()));
}

CHANGEOVER_TEST(tst_RequestId)
#include "tst_request_id.moc"
