// SPDX-License-Identifier: GPL-3.0-or-later
// From each failure that a report names to its line among all requests, and back.
#include "tests/integration/lab_run.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sys/prctl.h>

#include <map>
#include <set>

using namespace changeover;

namespace {

using Cells = std::map<std::string, std::string>;  ///< by the column's name
using Lines = std::map<std::string, Cells>;        ///< by id and class

const std::set<std::string> kNoFailure{"ok", "cancelled"};

QStringList read(const QString& path, const char* lineEnd)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QString::fromUtf8(file.readAll()).split(lineEnd, Qt::SkipEmptyParts);
}

Lines failuresIn(const QString& csv)
{
    QStringList lines = read(csv, "\r\n");
    Lines failures;
    if (lines.isEmpty()) return failures;
    const QStringList head = lines.takeFirst().split(',');
    for (const QString& line : lines) {
        const QStringList cells = line.split(',');
        Cells named;
        for (qsizetype i = 0; i < cells.size(); ++i)
            named[head.at(i).toStdString()] = cells[i].toStdString();
        if (!kNoFailure.contains(named["class"])) failures[named["id"] + ' ' + named["class"]] = named;
    }
    return failures;
}

/// As CSV spells it.
std::string cell(const json::value& value)
{
    if (value.is_null()) return {};
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

}  // namespace

class tst_FailureTrail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void eachFailureLeadsToItsRequest_data();
    void eachFailureLeadsToItsRequest();
    void whatAKilledGenerationLostIsItsBusiness();
    void everyReportNamesTheFirstFailure();
};

void tst_FailureTrail::initTestCase() { QCOMPARE(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }

void tst_FailureTrail::cleanup()
{
    reapAdopted();
    QCOMPARE(serversLeft(), std::size_t{0});
}

void tst_FailureTrail::eachFailureLeadsToItsRequest_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("kill-start") << QStringList{"--strategy", "kill-start", "--restarts", "2"};
    QTest::newRow("kill-start, fresh connections")
        << QStringList{"--strategy", "kill-start", "--restarts", "1", "--keep-alive", "off"};
    QTest::newRow("stop-start") << QStringList{"--strategy", "stop-start", "--restarts", "1"};
    QTest::newRow("executed twice") << QStringList{"--restarts",  "1",        "--inject",
                                                   "duplicate:5", "--inject", "reset_before_byte:3"};
}

void tst_FailureTrail::eachFailureLeadsToItsRequest()
{
    QFETCH(QStringList, options);
    const QTemporaryDir folder;
    const QString csv = folder.filePath("requests.csv");
    const Ran ran = run(quick(QStringList{"--report", "csv=" + csv} + options));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    const Lines lines = failuresIn(csv);
    const json::array& failures = ran.report.at("failures").as_array();
    QCOMPARE(std::int64_t(failures.size()), ran.number("lost") + ran.number("duplicates"));
    QCOMPARE(lines.size(), failures.size());
    for (const json::value& failure : failures) {
        const std::string key = cell(failure.at("id")) + ' ' + cell(failure.at("class"));
        const auto line = lines.find(key);
        QVERIFY2(line != lines.end(), key.c_str());
        for (const char* column :
             {"execution", "generation", "generation_by", "restart", "phase", "nearest", "offset_us"})
            QVERIFY2(line->second.at(column) == cell(failure.at(column)),
                     (key + ' ' + column + ": " + line->second.at(column)).c_str());
        QCOMPARE(line->second.at("finished_us"), cell(failure.at("at_us")));
        QVERIFY2(!failure.at("generation").is_null() && !failure.at("execution").is_null(), key.c_str());
    }
}

void tst_FailureTrail::whatAKilledGenerationLostIsItsBusiness()
{
    const Ran ran = run(quick({"--strategy", "kill-start", "--restarts", "2", "--keep-alive", "off"}));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    std::set<std::string> cutBy, refusedBy;
    for (const json::value& failure : ran.report.at("failures").as_array()) {
        // The first restart ends generation 1, the second 2.
        QCOMPARE(failure.at("generation"), failure.at("restart"));
        const bool refused = failure.at("class").as_string() == "refused";
        (refused ? refusedBy : cutBy).insert(cell(failure.at("generation_by")));
    }
    // A fresh connection has had no answer: the journal knows. Those still in the accept queue it does not.
    QVERIFY(cutBy.contains("journal"));
    QVERIFY(!cutBy.contains("connection"));
    QVERIFY(refusedBy.contains("last_accepting"));
}

void tst_FailureTrail::everyReportNamesTheFirstFailure()
{
    const QTemporaryDir folder;
    QStringList options{"--strategy", "kill-start", "--restarts", "1"};
    for (const char* format : {"html", "junit", "md"})
        options << "--report" << QString("%1=%2").arg(format, folder.filePath(format));
    const Ran ran = run(quick(options));
    QVERIFY2(ran.exitCode == 1, qPrintable(ran.out + ran.err));
    const json::value& first = ran.report.at("failures").at(0);
    for (const char* format : {"html", "junit", "md", "text"}) {
        const bool isFile = QFile::exists(folder.filePath(format));
        const QString text = isFile ? read(folder.filePath(format), "\f").value(0) : ran.out;
        qsizetype at = text.indexOf(QString::fromStdString(cell(first.at("id"))));
        for (const char* key : {"id", "class", "generation", "phase", "nearest"}) {
            const QString word = QString::fromStdString(cell(first.at(key)));
            at = text.indexOf(word, at);
            QVERIFY2(at >= 0, qPrintable(QString("%1: %2").arg(format, word)));
        }
    }
}

CHANGEOVER_TEST(tst_FailureTrail)
#include "tst_failure_trail.moc"
