// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/process_table.h"
#include "tests/support/test_program.h"
#include "ui/bridge/comparison_process.h"
#include "ui/bridge/supervisor_bridge.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace changeover;

/// The window's ends of the channels to other programs, against small programs that say much and end at once.
class tst_Bridge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSupervisorsLastWordsAreReadToTheEnd();
    void aComparisonsComplaintsAreReadToTheEnd();

private:
    QString program(const QByteArray& text);

    QTemporaryDir m_folder;
};

QString tst_Bridge::program(const QByteArray& text)
{
    const QString path = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) return {};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

namespace {

/// Without the event loop: all that it said waits to be read when its end is learnt.
bool hasEnded(int pid)
{
    const auto process = readProcess(pid);
    return !process || process->state == 'Z';
}

template <class Ended> bool waitFor(Ended ended)
{
    QElapsedTimer timer;
    for (timer.start(); timer.elapsed() < 20'000; QThread::msleep(5))
        if (ended()) return true;
    return false;
}

}  // namespace

void tst_Bridge::theSupervisorsLastWordsAreReadToTheEnd()
{
    constexpr int kPackets = 200;  // a turn of the event loop reads 64
    SupervisorBridge bridge;
    int lines = 0;
    connect(&bridge, &SupervisorBridge::happened, this,
            [&](const Happenings& happenings) { lines += static_cast<int>(happenings.log.size()); });
    QSignalSpy ended(&bridge, &SupervisorBridge::ended);
    bridge.open(program("#!/usr/bin/env python3\n"
                        "import json, socket, sys\n"
                        "channel = socket.socket(fileno=int(sys.argv[sys.argv.index('--channel-fd') + 1]))\n"
                        "channel.setblocking(True)\n"
                        "line = {'timeNs': 1, 'pid': 2, 'isError': True, 'text': 'last words'}\n"
                        "data = {'events': [], 'failures': [], 'log': [line]}\n"
                        "for _ in range(200):\n"
                        "    channel.send(json.dumps({'type': 'happenings', 'data': data}).encode())\n"),
                {});
    QVERIFY(bridge.isOpen());
    QVERIFY(waitFor([&] { return hasEnded(bridge.pid()); }));
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].value<SupervisorBridge::End>().waitStatus, 0);
    QCOMPARE(lines, kPackets);
}

void tst_Bridge::aComparisonsComplaintsAreReadToTheEnd()
{
    ComparisonProcess process;
    QSignalSpy ended(&process, &ComparisonProcess::ended);
    // 60 000 bytes: in chunks of 16 KiB, each edge lies within a character of two bytes.
    process.start(program("#!/usr/bin/env python3\n"
                          "import os, sys\n"
                          "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
                          "os.write(2, b'!' + 'é'.encode() * 29990 + b' why it died')\n"),
                  {m_folder.filePath(QStringLiteral("pid"))});
    QVERIFY(process.isRunning());
    const auto pid = [&] {
        QFile file(m_folder.filePath(QStringLiteral("pid")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().toInt() : 0;
    };
    QVERIFY(waitFor([&] { return pid() != 0 && hasEnded(pid()); }));
    QTRY_COMPARE(ended.size(), 1);
    const QString complaints = ended[0][0].value<ComparisonProcess::End>().complaints;
    QVERIFY2(complaints.endsWith(QStringLiteral("é why it died")), qPrintable(complaints.right(40)));
    QVERIFY(!complaints.contains(QChar::ReplacementCharacter));
}

CHANGEOVER_TEST(tst_Bridge)
#include "tst_bridge.moc"
