// SPDX-License-Identifier: GPL-3.0-or-later
// Load generators that share none of our code, while a HUP comes each second: no request may fail.
#include "server_process.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

using namespace changeover;
using namespace changeover::test;

class tst_ServerLoad : public QObject {
    Q_OBJECT

private slots:
    void losesNothingWhenRestartedEachSecond_data();
    void losesNothingWhenRestartedEachSecond();
};

namespace {

constexpr int kSeconds = 4;

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
    return report.contains("Error distribution") ||
                   report.count(QRegularExpression("\\[[0-9]+\\]\t[0-9]+ responses")) != 1
               ? -1
               : number(report, "\\[200\\]\t([0-9]+) responses");
}

}  // namespace

void tst_ServerLoad::losesNothingWhenRestartedEachSecond_data()
{
    QTest::addColumn<QString>("tool");
    QTest::addColumn<QStringList>("arguments");
    const QString seconds = QString::number(kSeconds);
    QTest::addRow("wrk keep-alive") << "wrk" << QStringList{"-t1", "-c64", "-d" + seconds + "s"};
    QTest::addRow("wrk fresh") << "wrk"
                               << QStringList{"-t1", "-c64", "-d" + seconds + "s", "-H", "Connection: close"};
    QTest::addRow("ab keep-alive") << "ab" << QStringList{"-l", "-k", "-c64", "-t" + seconds, "-n10000000"};
    QTest::addRow("ab fresh") << "ab" << QStringList{"-l", "-c64", "-t" + seconds, "-n10000000"};
    QTest::addRow("hey keep-alive") << "hey" << QStringList{"-c", "64", "-z", seconds + "s"};
    QTest::addRow("hey fresh") << "hey" << QStringList{"-c", "64", "-z", seconds + "s", "-disable-keepalive"};
}

void tst_ServerLoad::losesNothingWhenRestartedEachSecond()
{
    QFETCH(QString, tool);
    QFETCH(QStringList, arguments);
    if (QStandardPaths::findExecutable(tool).isEmpty()) QSKIP("the load generator is not installed");

    ServerProcess server({"--listen", "127.0.0.1:0", "--probation", "300ms"});
    const QString url = "http://" + QString::fromStdString(server.endpoint().text()) + '/';
    QProcess load;
    load.setProcessChannelMode(QProcess::MergedChannels);
    QTimer hangups;
    connect(&hangups, &QTimer::timeout, this, [&server] { ::kill(server.leader(), SIGHUP); });
    load.start(tool, arguments + QStringList{url});
    QVERIFY(load.waitForStarted());
    hangups.start(1'000);
    QTRY_COMPARE_WITH_TIMEOUT(load.state(), QProcess::NotRunning, (kSeconds + 20) * 1'000);
    hangups.stop();

    const QString report = QString::fromUtf8(load.readAll());
    QVERIFY2(answeredBy(tool, report) > 1'000, qPrintable(report + server.errText()));
    // It was restarted meanwhile, not only asked to.
    QVERIFY2(server.readyLines().size() >= kSeconds - 1, qPrintable(server.outText() + server.errText()));
}

QTEST_GUILESS_MAIN(tst_ServerLoad)
#include "tst_server_load.moc"
