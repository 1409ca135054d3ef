// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_file.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace changeover;

class tst_ReportFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileThatIsNotWrittenLeavesNothing();
    void anOldReportStaysUntilTheNewOneIsThere();
    void whatCannotBeWrittenIsKnownAtOnce();
    void halfAReportIsNotLeft();
};

void tst_ReportFile::aFileThatIsNotWrittenLeavesNothing()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("report.json");
    {
        auto file = ReportFile::open(path.toStdString());
        QVERIFY(file.has_value());
        QVERIFY(QFile::exists(path));
        const ReportFile moved = std::move(*file);
    }
    QVERIFY(!QFile::exists(path));
}

void tst_ReportFile::anOldReportStaysUntilTheNewOneIsThere()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("report.json");
    QFile old(path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    QVERIFY(old.write("a long old report") > 0);
    old.close();
    {
        const auto untouched = ReportFile::open(path.toStdString());
        QVERIFY(untouched.has_value());
    }
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("a long old report"));
    auto file = ReportFile::open(path.toStdString());
    QVERIFY(file->write("new").has_value());
    old.seek(0);
    QCOMPARE(old.readAll(), QByteArray("new"));
}

void tst_ReportFile::whatCannotBeWrittenIsKnownAtOnce()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    QVERIFY(ReportFile::open(path + "/none/report.json").error() == std::errc::no_such_file_or_directory);
    QVERIFY(ReportFile::open(path).error() == std::errc::is_a_directory);
}

void tst_ReportFile::halfAReportIsNotLeft()
{
    const QTemporaryDir folder;
    const QString fresh = folder.filePath("fresh"), old = folder.filePath("old");
    QFile before(old);
    QVERIFY(before.open(QIODevice::WriteOnly) && before.write("an old report") > 0);
    before.close();
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit few{1'000, limit.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &few), 0);
    std::error_code errors[2];
    for (int i = 0; i < 2; ++i) {
        auto file = ReportFile::open((i == 0 ? fresh : old).toStdString());
        errors[i] = file->write(std::string(2'000, 'x')).error();
    }
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (const std::error_code& error : errors)
        QVERIFY(error == std::errc::file_too_large);
    QVERIFY(!QFile::exists(fresh));
    QCOMPARE(QFile(old).size(), 0);
}

CHANGEOVER_TEST(tst_ReportFile)
#include "tst_report_file.moc"
