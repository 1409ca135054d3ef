// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

using namespace changeover;

/// What is asked for and which answer is right, as the command line says it, of our own server and of
/// another.
class tst_RequestOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void ourServerIsAskedWhatIsSaid_data();
    void ourServerIsAskedWhatIsSaid();
    void badValuesAreRefused_data();
    void badValuesAreRefused();
    void anotherServerIsNotGivenOurOptions();
    void aReportKeepsNoSecret();

private:
    QTemporaryDir m_folder;
};

void tst_RequestOptions::initTestCase()
{
    QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    QFile body(m_folder.filePath("body"));
    QVERIFY(body.open(QIODevice::WriteOnly));
    body.write("all of it\n");
}

void tst_RequestOptions::ourServerIsAskedWhatIsSaid_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exitCode");
    const QString body = m_folder.filePath("body");
    QTest::newRow("a path") << QStringList{"--path", "/bytes?n=5", "--expect-body", "^abcde$"} << 0;
    QTest::newRow("a long request beside it") << QStringList{"--long", "/sleep?ms=300"} << 0;
    QTest::newRow("a body") << QStringList{"--method", "POST", "--path",        "/echo",
                                           "--body",   body,   "--expect-body", "^all of it\\n$"}
                            << 0;
    QTest::newRow("no body in the answer") << QStringList{"--method", "HEAD"} << 0;
    QTest::newRow("a status") << QStringList{"--path", "/nowhere", "--expect-status", "200,404"} << 0;
    QTest::newRow("another status") << QStringList{"--path", "/nowhere"} << 4;
}

void tst_RequestOptions::ourServerIsAskedWhatIsSaid()
{
    QFETCH(QStringList, options);
    QFETCH(int, exitCode);
    const Ran ran = runInTime(quick({"--restarts", "1", "--idle-grace", "200ms"}) + options);
    QVERIFY2(ran.exitCode == exitCode, qPrintable(ran.out + ran.err));
    if (exitCode == 4) {
        QVERIFY2(ran.err.contains("GET /nowhere answered 404 Not Found"), qPrintable(ran.err));
        return;
    }
    QCOMPARE(ran.number("lost"), 0);
    for (qsizetype i = 0; i + 1 < options.size(); i += 2)
        QCOMPARE(QString::fromStdString(
                     std::string(ran.report.at("config").at(options[i].mid(2).toStdString()).as_string())),
                 options[i + 1]);
}

void tst_RequestOptions::badValuesAreRefused_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("says");
    const auto row = [](const QStringList& options, const char* says) {
        QTest::newRow(qPrintable(options.join(' '))) << options << says;
    };
    row({"--path", "x"}, "--path 'x' is not a path");
    row({"--path", ""}, "--path: the value is empty");
    row({"--path", "/a b"}, "--path '/a b' is not a path");
    row({"--path", "/a\r\nX: y"}, "--path '/a");
    row({"--long", ""}, "--long: the value is empty");
    row({"--method", "GE T"}, "--method 'GE T' is not a method");
    row({"--method", "CONNECT"}, "CONNECT");
    row({"--header", "no colon"}, "is not 'NAME: VALUE'");
    row({"--header", "A: b\r\nC: d"}, "control character");
    row({"--header", "X-Request-Id: 7"}, "the lab sends itself");
    row({"--header", "content-length: 7"}, "the lab sends itself");
    row({"--body", "/nowhere/at/all"}, "cannot be read");
    row({"--expect-status", "20"}, "is not a list of statuses");
    row({"--expect-status", "200,"}, "is not a list of statuses");
    row({"--expect-status", "101"}, "is not a list of statuses");
    row({"--expect-body", "("}, "is not a regular expression");
    row({"--expect-body", ""}, "--expect-body: the value is empty");
    row({"--mix", "post", "--path", "/x"}, "--mix post does not ask for");
    row({"--restarts", "0"}, "nothing to judge");
    row({"--restarts", "0", "--inject", "refused:0"}, "nothing to judge");
}

void tst_RequestOptions::badValuesAreRefused()
{
    QFETCH(QStringList, options);
    QFETCH(QString, says);
    const Ran ran = run(options);
    QVERIFY2(ran.exitCode == 2, qPrintable(ran.out + ran.err));
    QVERIFY2(ran.err.contains(says), qPrintable(ran.err));
}

void tst_RequestOptions::anotherServerIsNotGivenOurOptions()
{
    const Ran ran =
        run({"--strategy", "activate", "--server", CHANGEOVER_SOURCE_DIR "/tests/integration/lying_server.py",
             "--ready-timeout", "7s", "--work", "10ms", "--restarts", "1", "--rate", "40/s", "--connections",
             "8", "--long", "/slow", "--", "honest"});
    QVERIFY2(ran.exitCode == 0 || ran.exitCode == 3, qPrintable(ran.out + ran.err));
    QCOMPARE(ran.err.count("is not given --work, --ready-timeout;"), 1);
    QVERIFY2(ran.err.contains("report ready, at most 12 s"), qPrintable(ran.err));  // 7 s, and 5 to launch
}

void tst_RequestOptions::aReportKeepsNoSecret()
{
    const Ran ran = runInTime(
        quick({"--restarts", "1", "--header", "Authorization: Bearer s3cret", "--header", "X-Team: a"}));
    QVERIFY2(!ran.report.is_null(), qPrintable(ran.out + ran.err));
    QCOMPARE(ran.report.at("config").at("header").as_string(), "Authorization: (not shown); X-Team: a");
}

CHANGEOVER_TEST(tst_RequestOptions)
#include "tst_request_options.moc"
