// SPDX-License-Identifier: GPL-3.0-or-later
// What the options bound, and what happens when descriptors run out.
#include "fault_scene.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>

#include <sys/resource.h>

using namespace changeover;
using namespace changeover::test;

namespace {

std::uint64_t metric(HttpClient& client, const std::string& name)
{
    client.get("/metrics");
    const std::string text = '\n' + client.read().body;
    const auto at = text.find('\n' + name + ' ');
    return at == std::string::npos ? 0 : std::stoull(text.substr(at + name.size() + 2));
}

}  // namespace

class tst_Limits : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aPauseIsLoggedOnceASecond();
    void aRestartTakesWhatIsHandedOver();
    void theNeverUsedGiveWayForDescriptors();
    void aHeadIsAwaitedAsLongAsTheOptionSays();
};

void tst_Limits::aPauseIsLoggedOnceASecond()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--max-connections", "2", "--threads", "2"});
    QElapsedTimer time;
    time.start();
    HttpClient first = server.connect(), second = server.connect();
    QVERIFY(second.get("/"));
    QCOMPARE(second.read().status, 200);
    QCOMPARE(metric(first, "changeover_max_connections"), 2U);
    HttpClient third = server.connect();
    QVERIFY(third.get("/"));
    QTRY_VERIFY_WITH_TIMEOUT(metric(first, "changeover_accept_pauses_total") >= 30, kPatience);
    const auto lines =
        server.errText().count("accepting pauses, and clients wait in the queue: 2 connections");
    QVERIFY2(lines >= 1 && lines <= time.elapsed() / 1'000 + 1, qPrintable(server.errText()));
    QVERIFY(metric(first, "changeover_accept_paused") >= 1);
    second.close();
    QCOMPARE(third.read().status, 200);
}

/// Connections that were accepted once are never refused.
void tst_Limits::aRestartTakesWhatIsHandedOver()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms", "--max-connections", "2"});
    QVERIFY(scene.begin());
    HttpClient second = scene.server().connect();
    QVERIFY(second.get("/"));
    QCOMPARE(second.read().status, 200);
    HttpClient waiting = scene.server().connect();
    QVERIFY(waiting.get("/"));
    ::kill(scene.first(), SIGHUP);
    QTRY_SOON(scene.has(EventKind::DrainStarted));
    // It came to the new generation, which took it before it had the other two.
    QCOMPARE(waiting.read().header("x-generation"), std::string("2"));
    QTRY_COMPARE_WITH_TIMEOUT(scene.whoAnswersBefore(), scene.child(), kPatience);
    QVERIFY(second.get("/"));
    QCOMPARE(second.read().header("x-generation"), std::string("2"));
    QCOMPARE(metric(second, "changeover_connections{state=\"idle\"}"), 3U);  // beyond the two
    HttpClient next = scene.server().connect();
    QVERIFY(next.get("/"));
    QTRY_VERIFY_WITH_TIMEOUT(metric(second, "changeover_accept_paused") == 1, kPatience);
    waiting.close();
    scene.leaveBefore();
    QCOMPARE(next.read().status, 200);
}

void tst_Limits::theNeverUsedGiveWayForDescriptors()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--max-connections", "100000"});
    QCOMPARE(server.awaitReady().size(), std::size_t{1});
    HttpClient used = server.connect();
    QVERIFY(used.get("/"));
    QCOMPARE(used.read().status, 200);
    // From here on it can open ten more.
    rlimit limit{};
    QCOMPARE(::prlimit(server.pid(), RLIMIT_NOFILE, nullptr, &limit), 0);
    limit.rlim_cur = static_cast<rlim_t>(
        QDir("/proc/" + QString::number(server.pid()) + "/fd").entryList(QDir::Files | QDir::System).size() +
        10);
    QCOMPARE(::prlimit(server.pid(), RLIMIT_NOFILE, &limit, nullptr), 0);
    std::vector<HttpClient> unused;
    for (int i = 0; i < 40; ++i)
        unused.push_back(server.connect());
    QTRY_VERIFY_WITH_TIMEOUT(
        server.errText().contains("accepting pauses, and clients wait in the queue: Too many"), kPatience);
    // Behind all of them in the queue. They are polite: a client closes when the server does.
    HttpClient next = server.connect();
    QVERIFY(next.get("/"));
    const auto isAnswered = [&] {
        for (HttpClient& client : unused)
            if (client.socket() >= 0 && !client.isSilentFor(0)) client.close();
        return !next.isSilentFor(0);
    };
    QTRY_VERIFY_WITH_TIMEOUT(isAnswered(), 2 * kPatience);
    QCOMPARE(next.read().status, 200);
    QVERIFY(used.get("/"));
    QCOMPARE(used.read().status, 200);
}

void tst_Limits::aHeadIsAwaitedAsLongAsTheOptionSays()
{
    ServerProcess server({"--listen", "127.0.0.1:0", "--header-timeout", "200ms"});
    HttpClient client = server.connect();
    QVERIFY(client.send("GET / HTTP/1.1\r\nHo"));
    QCOMPARE(client.read().status, 408);
    QVERIFY(client.readEnd());
}

CHANGEOVER_TEST(tst_Limits)
#include "tst_limits.moc"
