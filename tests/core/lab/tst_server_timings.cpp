// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/ready_line.h"
#include "core/lab/server_timings.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace changeover;
using namespace std::chrono_literals;

class tst_ServerTimings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsBothSpellings();
    void leavesTheContractsDefaults();
    void readyLines_data();
    void readyLines();
};

void tst_ServerTimings::readsBothSpellings()
{
    const std::vector<std::string> arguments{"--work",           "1500us", "--probation=100ms",
                                             "--drain-deadline", "2s",     "--ready-timeout=1s",
                                             "--work-mode",      "9s",     "--startup-delay"};
    const ServerTimings timings = ServerTimings::from(arguments);
    QCOMPARE(timings.work, 1500us);
    QCOMPARE(timings.probation, 100ms);
    QCOMPARE(timings.drainDeadline, 2000ms);
    QCOMPARE(timings.readyTimeout, 1000ms);
    QCOMPARE(timings.startupDelay, 0ms);  // its value is missing: the server will say so
    // Each deadline on the way is in it: ready, accepting, probation, seal, and the longer of drain and idle
    // grace.
    QVERIFY(timings.restartAllowance() > 1000ms + 100ms + 5000ms);
    QVERIFY(timings.stopAllowance() > 5000ms);
    QVERIFY(timings.startAllowance() > 1000ms);
}

void tst_ServerTimings::leavesTheContractsDefaults()
{
    const std::vector<std::string> arguments{"--work", "soon", "--probation"};
    const ServerTimings timings = ServerTimings::from(arguments);
    QCOMPARE(timings.work, 0us);
    QCOMPARE(timings.probation, 1000ms);
    QCOMPARE(timings.drainDeadline, 30'000ms);
    QCOMPARE(timings.readyTimeout, 30'000ms);
    QCOMPARE(timings.idleGrace, 5'000ms);
}

void tst_ServerTimings::readyLines_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("address");  // empty: no ready line
    QTest::newRow("IPv4") << "ready: http://127.0.0.1:8090 pid 4711 generation 12"
                          << "127.0.0.1:8090";
    QTest::newRow("IPv6") << "ready: http://[::1]:8090 pid 4711 generation 12"
                          << "[::1]:8090";
    QTest::newRow("UNIX") << "ready: unix:/tmp/a b pid 4711 generation 12"
                          << "unix:/tmp/a b";
    QTest::newRow("a log line") << "info: ready: http://127.0.0.1:8090 pid 4711 generation 12"
                                << "";
    QTest::newRow("no pid") << "ready: http://127.0.0.1:8090 generation 12"
                            << "";
    QTest::newRow("pid is no number") << "ready: http://127.0.0.1:8090 pid 47x generation 12"
                                      << "";
    QTest::newRow("cut") << "ready: http://127.0.0.1:8090 pid 4711 gen"
                         << "";
    QTest::newRow("no address") << "ready: somewhere pid 4711 generation 12"
                                << "";
    QTest::newRow("empty") << ""
                           << "";
}

void tst_ServerTimings::readyLines()
{
    QFETCH(QString, line);
    QFETCH(QString, address);
    const auto ready = ReadyLine::parse(line.toStdString());
    QCOMPARE(ready.has_value(), !address.isEmpty());
    if (!ready) return;
    QCOMPARE(QString::fromStdString(ready->address.text()), address);
    QCOMPARE(ready->pid, 4711);
    QCOMPARE(ready->generation, 12);
}

CHANGEOVER_TEST(tst_ServerTimings)
#include "tst_server_timings.moc"
