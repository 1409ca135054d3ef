// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/quantity.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;
using namespace std::chrono_literals;
using Duration = std::optional<std::chrono::microseconds>;

class tst_Quantity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void durations_data();
    void durations();
    void whatIsFormattedIsReadBack();
    void rates();
    void percentages();
};

void tst_Quantity::durations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("us");  // -1: refused
    QTest::newRow("us") << "250us" << qint64{250};
    QTest::newRow("ms") << "500ms" << qint64{500'000};
    QTest::newRow("s") << "3s" << qint64{3'000'000};
    QTest::newRow("fraction") << "1.5s" << qint64{1'500'000};
    QTest::newRow("m") << "2m" << qint64{120'000'000};
    QTest::newRow("zero") << "0" << qint64{0};
    for (const char* bad :
         {"", "s", "5", "-1s", "1h", "1e3s", "nan", "inf", "1 s", "1ss", "1..5s", "999999999m", "0x1s"})
        QTest::newRow(bad) << bad << qint64{-1};
}

void tst_Quantity::durations()
{
    QFETCH(QString, text);
    QFETCH(qint64, us);
    const Duration expected = us < 0 ? Duration{} : Duration{std::chrono::microseconds{us}};
    QCOMPARE(parseDuration(text.toStdString()), expected);
}

void tst_Quantity::whatIsFormattedIsReadBack()
{
    for (const std::chrono::microseconds duration :
         std::initializer_list<std::chrono::microseconds>{0us, 1us, 1500us, 2ms, 1500ms, 3s, 61s, 2min})
        QCOMPARE(parseDuration(formatDuration(duration)), Duration{duration});
    QCOMPARE(formatDuration(1500ms), std::string("1500ms"));
    QCOMPARE(formatDuration(120s), std::string("2m"));
}

void tst_Quantity::rates()
{
    QCOMPARE(parseRate("200/s"), std::optional(200.0));
    QCOMPARE(parseRate("200"), std::optional(200.0));
    QCOMPARE(parseRate("120/m"), std::optional(2.0));
    for (const char* bad : {"0", "0/s", "-5/s", "fast", "20000000/s", "200/h", ""})
        QVERIFY2(!parseRate(bad), bad);
}

void tst_Quantity::percentages()
{
    QCOMPARE(parsePercentage("2%"), std::optional(0.02));
    QCOMPARE(parsePercentage("100%"), std::optional(1.0));
    for (const char* bad : {"2", "101%", "-1%", "%", "2%%"})
        QVERIFY2(!parsePercentage(bad), bad);
}

CHANGEOVER_TEST(tst_Quantity)
#include "tst_quantity.moc"
