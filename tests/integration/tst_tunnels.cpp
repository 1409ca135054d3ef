// SPDX-License-Identifier: GPL-3.0-or-later
// WebSockets and server-sent events over a restart, with our own client and with others' clients.
#include "commit_moment.h"

#include "core/posix/clock.h"
#include "tests/core/server/event_client.h"
#include "tests/core/server/web_socket_client.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QRegularExpression>

using namespace changeover;
using namespace changeover::test;

namespace {

const QString kPython = "/usr/bin/python3";  // the system's, which has the system's packages
const QStringList kShortDrain{"--drain-deadline", "3s"};

QString url(FaultScene& scene, const QString& scheme, const QString& path)
{
    return scheme + "://" + QString::fromStdString(scene.server().endpoint().text()) + path;
}

/// A program of somebody else, whose output is read to its end.
class StockClient {
public:
    StockClient(const QString& program, const QStringList& arguments)
    {
        m_process.start(program, arguments);
        m_process.waitForStarted(kPatience);
    }
    bool says(const QString& words)
    {
        return QTest::qWaitFor([&] { return output().contains(words); }, kPatience);
    }
    int exitCode()
    {
        if (!m_process.waitForFinished(3 * kPatience)) return -1;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    QString output()
    {
        m_output += m_process.readAllStandardOutput();
        return QString::fromUtf8(m_output);
    }
    QByteArray errors() { return m_process.readAllStandardError(); }

private:
    QProcess m_process;
    QByteArray m_output;
};

bool hasPythonWebSockets() { return QProcess::execute(kPython, {"-c", "import websockets"}) == 0; }

}  // namespace

class tst_Tunnels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aWebSocketGoesOnOrIsClosedWith1012_data();
    void aWebSocketGoesOnOrIsClosedWith1012();
    void eventsGoOnOrEndBehindOne_data();
    void eventsGoOnOrEndBehindOne();
    void whatCameBeforeTheCloseIsAnsweredFirst();
    void whatAnswersNoCloseIsForced();
    void pythonsWebSocketsHearsEveryEcho();
    void curlSeesACleanEndOfEvents();
};

void tst_Tunnels::aWebSocketGoesOnOrIsClosedWith1012_data()
{
    QTest::addColumn<Moment>("moment");
    for (const auto& [when, moment] : kMoments)
        QTest::newRow(when) << moment;
}

void tst_Tunnels::aWebSocketGoesOnOrIsClosedWith1012()
{
    QFETCH(Moment, moment);
    FaultScene scene(optionsFor(moment, {"--drain-deadline", "6s"}));
    HttpClient client = scene.server().connect();
    QCOMPARE(openWebSocket(client).header("x-pid"), std::to_string(scene.first()));
    QTRY_SOON(stand(scene, "tunnel", 1));
    QVERIFY(client.send(textFrame("before")));
    QCOMPARE(readFrame(client).payload, std::string("before"));
    QVERIFY(bringTo(scene, moment));

    // Without a pause, but listening first; each echo comes, and comes before the Close.
    ServerFrame frame{1, "0"};
    int said = 0;
    for (; frame.opcode == 1 && (isSealed(moment) || said < 100); ++said) {
        if (client.isSilentFor(0)) QVERIFY(client.send(textFrame(std::to_string(said))));
        frame = readFrame(client);
        if (frame.opcode == 1) QCOMPARE(frame.payload, std::to_string(said));
    }
    QCOMPARE(frame.closeCode(), isSealed(moment) ? 1012 : 0);
    if (!isSealed(moment)) return;
    // Two messages cross it, the second in fragments; a Ping is none.
    QVERIFY(client.send(textFrame("late") + maskedFrame(0x01, "too ") + maskedFrame(0x89, "ping") +
                        maskedFrame(0x80, "late") + maskedFrame(0x88, closePayload(1012))));
    QVERIFY(client.readEnd());
    QCOMPARE(client.error(), 0);
    client.close();
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    QVERIFY2(scene.said().contains("WebSocket messages that crossed the Close, not executed: 2\n"),
             qPrintable(scene.said()));
    HttpClient again = scene.server().connect();
    QCOMPARE(openWebSocket(again).header("x-pid"), std::to_string(scene.child()));
}

void tst_Tunnels::eventsGoOnOrEndBehindOne_data() { aWebSocketGoesOnOrIsClosedWith1012_data(); }

void tst_Tunnels::eventsGoOnOrEndBehindOne()
{
    QFETCH(Moment, moment);
    FaultScene scene(optionsFor(moment, kShortDrain));
    HttpClient client = scene.server().connect();
    QVERIFY(openEvents(client, "/events?ms=5"));
    QCOMPARE(readEvent(client), "retry: 100\n" + eventText(1, scene.first(), 1));
    QVERIFY(bringTo(scene, moment));

    std::uint64_t id = 1;
    std::string event;
    do {
        event = readEvent(client);
        if (event != kEndOfEvents) QCOMPARE(event, eventText(++id, scene.first(), 1));
    } while (event != kEndOfEvents && (isSealed(moment) || id < 100));
    QCOMPARE(event == kEndOfEvents, isSealed(moment));
    if (!isSealed(moment)) return;

    // With hand-off the connection is the new generation's now, and goes on there.
    HttpClient again = scene.server().connect();
    HttpClient& next = moment == Moment::Sealed ? client : again;
    if (moment == Moment::SealedWithout) client.close();
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    QVERIFY(openEvents(next, "/events?ms=5", "Last-Event-ID: " + std::to_string(id) + "\r\n"));
    QCOMPARE(readEvent(next), "retry: 100\n" + eventText(id + 1, scene.child(), 2));
    QCOMPARE(client.error(), 0);
}

/// When the old generation says Close to the client that is silent till then; 0 where it has not told yet.
std::int64_t closesAtNs(const FaultScene& scene)
{
    for (const DrainingConnections& thread : scene.draining())
        for (std::uint32_t i = 0; i < thread.count; ++i)
            if (thread.rows[i].reason == StayReason::WebSocket) return thread.rows[i].untilNs;
    return 0;
}

/// The old generation is stopped while they come and while its time to say Close passes.
void tst_Tunnels::whatCameBeforeTheCloseIsAnsweredFirst()
{
    FaultScene scene(optionsFor(Moment::Sealed, kShortDrain));
    HttpClient client = scene.server().connect();
    QCOMPARE(openWebSocket(client).status, 101);
    QVERIFY(bringTo(scene, Moment::Sealed));
    QTRY_SOON(closesAtNs(scene) != 0);
    const std::int64_t atNs = closesAtNs(scene);
    ::kill(scene.first(), SIGSTOP);
    const std::string message(5'000, 'm');
    for (int i = 0; i < 20; ++i)
        QVERIFY(client.send(textFrame(message)));
    QTRY_SOON(monotonicNs() > atNs);
    ::kill(scene.first(), SIGCONT);
    for (int i = 0; i < 20; ++i)
        QCOMPARE(readFrame(client).payload, message);
    QCOMPARE(readFrame(client).closeCode(), 1012);
    client.close();
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
}

/// It reads nothing, so not even the Close can be said: the deadline ends it, and the exit code tells.
void tst_Tunnels::whatAnswersNoCloseIsForced()
{
    FaultScene scene(optionsFor(Moment::Sealed, {"--drain-deadline", "500ms"}));
    HttpClient client = scene.server().connect();
    QCOMPARE(openWebSocket(client).status, 101);
    const std::string message = maskedFrame(0x82, std::string(1'000'000, 'x'));
    std::thread writer([&] {
        for (int i = 0; i < 20 && client.send(message); ++i) {
        }
    });
    const std::shared_ptr<void> joined(nullptr, [&](void*) { writer.join(); });
    QTRY_SOON(stand(scene, "writing", 1));
    QVERIFY(bringTo(scene, Moment::Sealed));
    QCOMPARE(scene.server().exitCode(scene.first()), 6);
    QVERIFY2(scene.said().contains("is cut at the drain's deadline: writing for"), qPrintable(scene.said()));
    QVERIFY(scene.has(EventKind::ConnectionForced));
}

void tst_Tunnels::pythonsWebSocketsHearsEveryEcho()
{
    if (!hasPythonWebSockets()) QSKIP("python3-websockets is not installed");
    FaultScene scene(optionsFor(Moment::Sealed, kShortDrain));
    StockClient python(
        kPython, {CHANGEOVER_SOURCE_DIR "/tests/integration/websocket_client.py", url(scene, "ws", "/ws")});
    QVERIFY2(python.says("open"), python.errors().constData());
    QVERIFY(bringTo(scene, Moment::Sealed));
    QVERIFY2(python.exitCode() == 0, python.errors().constData());
    const QRegularExpression words("^open\n[1-9][0-9]* 1012 2\n$");
    QVERIFY2(words.match(python.output()).hasMatch(), qPrintable(python.output()));
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
}

void tst_Tunnels::curlSeesACleanEndOfEvents()
{
    FaultScene scene(optionsFor(Moment::Sealed, kShortDrain));
    StockClient curl("curl", {"--http1.1", "-sSN", url(scene, "http", "/events?ms=5")});
    QVERIFY2(curl.says("id: 3\n"), curl.errors().constData());
    QVERIFY(bringTo(scene, Moment::Sealed));
    QVERIFY2(curl.exitCode() == 0, curl.errors().constData());
    std::string expected = "retry: 100\n";
    const auto count = static_cast<std::uint64_t>(curl.output().count("id: "));
    for (std::uint64_t id = 1; id <= count; ++id)
        expected += eventText(id, scene.first(), 1) + "\n\n";
    QCOMPARE(curl.output().toStdString(), expected);
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
}

CHANGEOVER_TEST(tst_Tunnels)
#include "tst_tunnels.moc"
