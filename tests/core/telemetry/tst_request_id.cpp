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
    void isWhatProxiesPassOn();
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

/// Letters, digits and -, 20 to 36 characters: what is shorter, longer or has others, some replace or clean.
void tst_RequestId::isWhatProxiesPassOn()
{
    for (const RequestId& id : {RequestId{}, RequestId{63, 123'456'789, 9'999'999'999}}) {
        const std::string spelt = text(id);
        QVERIFY2(spelt.size() >= 20 && spelt.size() <= 36, spelt.c_str());
        QCOMPARE(spelt.find_first_not_of("0123456789-"), std::string::npos);
    }
    QCOMPARE(text(RequestId{1, 2, 3}), std::string("0001-00000002-0000000003"));
}

void tst_RequestId::anotherSpellingIsNone_data()
{
    QTest::addColumn<QByteArray>("spelling");
    for (const char* spelling :
         {"", "-", "--", "1-2-3", "0001-00000002", "0001-00000002-", "0001-00000002-0000000003-",
          "0001-00000002-0000000003-4", "0001-00000002-000000000x", "0001--0000000003",
          " 0001-00000002-0000000003", "0001-00000002-0000000003 ", "00001-00000002-0000000003",
          "-001-00000002-0000000003", "4294967296-00000000-0000000000", "0000-00000000-18446744073709551616",
          "1#2#3", "b1946ac9-2f14-4d43-8b8c-9c2e7f1c2a11"})
        QTest::newRow(*spelling ? spelling : "empty") << QByteArray(spelling);
}

void tst_RequestId::anotherSpellingIsNone()
{
    QFETCH(QByteArray, spelling);
    QVERIFY(!parseRequestId(spelling.toStdString()));
}

CHANGEOVER_TEST(tst_RequestId)
#include "tst_request_id.moc"
