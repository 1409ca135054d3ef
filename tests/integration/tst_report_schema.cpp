// SPDX-License-Identifier: GPL-3.0-or-later
// Reports of real runs, each kind of end once, as programs that are not ours read them.
#include "tests/core/report/outside_judge.h"
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <csignal>

using namespace changeover;

namespace {

/// A run that writes every format; some are under way at once.
struct Written {
    QTemporaryDir folder;
    RunningLab lab;

    explicit Written(const QStringList& options)
        : lab(quick({"--restarts", "1", "--report", "junit=" + folder.filePath("junit.xml"), "--report",
                     "csv=" + folder.filePath("requests.csv"), "--report",
                     "md=" + folder.filePath("run.md")}) +
              options)
    {
    }
    QString path(const char* name) const { return folder.filePath(name); }
    QByteArray text(const char* name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
};

}  // namespace

class tst_ReportSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEndOfARunWritesValidReports_data();
    void everyEndOfARunWritesValidReports();
    void theRequestsInTheCsvAreThoseOfTheReport();
};

void tst_ReportSchema::everyEndOfARunWritesValidReports_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("interrupt");
    QTest::addColumn<QStringList>("verdicts");
    // Where the machine is busy a pass may be inconclusive: that is no matter of the report's form.
    QTest::newRow("pass") << QStringList{"--rate", "100/s"} << false << QStringList{"pass", "inconclusive"};
    QTest::newRow("fail") << QStringList{"--strategy", "kill-start"} << false << QStringList{"fail"};
    QTest::newRow("rolled back") << QStringList{"--expect", "rolled-back", "--fault", "ready:exit=3"} << false
                                 << QStringList{"pass_rolled_back", "inconclusive"};
    QTest::newRow("interrupted") << QStringList{"--duration", "1m"} << true << QStringList{"interrupted"};
    QTest::newRow("foreign") << QStringList{"--server",
                                            CHANGEOVER_SOURCE_DIR "/tests/integration/foreign_server.py",
                                            "--strategy",
                                            "stop-start",
                                            "--",
                                            "--listen",
                                            "127.0.0.1:0"}
                             << false << QStringList{"fail", "inconclusive"};
}

void tst_ReportSchema::everyEndOfARunWritesValidReports()
{
    QFETCH(QStringList, options);
    QFETCH(bool, interrupt);
    QFETCH(QStringList, verdicts);
    Written run(options);
    if (interrupt) {
        QTRY_VERIFY_WITH_TIMEOUT(!run.text("requests.csv").isEmpty(), kPatienceMs);
        QCOMPARE(::kill(run.lab.pid(), SIGINT), 0);
    }
    const Ran ran = run.lab.result();
    QVERIFY2(ran.report.is_object(), qPrintable(ran.err));
    const std::string verdict(ran.text("verdict"));
    QVERIFY2(verdicts.contains(QString::fromStdString(verdict)), qPrintable(ran.out));
    QVERIFY(run.text("run.md").startsWith("# Changeover: "));
    VERIFY_JUDGED_VALID(judgeJUnitFile(run.path("junit.xml")));
    VERIFY_JUDGED_VALID(judgeJson(json::serialize(ran.report)));
}

void tst_ReportSchema::theRequestsInTheCsvAreThoseOfTheReport()
{
    Written run({"--strategy", "kill-start"});
    const Ran ran = run.lab.result();
    QVERIFY2(ran.report.is_object(), qPrintable(ran.err));
    QList<QByteArray> lines = run.text("requests.csv").split('\n');
    QCOMPARE(lines.takeLast(), QByteArray());
    const QList<QByteArray> head = lines.takeFirst().trimmed().split(',');
    QCOMPARE(head.first(), QByteArray("id"));
    QMap<QByteArray, std::int64_t> classes;
    QMap<QByteArray, QList<QByteArray>> byId;
    for (const QByteArray& line : lines) {
        const QList<QByteArray> columns = line.trimmed().split(',');
        QCOMPARE(columns.size(), head.size());
        ++classes[columns[1]];
        byId[columns[0]] = columns;
    }
    QCOMPARE(lines.size(), ran.number("sent"));
    QCOMPARE(byId.size(), lines.size());  // no id twice
    for (const auto& [name, count] : ran.report.at("classes").as_object())
        QCOMPARE(classes.value(std::string(name).c_str()), count.to_number<std::int64_t>());
    // Every failure leads to its request.
    QVERIFY(ran.number("lost") > 0);
    for (const json::value& failure : ran.report.at("failures").as_array()) {
        const QList<QByteArray> columns = byId.value(std::string(failure.at("id").as_string()).c_str());
        QCOMPARE(columns.value(1), QByteArray(failure.at("class").as_string().c_str()));
        QCOMPARE(columns.value(head.indexOf("finished_us")).toLongLong(), failure.at("at_us").as_int64());
    }
}

CHANGEOVER_TEST(tst_ReportSchema)
#include "tst_report_schema.moc"
