// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/escape.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;

class tst_Escape : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hostileTextStaysText_data();
    void hostileTextStaysText();
};

void tst_Escape::hostileTextStaysText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("xml");
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QByteArray>("markdown");
    QTest::newRow("plain") << QByteArray("no such file") << QByteArray("no such file")
                           << QByteArray("no such file") << QByteArray("no such file")
                           << QByteArray("no such file");
    QTest::newRow("a script") << QByteArray("<script>alert('x')</script>&amp;\"")
                              << QByteArray("<script>alert('x')</script>&amp;\"")
                              << QByteArray("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;&quot;")
                              << QByteArray("\"<script>alert('x')</script>&amp;\"\"\"")
                              << QByteArray("\\<script\\>alert('x')\\</script\\>\\&amp;\"");
    QTest::newRow("the end of a CDATA section")
        << QByteArray("]]>") << QByteArray("]]>") << QByteArray("]]&gt;") << QByteArray("]]>")
        << QByteArray("\\]\\]\\>");
    QTest::newRow("a formula") << QByteArray("=cmd|' /C calc'!A0") << QByteArray("=cmd|' /C calc'!A0")
                               << QByteArray("=cmd|&#39; /C calc&#39;!A0")
                               << QByteArray("'=cmd|' /C calc'!A0") << QByteArray("=cmd\\|' /C calc'!A0");
    QTest::newRow("what a terminal takes for ESC [") << QByteArray("a\xc2\x9b"
                                                                   "31mb\xc2\xa0")
                                                     << QByteArray("a 31mb\xc2\xa0")
                                                     << QByteArray("a\xc2\x9b"
                                                                   "31mb\xc2\xa0")
                                                     << QByteArray("a\xc2\x9b"
                                                                   "31mb\xc2\xa0")
                                                     << QByteArray("a 31mb\xc2\xa0");
    QTest::newRow("two lines and a comma")
        << QByteArray("a,b\nc") << QByteArray("a,b c") << QByteArray("a,b\nc") << QByteArray("\"a,b\nc\"")
        << QByteArray("a,b c");
    QTest::newRow("a terminal's escape, a NUL") << QByteArray("\x1b[31m\0!", 7) << QByteArray(" [31m !")
                                                << QByteArray("\xef\xbf\xbd[31m\xef\xbf\xbd!")
                                                << QByteArray("\x1b[31m\0!", 7) << QByteArray(" \\[31m !");
    QTest::newRow("not UTF-8") << QByteArray("a\xff") << QByteArray("a\xef\xbf\xbd")
                               << QByteArray("a\xef\xbf\xbd") << QByteArray("a\xef\xbf\xbd")
                               << QByteArray("a\xef\xbf\xbd");
    QTest::newRow("U+FFFE") << QByteArray("\xef\xbf\xbe") << QByteArray("\xef\xbf\xbe")
                            << QByteArray("\xef\xbf\xbd") << QByteArray("\xef\xbf\xbe")
                            << QByteArray("\xef\xbf\xbe");
    QTest::newRow("Chinese") << QByteArray("重启") << QByteArray("重启") << QByteArray("重启")
                             << QByteArray("重启") << QByteArray("重启");
}

void tst_Escape::hostileTextStaysText()
{
    QFETCH(QByteArray, text);
    const std::string bytes = text.toStdString();
    QTEST(QByteArray::fromStdString(oneLine(bytes)), "line");
    QTEST(QByteArray::fromStdString(xmlText(bytes)), "xml");
    QTEST(QByteArray::fromStdString(csvField(bytes)), "csv");
    QTEST(QByteArray::fromStdString(markdownCell(bytes)), "markdown");
    QVERIFY(markdownCode(bytes + "`").find('`') == std::string::npos);
}

CHANGEOVER_TEST(tst_Escape)
#include "tst_escape.moc"
