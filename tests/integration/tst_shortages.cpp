// SPDX-License-Identifier: GPL-3.0-or-later
// What runs out in the lab while it measures is the instrument's fault, in words, and the report is not lost.
#include "lab_run.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTest>

#include <sys/prctl.h>
#include <sys/resource.h>

using namespace changeover;

namespace {

const QStringList kLongRun{"--restarts",      "1",     "--rate",      "100/s", "--connections", "8",
                           "--startup-delay", "100ms", "--probation", "100ms", "--interval",    "1m"};
const QStringList kOneQuickRestart{"--restarts",      "1",     "--rate",      "100/s", "--connections", "8",
                                   "--startup-delay", "100ms", "--probation", "100ms"};

}  // namespace

class tst_Shortages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }
    void descriptorsThatRunOutEndTheRun();
    void aLogThatHasNoRoomLeftIsTheInstrumentsFault_data();
    void aLogThatHasNoRoomLeftIsTheInstrumentsFault();
    void aReportThatFindsNoRoomIsWrittenElsewhere();
    void aReportThatFindsNoRoomAnywhereIsSaid();
};

/// Without one it can neither start a generation nor look at a process.
void tst_Shortages::descriptorsThatRunOutEndTheRun()
{
    RunningLab lab(kLongRun);
    QTRY_VERIFY_WITH_TIMEOUT(lab.said("steady load"), kPatienceMs);
    rlimit limit{};
    QCOMPARE(::prlimit(lab.pid(), RLIMIT_NOFILE, nullptr, &limit), 0);
    limit.rlim_cur = 4;
    QCOMPARE(::prlimit(lab.pid(), RLIMIT_NOFILE, &limit, nullptr), 0);
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode == 5, qPrintable(QString::number(ran.exitCode) + ran.err));
    QVERIFY2(ran.out.contains("no descriptor left") && ran.out.contains("ulimit -n"), qPrintable(ran.out));
    // The report had its descriptor before the run.
    QCOMPARE(ran.text("verdict"), std::string_view("instrument_fault"));
    QCOMPARE(ran.number("lost"), 0);
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_Shortages::aLogThatHasNoRoomLeftIsTheInstrumentsFault_data()
{
    QTest::addColumn<bool>("fullDisk");
    QTest::newRow("a full disk") << true;
    QTest::newRow("the limit of file sizes, while it runs") << false;
}

void tst_Shortages::aLogThatHasNoRoomLeftIsTheInstrumentsFault()
{
    QFETCH(bool, fullDisk);
    const QTemporaryDir folder;
    const QString log = fullDisk ? QString("/dev/full") : folder.filePath("requests.csv");
    RunningLab lab(QStringList{"--report", "csv=" + log} + kLongRun);
    if (!fullDisk) {
        QTRY_VERIFY_WITH_TIMEOUT(lab.said("steady load"), kPatienceMs);
        const rlimit limit{2'000, RLIM_INFINITY};
        QCOMPARE(::prlimit(lab.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
    }
    const Ran ran = lab.result();
    QVERIFY2(ran.exitCode == 5, qPrintable(QString::number(ran.exitCode) + ran.err));
    QVERIFY2(ran.out.contains("INSTRUMENT FAULT") && ran.out.contains("Cannot write the report to " + log),
             qPrintable(ran.out));
    QVERIFY(ran.err.contains("Cannot write the report to " + log));
    if (fullDisk)
        QCOMPARE(ran.text("verdict"), std::string_view("instrument_fault"));
    else  // its limit holds for this report, too, and for its copy
        QVERIFY2(ran.err.contains("Nor could it be written to the temporary directory"), qPrintable(ran.err));
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_Shortages::aReportThatFindsNoRoomIsWrittenElsewhere()
{
    const QTemporaryDir temporary;
    ::setenv("TMPDIR", temporary.path().toUtf8().constData(), 1);
    const Ran ran = RunningLab(QStringList{"--report", "md=/dev/full"} + kOneQuickRestart).result();
    ::unsetenv("TMPDIR");
    QVERIFY2(ran.exitCode == 5, qPrintable(QString::number(ran.exitCode) + ran.err));
    const QStringList found = QDir(temporary.path()).entryList({"changeover-report-*"}, QDir::Files);
    QCOMPARE(found.size(), 1);
    const QString path = temporary.filePath(found.front());
    QVERIFY2(ran.err.contains("Cannot write the report to /dev/full") && ran.err.contains("It is in " + path),
             qPrintable(ran.err));
    QFile report(path);
    QVERIFY(report.open(QFile::ReadOnly));
    QVERIFY(report.readAll().startsWith("#"));
    // The other report, and the verdict in it, is whole.
    QVERIFY(ran.text("verdict") == "pass" || ran.text("verdict") == "inconclusive");
}

void tst_Shortages::aReportThatFindsNoRoomAnywhereIsSaid()
{
    ::setenv("TMPDIR", "/proc/none", 1);
    const Ran ran = RunningLab(QStringList{"--report", "md=/dev/full"} + kOneQuickRestart).result();
    ::unsetenv("TMPDIR");
    QVERIFY2(ran.exitCode == 5, qPrintable(QString::number(ran.exitCode) + ran.err));
    QVERIFY2(ran.err.contains("Nor could it be written to the temporary directory"), qPrintable(ran.err));
}

CHANGEOVER_TEST(tst_Shortages)
#include "tst_shortages.moc"
