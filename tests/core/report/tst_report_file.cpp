// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_file.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace changeover;

class tst_ReportFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileThatIsNotWrittenLeavesNothing();
    void anOldReportStaysUntilTheNewOneIsThere();
    void whatCannotBeWrittenIsKnownAtOnce();
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

CHANGEOVER_TEST(tst_ReportFile)
#include "tst_report_file.moc"
