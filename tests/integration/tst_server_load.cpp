// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that share none of our code, while a HUP comes each 300 ms: no request may fail. Some seconds each;
// a minute (CHANGEOVER_SOAK=1) in tests/run.sh --soak.
#include "server_process.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

using namespace changeover;
using namespace changeover::test;

class tst_ServerLoad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void losesNothingWhenRestartedAllTheTime_data();
    void losesNothingWhenRestartedAllTheTime();
};

namespace {

constexpr int kHangupMs = 300;

int seconds() { return qEnvironmentVariableIsSet("CHANGEOVER_SOAK") ? 60 : 3; }

/// Three requests on one connection and an end, again and again. Prints the status of each answer.
QString curlLoop(const QString& options)
{
    return QString("end=$((SECONDS + %1)); while [ $SECONDS -lt $end ]; do curl -sS --fail %2 -w "
                   "'%{http_code}\\n' ")
               .arg(seconds())
               .arg(options) +
           "-o /dev/null $0 -o /dev/null $0 -o /dev/null $0; done";
}

/// The number behind `pattern`'s group, -1 where it is not there.
qint64 number(const QString& text, const char* pattern)
{
    const auto match = QRegularExpression(pattern).match(text);
    return match.hasMatch() ? match.captured(1).toLongLong() : -1;
}

/// Requests answered as they should be; -1 when the tool saw one that was not.
qint64 answeredBy(const QString& tool, const QString& report)
{
    if (tool == "wrk")
        return report.contains("Socket errors") || report.contains("Non-2xx")
                   ? -1
                   : number(report, "([0-9]+) requests in");
    if (tool == "ab")
        return report.contains("Non-2xx") || number(report, "Failed requests: +([0-9]+)") != 0
                   ? -1
                   : number(report, "Complete requests: +([0-9]+)");
    if (tool == "h2load")
        return number(report, "requests: .* ([0-9]+) failed") != 0 ||
                       number(report, " ([0-9]+) errored") != 0 || number(report, " ([0-9]+) timeout") != 0
                   ? -1
                   : number(report, "status codes: ([0-9]+) 2xx, 0 3xx, 0 4xx, 0 5xx");
    if (tool == "curl")
        return report.contains("curl:") || report.count("200\n") != report.count('\n')
                   ? -1
                   : report.count("200\n");
    return report.contains("Error distribution") ||
                   report.count(QRegularExpression("\\[[0-9]+\\]\t[0-9]+ responses")) != 1
               ? -1
               : number(report, "\\[200\\]\t([0-9]+) responses");
}

}  // namespace

void tst_ServerLoad::losesNothingWhenRestartedAllTheTime_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QStringList>("arguments");
    const QString time = QString::number(seconds());
    QTest::addRow("wrk keep-alive") << "wrk" << QStringList{"-t1", "-c64", "-d" + time + "s"};
    QTest::addRow("wrk fresh") << "wrk"
                               << QStringList{"-t1", "-c64", "-d" + time + "s", "-H", "Connection: close"};
    QTest::addRow("ab keep-alive") << "ab" << QStringList{"-l", "-k", "-c64", "-t" + time, "-n10000000"};
    QTest::addRow("ab fresh") << "ab" << QStringList{"-l", "-c64", "-t" + time, "-n10000000"};
    QTest::addRow("hey keep-alive") << "hey" << QStringList{"-c", "64", "-z", time + "s"};
    QTest::addRow("hey fresh") << "hey" << QStringList{"-c", "64", "-z", time + "s", "-disable-keepalive"};
    QTest::addRow("h2load keep-alive") << "h2load" << QStringList{"--h1", "-c32", "-t1", "-D" + time};
    QTest::addRow("curl keep-alive") << "curl" << QStringList{"-c", curlLoop("")};
    QTest::addRow("curl fresh") << "curl" << QStringList{"-c", curlLoop("-H 'Connection: close'")};
}

void tst_ServerLoad::losesNothingWhenRestartedAllTheTime()
{
    QFETCH(QString, tool);
    QFETCH(QStringList, arguments);
    if (QStandardPaths::findExecutable(tool).isEmpty()) QSKIP("the load generator is not installed");

    ServerProcess server({"--listen", "127.0.0.1:0", "--probation", "200ms"});
    const QString url = "http://" + QString::fromStdString(server.endpoint().text()) + '/';
    QProcess load;
    load.setProcessChannelMode(QProcess::MergedChannels);
    QTimer hangups;
    connect(&hangups, &QTimer::timeout, this, [&server] { ::kill(server.leader(), SIGHUP); });
    load.start(tool == "curl" ? "bash" : tool, arguments + QStringList{url});
    QVERIFY(load.waitForStarted());
    hangups.start(kHangupMs);
    QTRY_COMPARE_WITH_TIMEOUT(load.state(), QProcess::NotRunning, (seconds() + 20) * 1'000);
    hangups.stop();

    const QString report = QString::fromUtf8(load.readAll());
    // curl starts a process for each three requests.
    QVERIFY2(answeredBy(tool, report) > (tool == "curl" ? 20 : 1'000), qPrintable(report + server.errText()));
    // It was restarted meanwhile, not only asked to.
    QVERIFY2(server.readyLines().size() >= static_cast<std::size_t>(seconds()),
             qPrintable(server.outText() + server.errText()));
}

CHANGEOVER_TEST(tst_ServerLoad)
#include "tst_server_load.moc"
