// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/request_log.h"

#include <QFile>
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

RequestOutcome refused()
{
    RequestOutcome outcome;
    outcome.dueNs = 6'000'000;
    outcome.finishedNs = 6'100'000;
    outcome.result = RequestClass::Refused;
    return outcome;
}

}  // namespace

class tst_RequestLog : public QObject {
    Q_OBJECT

private slots:
    void everyRequestIsALine();
    void ofSeveralRunsEachLineSaysWhich();
    void nothingIsWrittenWithoutARequest();
    void aReaderThatIsSlowDelaysNobodyAndMemoryStaysBounded();
    void anErrorIsSaidAtTheEnd();
};

void tst_RequestLog::everyRequestIsALine()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("requests.csv"));
    RequestLog log(*ReportFile::open(file.fileName().toStdString()), false);
    log.beginRun(4'000'000, "inherit");
    log.add(std::vector{answered(9), refused()});
    log.add(std::vector{answered(10)});
    QVERIFY(log.finish().has_value());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(
        QString::fromUtf8(file.readAll()).split("\r\n"),
        (QStringList{
            "id,class,status,generation,pid,due_us,written_us,finished_us,latency_us,latency_uncorrected_us",
            "1#2#9,ok,200,3,4711,1000,1250,3000,2000,1750", "0#0#0,refused,,,,2000,,2100,100,",
            "1#2#10,ok,200,3,4711,1000,1250,3000,2000,1750", ""}));
}

void tst_RequestLog::ofSeveralRunsEachLineSaysWhich()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath("requests.csv"));
    RequestLog log(*ReportFile::open(file.fileName().toStdString()), true);
    log.beginRun(4'000'000, "inherit");
    log.add(std::vector{answered(9)});
    log.beginRun(5'000'000, "a \"b\", =c");
    log.add(std::vector{answered(9)});
    QVERIFY(log.finish().has_value());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(file.readAll()).split("\r\n");
    QVERIFY(lines[0].startsWith("run,id,class,"));
    QCOMPARE(lines[1], QString("inherit,1#2#9,ok,200,3,4711,1000,1250,3000,2000,1750"));
    QCOMPARE(lines[2], QString("\"a \"\"b\"\", =c\",1#2#9,ok,200,3,4711,0,250,2000,2000,1750"));
}

void tst_RequestLog::nothingIsWrittenWithoutARequest()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    {
        RequestLog log(*ReportFile::open(path.toStdString()), false);
        log.add({});
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

void tst_RequestLog::anErrorIsSaidAtTheEnd()
{
    RequestLog log(*ReportFile::open("/dev/full"), false);
    log.add(std::vector{answered(1)});
    QVERIFY(log.finish().error() == std::errc::no_space_on_device);
}

QTEST_GUILESS_MAIN(tst_RequestLog)
#include "tst_request_log.moc"
