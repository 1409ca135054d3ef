// SPDX-License-Identifier: GPL-3.0-or-later
// WebSockets and server-sent events among the load of `changeover run`, over restarts.
#include "core/load/mix.h"
#include "lab_run.h"
#include "tests/support/test_program.h"

#include <QSet>
#include <QTest>

#include <vector>

using namespace changeover;
using Kind = RequestPlan::Kind;

class tst_TunnelLoad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void restartsLoseNoneThatIsOpen();
    void aKillCutsThemInTheirClass();
};

namespace {

constexpr qint64 kWholeTunnelUs = 80'000;  // five pieces, 20 ms apart

/// A line of the CSV report.
struct Request {
    Kind kind;  ///< as the seed has it
    QByteArray result;
    int status = 0;
    qint64 writtenUs = 0, finishedUs = 0;

    bool isTunnel() const { return kind == Kind::WebSocket || kind == Kind::Events; }
    bool wasOpenAt(qint64 us) const { return writtenUs != 0 && writtenUs < us && us < finishedUs; }
};

struct Loaded {
    Ran ran;
    std::vector<Request> requests;
};

/// Of a run with one load thread, in which nothing is added to the script: sequence numbers are the script's.
Loaded runMixed(const QStringList& options)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("requests.csv");
    Loaded loaded;
    loaded.ran = runInTime(
        quick({"--mix", "mixed", "--rate", "1500/s", "--connections", "256", "--report", "csv=" + path}) +
        options);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return loaded;
    file.readLine();
    while (!file.atEnd()) {
        const QList<QByteArray> columns = file.readLine().trimmed().split(',');
        const std::uint64_t sequence = columns[0].split('-').last().toULongLong();
        loaded.requests.push_back({planRequest(Mix::Mixed, 1, 0, sequence).kind, columns[1],
                                   columns[2].toInt(), columns[6].toLongLong(), columns[7].toLongLong()});
    }
    return loaded;
}

/// When the old generation began its drain: the trigger, and every phase before it.
qint64 sealedAtUs(const json::value& restart)
{
    auto at = restart.at("trigger").at("at_us").to_number<qint64>();
    for (const char* const phase : {"spawn", "hello", "ready", "accepting", "probation"})
        at += restart.at("phases_us").at(phase).to_number<qint64>();
    return at;
}

}  // namespace

void tst_TunnelLoad::restartsLoseNoneThatIsOpen()
{
    // Half of the deadline is when WebSockets and events are told to go; the slow requests take a second.
    const Loaded loaded = runMixed({"--restarts", "3", "--drain-deadline", "1200ms"});
    QVERIFY2(loaded.ran.exitCode == 0, qPrintable(loaded.ran.out + loaded.ran.err));
    QCOMPARE(loaded.ran.number("lost"), std::int64_t{0});
    QCOMPARE(loaded.requests.size(), static_cast<std::size_t>(loaded.ran.number("sent")));
    QCOMPARE(loaded.ran.restarts().size(), std::size_t{3});

    int webSockets = 0, events = 0, openAtAChangeover = 0, endedEarly = 0;
    for (const Request& request : loaded.requests) {
        QCOMPARE(request.status, request.kind == Kind::WebSocket ? 101 : 200);
        if (!request.isTunnel()) continue;
        ++(request.kind == Kind::WebSocket ? webSockets : events);
        for (const json::value& restart : loaded.ran.restarts())
            openAtAChangeover += request.wasOpenAt(sealedAtUs(restart)) ? 1 : 0;
        endedEarly += request.finishedUs - request.writtenUs < kWholeTunnelUs ? 1 : 0;
    }
    qInfo("%d WebSockets, %d streams of events; %d open when a drain began, %d ended by one", webSockets,
          events, openAtAChangeover, endedEarly);
    QVERIFY(webSockets > 100 && events > 100);
    QVERIFY(openAtAChangeover >= 3);
    QVERIFY(endedEarly > 0);
}

void tst_TunnelLoad::aKillCutsThemInTheirClass()
{
    const Loaded loaded = runMixed({"--strategy", "kill-start", "--restarts", "2"});
    QCOMPARE(loaded.ran.exitCode, 1);
    const QSet<QByteArray> within{"eof_mid_response", "reset_mid_response"};
    const QSet<QByteArray> before{"eof_before_byte", "reset_before_byte", "refused"};
    int cutWithin[2] = {};
    for (const Request& request : loaded.requests) {
        if (!request.isTunnel() || request.result == "ok") continue;
        // Some of its answer had come, or none.
        QVERIFY2((request.status != 0 ? within : before).contains(request.result),
                 request.result.constData());
        cutWithin[request.kind == Kind::WebSocket] += request.status != 0 ? 1 : 0;
    }
    QVERIFY2(cutWithin[0] > 0 && cutWithin[1] > 0,
             qPrintable(QString("%1 events, %2 WebSockets").arg(cutWithin[0]).arg(cutWithin[1])));
}

CHANGEOVER_TEST(tst_TunnelLoad)
#include "tst_tunnel_load.moc"
