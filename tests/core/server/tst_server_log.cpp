// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/server_log.h"

#include "core/posix/file_descriptor.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace changeover;

class tst_ServerLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsOneLine();
    void jsonIsOneObject();
    void aFullPipeDoesNotBlock();
    void aClosedPipeDoesNotKill();
};

namespace {

constexpr std::int64_t kTime = 1'700'000'000'123'000'000;

}  // namespace

void tst_ServerLog::textIsOneLine()
{
    const ServerLog log(ServerLog::Format::Text, 11, 3);
    QCOMPARE(log.line(ServerLog::Level::Warning, "two\nlines", kTime),
             std::string("2023-11-14T22:13:20.123Z warning pid 11 generation 3: two lines\n"));
    // What a child of any program wrote before it failed is in the sentence.
    QVERIFY(log.line(ServerLog::Level::Warning,
                     "\x1b]0;a\a\x1b[31m\xc2\x9b"
                     "caf\xe9",
                     kTime)
                .ends_with("generation 3:  ]0;a  [31m caf\xef\xbf\xbd\n"));
}

void tst_ServerLog::jsonIsOneObject()
{
    const ServerLog log(ServerLog::Format::Json, 11, 3);
    const std::string line = log.line(ServerLog::Level::Error, "a \"quoted\"\\ line\n\x01", kTime);
    QCOMPARE(line.find('\n'), line.size() - 1);
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
    QCOMPARE(object["level"].toString(), QString("error"));
    QCOMPARE(object["pid"].toInt(), 11);
    QCOMPARE(object["generation"].toInt(), 3);
    QCOMPARE(object["message"].toString(), QString("a \"quoted\"\\ line\n\x01"));
    const std::string broken = log.line(ServerLog::Level::Error, "caf\xe9", kTime);
    QVERIFY(QJsonDocument::fromJson(QByteArray::fromStdString(broken)).isObject());
    QCOMPARE(object["time"].toString(), QString("2023-11-14T22:13:20.123Z"));
}

void tst_ServerLog::aFullPipeDoesNotBlock()
{
    Pipe pipe = makePipe().value();
    QVERIFY(::fcntl(pipe.writeEnd.get(), F_SETPIPE_SZ, 4096) >= 0);
    const ServerLog log(ServerLog::Format::Text, 1, 1, pipe.writeEnd.get());
    for (int i = 0; i < 1'000; ++i)
        log.write(ServerLog::Level::Info, "a line that will soon find no room");
    std::string read(8192, ' ');
    const ssize_t size = ::read(pipe.readEnd.get(), read.data(), read.size());
    QVERIFY(size > 0 && size <= 4096);
    QVERIFY(read.find("a line that will soon find no room\n") != std::string::npos);
}

void tst_ServerLog::aClosedPipeDoesNotKill()
{
    // Without a reader poll() reports an error and no room: nothing is written, so no SIGPIPE is raised
    // either.
    Pipe pipe = makePipe().value();
    pipe.readEnd.reset();
    const ServerLog log(ServerLog::Format::Text, 1, 1, pipe.writeEnd.get());
    log.write(ServerLog::Level::Info, "nobody reads this");
    const ServerLog closed(ServerLog::Format::Text, 1, 1, -1);
    closed.write(ServerLog::Level::Info, "nor this");
}

CHANGEOVER_TEST(tst_ServerLog)
#include "tst_server_log.moc"
