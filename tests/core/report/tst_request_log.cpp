// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/request_log.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

using namespace changeover;

namespace {

RequestOutcome answered(std::uint64_t sequence)
{
    RequestOutcome outcome;
    outcome.id = {1, 2, sequence};
    outcome.dueNs = 5'000'000;
    outcome.writtenNs = 5'250'000;
    outcome.finishedNs = 7'000'999;
    outcome.pid = 4711;
    outcome.generation = 3;
    outcome.status = 200;
    return outcome;
}

RequestOutcome refused(std::uint64_t sequence = 0)
{
    RequestOutcome outcome;
    outcome.id.sequence = sequence;
    outcome.dueNs = 6'000'000;
    outcome.finishedNs = 6'100'000;
    outcome.result = RequestClass::Refused;
    return outcome;
}

/// What a lab knows beside it, and tells first.
struct Lab {
    RunLedger ledger;
    Chronicle chronicle;

    void begin(RequestLog& log, std::int64_t startNs, std::string_view name)
    {
        log.beginRun(startNs, name, ledger, chronicle);
    }
    void add(RequestLog& log, const std::vector<RequestOutcome>& outcomes)
    {
        ledger.add(outcomes);
        log.add(outcomes);
    }
    void executed(RequestLog& log, const RequestId& id, std::int32_t generation, std::int64_t timeNs)
    {
        if (ledger.executed(id, generation, timeNs))
            log.addAgain(std::vector{JournalEntry{id, timeNs, generation}});
    }
    void say(EventKind kind, std::int32_t pid, std::int64_t timeNs, std::int32_t generation = 3)
    {
        Event event;
        event.kind = kind;
        event.pid = event.value = pid;
        event.generation = generation;
        event.timeNs = timeNs;
        chronicle.observe(event);
    }
};

QStringList linesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split("\r\n") : QStringList();
}

const QString kHead = "id,class,status,generation,pid,due_us,written_us,finished_us,latency_us,"
                      "latency_uncorrected_us,execution,generation_by,restart,phase,nearest,offset_us";
const QString kNoFailure = ",,,,,";

}  // namespace

class tst_RequestLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRequestIsALine();
    void aFailureSaysWhoseItWasAndWhen();
    void whatFailsUnheardIsThatOfWhoHadAccepted();
    void aConnectionSaysNothingOfAGenerationThatWasGone();
    void whatTheListHasNoRoomForHasALineToo();
    void whatIsOnTheListWaitsUntilAllIsKnown();
    void ofSeveralRunsEachLineSaysWhich();
    void nothingIsWrittenWithoutARequest();
    void aReaderThatIsSlowDelaysNobodyAndMemoryStaysBounded();
    void failuresHaveRoomWhereAnswersHaveNone();
    void anErrorIsSaidAtTheEnd();
};

void tst_RequestLog::everyRequestIsALine()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.begin(log, 4'000'000, "inherit");
    lab.add(log, {answered(9), refused()});
    lab.add(log, {answered(10)});
    log.endRun();
    QVERIFY(log.finish().has_value());
    QCOMPARE(
        linesOf(path),
        (QStringList{kHead, "0001-00000002-0000000009,ok,200,3,4711,1000,1250,3000,2000,1750," + kNoFailure,
                     "0001-00000002-0000000010,ok,200,3,4711,1000,1250,3000,2000,1750," + kNoFailure,
                     "0000-00000000-0000000000,refused,,,,2000,,2100,100,,,,,none,,", ""}));
}

void tst_RequestLog::aFailureSaysWhoseItWasAndWhen()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.ledger.journalKept();
    lab.begin(log, 4'000'000, "kill-start");
    lab.say(EventKind::Started, 4711, 4'000'000);
    lab.say(EventKind::Accepting, 4711, 4'500'000);
    lab.say(EventKind::Exited, 4711, 6'050'000);
    lab.executed(log, answered(9).id, 3, 5'300'000);
    RequestOutcome cut = answered(10);
    cut.result = RequestClass::ResetBeforeByte;
    cut.status = 0;
    lab.executed(log, cut.id, 4, 5'300'000);  // by another than gave the connection's last answer
    lab.add(log, {cut, refused(), answered(9)});
    lab.executed(log, answered(9).id, 4, 8'000'000);
    lab.executed(log, refused().id, 3, 9'000'000);  // after all
    lab.executed(log, refused().id, 4, 9'500'000);  // and once more
    log.endRun();
    QVERIFY(log.finish().has_value());
    QCOMPARE(
        linesOf(path),
        (QStringList{
            kHead, "0001-00000002-0000000009,ok,200,3,4711,1000,1250,3000,2000,1750,executed" + kNoFailure,
            "0001-00000002-0000000010,reset_before_byte,,4,,1000,1250,3000,2000,1750,executed,journal,,none,"
            "exited,950",
            "0000-00000000-0000000000,refused,,3,4711,2000,,2100,100,,executed,journal,,none,exited,50",
            "0001-00000002-0000000009,duplicate,,4,,,,4000,,,executed,journal,,none,exited,1950",
            "0000-00000000-0000000000,duplicate,,4,,,,5500,,,executed,journal,,none,exited,3450", ""}));
}

void tst_RequestLog::whatFailsUnheardIsThatOfWhoHadAccepted()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.begin(log, 4'000'000, "kill-start");
    lab.say(EventKind::Started, 4711, 4'000'000);
    lab.say(EventKind::Accepting, 4711, 4'500'000);
    lab.say(EventKind::Exited, 4711, 6'050'000);
    RequestOutcome unheard = refused(1);
    unheard.result = RequestClass::ResetBeforeByte;
    unheard.writtenNs = 6'010'000;  // while it still accepted
    lab.add(log, {refused(), unheard});
    log.endRun();
    QVERIFY(log.finish().has_value());
    const QStringList lines = linesOf(path);
    QCOMPARE(lines[1],
             "0000-00000000-0000000000,refused,,3,4711,2000,,2100,100,,,last_accepting,,none,exited,50");
    QVERIFY2(lines[2].contains(",3,4711,") && lines[2].contains(",accepting,"), qPrintable(lines[2]));
}

void tst_RequestLog::aConnectionSaysNothingOfAGenerationThatWasGone()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.begin(log, 4'000'000, "kill-start");
    lab.say(EventKind::Started, 4711, 4'000'000);
    lab.say(EventKind::Accepting, 4711, 4'500'000);
    lab.say(EventKind::Exited, 4711, 5'100'000);
    lab.say(EventKind::Started, 4712, 5'150'000, 4);
    lab.say(EventKind::Accepting, 4712, 5'200'000, 4);
    RequestOutcome cut = answered(1);  // sent over a connection that generation 3 had answered on
    cut.result = RequestClass::ResetBeforeByte;
    cut.status = 0;
    RequestOutcome before = cut;
    before.writtenNs = 5'050'000;
    lab.add(log, {cut, before});
    log.endRun();
    QVERIFY(log.finish().has_value());
    const QStringList lines = linesOf(path);
    QVERIFY2(lines[1].contains(",4,4712,") && lines[1].contains(",accepting,,"), qPrintable(lines[1]));
    QVERIFY2(lines[2].contains(",3,4711,") && lines[2].contains(",connection,,"), qPrintable(lines[2]));
}

void tst_RequestLog::whatTheListHasNoRoomForHasALineToo()
{
    constexpr std::size_t kMany = RunLedger::kMaxFailures + RequestLog::kMaxHeld;
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.ledger.journalKept();
    lab.begin(log, 4'000'000, "inherit");
    for (std::size_t i = 0; i < kMany; ++i) {  // none answered, each second one begun, and that twice
        const RequestOutcome lost = refused(i);
        if (i % 2) lab.executed(log, lost.id, 3, 6'050'000);
        if (i % 2) lab.executed(log, lost.id, 3, 6'060'000);
        lab.add(log, {lost});
    }
    log.endRun();
    QVERIFY(log.finish().has_value());
    QCOMPARE(log.dropped(), std::uint64_t{0});
    QCOMPARE(lab.ledger.failures().size(), 2 * RunLedger::kMaxFailures);

    QSet<QString> losses, duplicates;
    for (const QString& line : linesOf(path).mid(1)) {
        if (line.isEmpty()) continue;
        const QStringList cells = line.split(',');
        const bool isDuplicate = cells[1] == "duplicate";
        const std::size_t sequence = cells[0].section('-', 2).toULongLong();
        QVERIFY2(cells[0] == QString::fromStdString(text(RequestId{0, 0, sequence})) && sequence < kMany,
                 qPrintable(line));
        QVERIFY2(sequence % 2 || !isDuplicate, qPrintable(line));
        QCOMPARE(cells[10], QString(sequence % 2 ? "executed" : "none"));
        QSet<QString>& seen = isDuplicate ? duplicates : losses;
        QVERIFY2(!seen.contains(cells[0]), qPrintable(line));  // once each
        seen.insert(cells[0]);
    }
    QCOMPARE(static_cast<std::size_t>(losses.size()), kMany);
    QCOMPARE(static_cast<std::size_t>(duplicates.size()), kMany / 2);
}

void tst_RequestLog::whatIsOnTheListWaitsUntilAllIsKnown()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.ledger.journalKept();
    lab.begin(log, 4'000'000, "inherit");
    for (std::size_t i = 0; i <= RequestLog::kMaxHeld; ++i)
        lab.add(log, {refused(i)});
    lab.executed(log, refused(7).id, 3, 9'000'000);  // after all
    log.endRun();
    QVERIFY(log.finish().has_value());
    const QStringList lines = linesOf(path);
    QCOMPARE(lines.size(), static_cast<int>(RequestLog::kMaxHeld) + 3);
    const QStringList line = lines.filter(QRegularExpression("^0000-00000000-0000000007,"));
    QCOMPARE(line.size(), 1);
    QVERIFY2(line[0].contains(",executed,journal,"), qPrintable(line[0]));
}

void tst_RequestLog::ofSeveralRunsEachLineSaysWhich()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    RequestLog log(*ReportFile::open(path.toStdString()), true);
    {
        Lab lab;
        lab.begin(log, 4'000'000, "inherit");
        lab.add(log, {answered(9), refused()});
        log.endRun();
        log.add(std::vector{answered(10)});  // what its end cuts is no part of it
    }
    Lab lab;
    lab.begin(log, 5'000'000, "a \"b\", =c");
    lab.add(log, {answered(9)});
    log.endRun();
    QVERIFY(log.finish().has_value());
    const QStringList lines = linesOf(path);
    QCOMPARE(lines.size(), 5);
    QVERIFY(lines[0].startsWith("run,id,class,"));
    QCOMPARE(lines[1],
             "inherit,0001-00000002-0000000009,ok,200,3,4711,1000,1250,3000,2000,1750," + kNoFailure);
    QVERIFY(lines[2].startsWith("inherit,0000-00000000-0000000000,refused,"));
    QCOMPARE(lines[3],
             "\"a \"\"b\"\", =c\",0001-00000002-0000000009,ok,200,3,4711,0,250,2000,2000,1750," + kNoFailure);
}

void tst_RequestLog::nothingIsWrittenWithoutARequest()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    {
        RequestLog log(*ReportFile::open(path.toStdString()), false);
        const Lab lab;
        log.beginRun(0, "", lab.ledger, lab.chronicle);
        log.add({});
        log.endRun();
        QVERIFY(!log.started());
    }
    QVERIFY(!QFile::exists(path));
    RequestLog empty(*ReportFile::open(path.toStdString()), false);
    QVERIFY(empty.finish().has_value());
    QVERIFY(QFile(path).size() > 0);  // the head
}

void tst_RequestLog::aReaderThatIsSlowDelaysNobodyAndMemoryStaysBounded()
{
    const QTemporaryDir folder;
    const QByteArray path = folder.filePath("pipe").toLocal8Bit();
    QCOMPARE(::mkfifo(path.constData(), 0600), 0);
    const FileDescriptor reader(::open(path.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    QVERIFY(reader);
    auto log = std::make_unique<RequestLog>(*ReportFile::open(path.toStdString()), false);
    const Lab lab;
    log->beginRun(0, "", lab.ledger, lab.chronicle);
    const std::vector<RequestOutcome> many(10'000, answered(1));
    std::uint64_t given = 0;
    for (; log->dropped() == 0; given += many.size())
        log->add(many);  // nobody reads: this ends by the limit
    QCOMPARE(log->dropped(), std::uint64_t{many.size()});

    QCOMPARE(::fcntl(reader.get(), F_SETFL, 0), 0);
    std::uint64_t lines = 0;
    std::thread late([&] {
        std::vector<char> bytes(1 << 20);
        for (ssize_t got; (got = ::read(reader.get(), bytes.data(), bytes.size())) > 0;)
            lines += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.begin() + got, '\n'));
    });
    const auto written = log->finish();
    log.reset();  // the reader's end of file
    late.join();
    QVERIFY(written.error() == std::errc::no_buffer_space);
    QCOMPARE(lines, given - many.size() + 1);
}

void tst_RequestLog::failuresHaveRoomWhereAnswersHaveNone()
{
    const QTemporaryDir folder;
    const QByteArray path = folder.filePath("pipe").toLocal8Bit();
    QCOMPARE(::mkfifo(path.constData(), 0600), 0);
    const FileDescriptor reader(::open(path.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    QVERIFY(reader);
    auto log = std::make_unique<RequestLog>(*ReportFile::open(path.toStdString()), false);
    Lab lab;
    lab.begin(*log, 0, "");
    constexpr std::size_t kLosses = 2'500;
    for (std::size_t i = 0; i < kLosses; ++i)
        lab.add(*log, {refused(i)});
    const std::vector<RequestOutcome> many(10'000, answered(1));
    while (log->dropped() == 0)
        log->add(many);  // nobody reads
    const std::uint64_t dropped = log->dropped() + 1;
    while (log->dropped() != dropped)
        log->add(std::vector{answered(1)});  // until not one more has room
    log->endRun();
    const std::uint64_t droppedInTheEnd = log->dropped();

    QCOMPARE(::fcntl(reader.get(), F_SETFL, 0), 0);
    QByteArray text;
    std::thread late([&] {
        std::vector<char> bytes(1 << 20);
        for (ssize_t got; (got = ::read(reader.get(), bytes.data(), bytes.size())) > 0;)
            text.append(bytes.data(), static_cast<qsizetype>(got));
    });
    const auto written = log->finish();
    log.reset();  // the reader's end of file
    late.join();
    QVERIFY(written.error() == std::errc::no_buffer_space);
    QCOMPARE(droppedInTheEnd, dropped);
    QCOMPARE(static_cast<std::size_t>(text.count(",refused,")), kLosses);
}

void tst_RequestLog::anErrorIsSaidAtTheEnd()
{
    RequestLog log(*ReportFile::open("/dev/full"), false);
    Lab lab;
    lab.begin(log, 0, "");
    lab.add(log, {answered(1)});
    QVERIFY(log.finish().error() == std::errc::no_space_on_device);
}

CHANGEOVER_TEST(tst_RequestLog)
#include "tst_request_log.moc"
