// SPDX-License-Identifier: GPL-3.0-or-later
// Several generations drain at once: a connection goes to the one that serves, whichever of them is left.
#include "fault_scene.h"
#include "stalled_thread.h"
#include "tests/support/test_program.h"

using namespace changeover;
using namespace changeover::test;

namespace {

/// Enough that each of four threads has some.
constexpr int kClients = 8;

const std::string kHalf = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nha";
const std::string kOtherHalf = "lf";

using Clients = std::vector<HttpClient>;

/// A generation and the clients whose requests keep it draining.
struct Generation {
    pid_t pid = 0;
    Clients clients;
};

/// Clients of the generation that serves, each with half a request there.
Clients busyClients(const ServerProcess& server)
{
    Clients clients;
    for (int i = 0; i < kClients; ++i) {
        clients.push_back(server.connect());
        clients.back().send(kHalf);
    }
    return clients;
}

int openSockets(pid_t pid)
{
    int sockets = 0;
    const QDir descriptors("/proc/" + QString::number(pid) + "/fd");
    for (const QFileInfo& descriptor : descriptors.entryInfoList(QDir::Files | QDir::System))
        sockets += descriptor.symLinkTarget().contains("socket:");
    return sockets;
}

bool isHeld(const FaultScene& scene) { return scene.inCharge() != scene.first(); }

/// It has left with exit code 0. A held one is reaped by its holder, which tells of any other code.
bool hasLeftWell(FaultScene& scene, pid_t pid)
{
    if (!isHeld(scene)) return scene.server().exitCode(pid) == 0;
    return QTest::qWaitFor([pid] { return !readProcess(pid); }, kPatience) &&
           !scene.said().contains("while it was draining");
}

}  // namespace

class tst_HandoffOverlap : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatComesToRestGoesToTheOneThatServes_data();
    void whatComesToRestGoesToTheOneThatServes();
    void whatIsAdoptedWhileTheDrainEndsIsPassedOn_data();
    void whatIsAdoptedWhileTheDrainEndsIsPassedOn();

private:
    void addDraining(FaultScene& scene, std::vector<Generation>& older);
    void finish(Generation& generation, pid_t serving);
};

/// The generation that serves gets busy clients, and is replaced.
void tst_HandoffOverlap::addDraining(FaultScene& scene, std::vector<Generation>& older)
{
    const pid_t serving = older.empty() ? scene.first() : scene.child();
    older.push_back({serving, busyClients(scene.server())});
    // Unread, half a request would travel to the next generation.
    const std::string allRead = "{state=\"body\"} " + std::to_string(kClients) + '\n';
    QTRY_SOON(scene.server().get("/metrics").body.find(allRead) != std::string::npos);
    ::kill(isHeld(scene) ? scene.inCharge() : serving, SIGHUP);
    QTRY_SOON(scene.has(EventKind::DrainStarted, static_cast<std::ptrdiff_t>(older.size())));
}

/// Its clients get their answers, without a `close`, and are served on by `serving`.
void tst_HandoffOverlap::finish(Generation& generation, pid_t serving)
{
    for (HttpClient& client : generation.clients) {
        QVERIFY(client.send(kOtherHalf));
        const Response answer = client.read();
        QCOMPARE(answer.header("x-pid"), std::to_string(generation.pid));
        QVERIFY(answer.complete && !answer.closes());
        QVERIFY(client.get("/"));
        const Response next = client.read();
        QVERIFY2(next.header("x-pid") == std::to_string(serving), next.header("x-pid").c_str());
        QVERIFY(next.complete && !next.closes());
    }
}

void tst_HandoffOverlap::whatComesToRestGoesToTheOneThatServes_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("draining");
    QTest::addColumn<bool>("oldestFirst");
    const QList<std::pair<QString, QStringList>> kinds{
        {"relay", {}}, {"four threads", {"--threads", "4"}}, {"held", {"--hold"}}};
    for (const auto& [name, options] : kinds)
        for (const int draining : {1, 2, 3})
            for (const bool oldestFirst : {true, false}) {
                if (draining == 1 && !oldestFirst) continue;
                QTest::addRow("%s, %d drain, the %s leaves first", qPrintable(name), draining,
                              oldestFirst ? "oldest" : "youngest")
                    << options << draining << oldestFirst;
            }
}

void tst_HandoffOverlap::whatComesToRestGoesToTheOneThatServes()
{
    QFETCH(QStringList, options);
    QFETCH(int, draining);
    QFETCH(bool, oldestFirst);
    FaultScene scene(QStringList{"--listen", "127.0.0.1:0", "--probation", "0ms"} + options);
    QVERIFY(scene.begin());
    std::vector<Generation> older;
    for (int i = 0; i < draining; ++i) {
        addDraining(scene, older);
        if (QTest::currentTestFailed()) return;
    }
    const pid_t serving = scene.child();
    for (std::size_t i = 0; i < older.size(); ++i) {
        const std::size_t which = oldestFirst ? i : older.size() - 1 - i;
        const int sockets = oldestFirst && i + 1 < older.size() ? openSockets(older[i + 1].pid) : 0;
        finish(older[which], serving);
        if (QTest::currentTestFailed()) return;
        if (!oldestFirst) continue;
        QVERIFY(hasLeftWell(scene, older[which].pid));
        // The one behind it has noticed: its end of their channel is closed.
        if (i + 1 < older.size()) QTRY_SOON(openSockets(older[i + 1].pid) < sockets);
    }
    for (const Generation& generation : older)
        QVERIFY2(hasLeftWell(scene, generation.pid), qPrintable(scene.said()));
    VERIFY_SERVES(serving);
}

void tst_HandoffOverlap::whatIsAdoptedWhileTheDrainEndsIsPassedOn_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::newRow("relay") << QStringList{};
    QTest::newRow("held") << QStringList{"--hold"};
}

/// Of three generations the middle one has nothing left, but its thread has not said so yet when the last
/// connection of the first comes by, and the first one ends: that thread stands still until all of it has
/// happened.
void tst_HandoffOverlap::whatIsAdoptedWhileTheDrainEndsIsPassedOn()
{
    QFETCH(QStringList, options);
    FaultScene scene(QStringList{"--listen", "127.0.0.1:0", "--probation", "1s"} + options);
    QVERIFY(scene.begin());
    HttpClient client = scene.server().connect();
    HttpClient watching = scene.server().connect();
    client.send(kHalf);
    QTRY_SOON(watching.get("/metrics") &&
              watching.read().body.find("{state=\"body\"} 1\n") != std::string::npos);
    const auto restart = [&scene](pid_t serving) {
        ::kill(isHeld(scene) ? scene.inCharge() : serving, SIGHUP);
    };
    restart(scene.first());
    QTRY_SOON(scene.has(EventKind::DrainStarted));
    const pid_t middle = scene.child();
    QTRY_COMPARE_WITH_TIMEOUT(scene.whoAnswersBefore(), middle, kPatience);
    QTRY_SOON(watching.get("/") && watching.read().header("x-pid") == std::to_string(middle));
    const int withTwo = openSockets(middle);
    scene.leaveBefore();
    watching.close();
    QTRY_SOON(openSockets(middle) == withTwo - 2);
    restart(middle);
    QTRY_SOON(scene.has(EventKind::StoppedAccepting, 2));
    {
        const StalledThread stalled(threadNamed(middle, "worker-0"));
        if (stalled.error() == std::errc::operation_not_permitted)
            QSKIP("threads of other processes may not be traced here");
        QVERIFY(!stalled.error());
        QTRY_SOON(scene.has(EventKind::DrainStarted, 2));
        const int sockets = openSockets(middle);
        QVERIFY(client.send(kOtherHalf));
        QCOMPARE(client.read().header("x-pid"), std::to_string(scene.first()));
        QVERIFY(hasLeftWell(scene, scene.first()));
        // The middle one has noticed: one connection more, and one channel less.
        QTRY_COMPARE_WITH_TIMEOUT(openSockets(middle), sockets, kPatience);
    }
    QVERIFY(client.get("/"));
    QCOMPARE(client.read().header("x-pid"), std::to_string(scene.child()));
    QVERIFY2(hasLeftWell(scene, middle), qPrintable(scene.said()));
}

CHANGEOVER_TEST(tst_HandoffOverlap)
#include "tst_handoff_overlap.moc"
