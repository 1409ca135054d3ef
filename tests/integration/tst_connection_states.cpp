// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever state a connection is in when a restart passes, its request is answered, and by whom is decided.
#include "commit_moment.h"

#include "core/posix/clock.h"
#include "tests/support/test_program.h"

#include <QRandomGenerator>

#include <chrono>
#include <functional>
#include <random>

using namespace changeover;
using namespace changeover::test;
using namespace std::chrono_literals;

namespace {

const std::string kRequest = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
const std::string kPost = "POST /echo HTTP/1.1\r\nHost: test\r\n";

/// How a connection is brought into a state, and what is still to come then.
struct State {
    std::string state;  ///< the server's name for it
    std::function<bool(HttpClient&)> before;
    std::function<bool(HttpClient&)> after;
    int answers = 1;       ///< to what was begun
    bool travels = false;  ///< between two requests: the new generation's, once sealed
    bool staysOpen = true;
};

bool nothing(HttpClient&) { return true; }

std::function<bool(HttpClient&)> sends(std::string text)
{
    return [text = std::move(text)](HttpClient& client) { return client.send(text); };
}

std::function<bool(HttpClient&)> sendsByteByByte(std::string text)
{
    return [text = std::move(text)](HttpClient& client) {
        return std::ranges::all_of(text, [&](char c) { return client.send({&c, 1}); });
    };
}

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

bool becomesIdle(HttpClient& client) { return client.send(kRequest) && client.read().status == 200; }

bool isToldToContinue(HttpClient& client)
{
    return client.send(kPost + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n") &&
           client.read().status == 100;
}

bool asksAndSaysNoMore(HttpClient& client)
{
    const bool sent = client.get("/sleep?ms=700");
    client.finishSending();
    return sent;
}

const std::map<std::string, State>& states()
{
    static const std::string kHead = kRequest.substr(0, 20), kRest = kRequest.substr(20);
    static const std::map<std::string, State> all{
        {"new", {"new", nothing, sends(kRequest), 1, true}},
        {"idle", {"idle", becomesIdle, sends(kRequest), 1, true}},
        {"half a head", {"head", sends(kHead), sends(kRest)}},
        {"half a body", {"body", sends(kPost + "Content-Length: 10\r\n\r\n12345"), sends("67890")}},
        {"pipelined", {"head", sends(repeated(kRequest, 9) + kHead), sends(kRest), 10}},
        {"byte by byte", {"head", sendsByteByByte(kHead), sendsByteByByte(kRest)}},
        {"100-continue", {"body", isToldToContinue, sends("abc")}},
        {"chunked with trailers",
         {"body", sends(kPost + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"),
          sends("de\r\n0\r\nX-Trailer: 1\r\n\r\n")}},
        {"inside the trailers",
         {"body", sends(kPost + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\nX-Trai"),
          sends("ler: 1\r\n\r\n")}},
        {"half closed", {"handling", asksAndSaysNoMore, nothing, 1, false, false}},
        {"slow reader", {"writing", sends("GET /bytes?n=20000000 HTTP/1.1\r\nHost: h\r\n\r\n"), nothing}},
    };
    return all;
}

/// Until the connection is told to close; nothing where it never is, or somebody else answers.
bool isClosedBy(pid_t pid, HttpClient& client, bool told)
{
    while (!told) {
        client.get("/");
        const Response response = client.read();
        if (response.status != 200 || response.header("x-pid") != std::to_string(pid)) return false;
        told = response.closes();
    }
    return client.readEnd();
}

bool isAnsweredBy(pid_t pid, HttpClient& client)
{
    client.get("/");
    const Response response = client.read();
    return response.status == 200 && response.header("x-pid") == std::to_string(pid) && !response.closes();
}

/// Idle connections that each ask once, at random instants around the COMMIT of a restart or around its HUP.
class Volley {
public:
    Volley(FaultScene& scene, std::uint32_t seed, std::size_t clients, std::chrono::nanoseconds spread)
        : m_scene(scene), m_random(seed), m_when(clients), m_nearNs(spread.count())
    {
    }

    /// Drops those there are.
    bool connect()
    {
        m_clients.clear();
        for (std::size_t i = 0; i < m_when.size(); ++i) {
            m_clients.push_back(m_scene.server().connect());
            if (!becomesIdle(m_clients.back())) return false;
        }
        return true;
    }
    /// Restarts `old` and asks, where the last COMMIT lets this one be expected.
    void fireAroundCommit(pid_t old)
    {
        m_startNs = monotonicNs();
        ::kill(old, SIGHUP);
        aim(m_startNs + m_leadNs);
        for (std::size_t i = 0; i < m_clients.size(); ++i)
            ask(i);
    }
    /// Half of them ask before the HUP, in round figures.
    void fireAroundHangUp(pid_t old)
    {
        const std::int64_t hangUpNs = monotonicNs() + m_nearNs;
        aim(hangUpNs);
        bool hungUp = false;
        for (std::size_t i = 0; i < m_clients.size(); ++i) {
            if (!hungUp && m_when[i] >= hangUpNs) hungUp = ::kill(old, SIGHUP) == 0;
            early += hungUp ? 0 : 1;
            late += hungUp ? 1 : 0;
            ask(i);
        }
        if (!hungUp) ::kill(old, SIGHUP);
    }
    bool isAnswered(bool staysOpen)
    {
        for (HttpClient& client : m_clients) {
            const Response response = client.read();
            const bool whole = response.status == 200 && response.complete;
            if (whole && !(staysOpen && response.closes())) continue;
            complaint = whole ? "told to close" : std::strerror(client.error());
            return false;
        }
        return true;
    }
    void aimAtCommit()
    {
        const std::int64_t commitNs = m_scene.last(EventKind::Commit)->timeNs;
        for (const std::int64_t atNs : m_when) {
            early += atNs < commitNs && atNs >= commitNs - m_nearNs ? 1 : 0;
            late += atNs >= commitNs && atNs <= commitNs + m_nearNs ? 1 : 0;
        }
        m_leadNs = commitNs - m_startNs;
    }
    bool isServedBy(pid_t pid)
    {
        return std::ranges::all_of(m_clients, [&](HttpClient& client) { return isAnsweredBy(pid, client); });
    }

    int early = 0, late = 0;  ///< asked shortly before COMMIT or HUP, after it; of all restarts
    std::string complaint;

private:
    void aim(std::int64_t atNs)
    {
        std::uniform_int_distribution<std::int64_t> spread(-m_nearNs, m_nearNs);
        std::ranges::generate(m_when, [&] { return atNs + spread(m_random); });
        std::ranges::sort(m_when);
        std::ranges::shuffle(m_clients, m_random);
    }
    void ask(std::size_t i)
    {
        while (monotonicNs() < m_when[i]) {
        }
        m_when[i] = monotonicNs();
        m_clients[i].send(kRequest);
    }

    FaultScene& m_scene;
    std::mt19937 m_random;
    std::vector<HttpClient> m_clients;
    std::vector<std::int64_t> m_when;
    std::int64_t m_nearNs;
    std::int64_t m_startNs = 0;
    std::int64_t m_leadNs = m_nearNs;
};

}  // namespace

class tst_ConnectionStates : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isAnsweredInFull_data();
    void isAnsweredInFull();
    void twoThousandFireAroundCommit_data();
    void twoThousandFireAroundCommit();
    void aThousandIdleSurviveFiveRestarts();
    void aFullAcceptQueueIsAnswered_data();
    void aFullAcceptQueueIsAnswered();
};

void tst_ConnectionStates::isAnsweredInFull_data()
{
    QTest::addColumn<std::string>("state");
    QTest::addColumn<Moment>("moment");
    for (const auto& [name, state] : states())
        for (const auto& [when, moment] : kMoments)
            QTest::addRow("%s, %s", name.c_str(), when) << name << moment;
}

void tst_ConnectionStates::isAnsweredInFull()
{
    QFETCH(std::string, state);
    QFETCH(Moment, moment);
    const State& row = states().at(state);
    FaultScene scene(optionsFor(moment));
    QCOMPARE(scene.server().awaitReady().size(), std::size_t{1});
    HttpClient client = scene.server().connect();
    QVERIFY(row.before(client));
    QTRY_SOON(stand(scene, row.state, row.state == "new" ? 2 : 1));
    QVERIFY(bringTo(scene, moment));
    const bool travelled = row.travels && moment == Moment::Sealed;
    if (travelled) QCOMPARE(scene.server().exitCode(scene.first()), 0);

    QVERIFY(row.after(client));
    Response response;
    for (int i = 0; i < row.answers; ++i) {
        QVERIFY2(!response.closes(), "told to close before the last answer");
        response = client.read();
        QCOMPARE(response.status, 200);
        QVERIFY(response.complete);
        QCOMPARE(response.header("x-pid"), std::to_string(travelled ? scene.child() : scene.first()));
    }
    if (!row.staysOpen) {
        QVERIFY(client.readEnd());
    } else if (moment == Moment::SealedWithout) {
        QVERIFY(isClosedBy(scene.first(), client, response.closes()));
    } else {
        QVERIFY(!response.closes());
        if (moment == Moment::Sealed) QCOMPARE(scene.server().exitCode(scene.first()), 0);
        QVERIFY(isAnsweredBy(moment == Moment::Sealed ? scene.child() : scene.first(), client));
    }
    QCOMPARE(client.error(), 0);
    client.close();
    if (isSealed(moment)) QCOMPARE(scene.server().exitCode(scene.first()), 0);
}

void tst_ConnectionStates::twoThousandFireAroundCommit_data()
{
    QTest::addColumn<bool>("handOff");
    QTest::newRow("with hand-off") << true;
    QTest::newRow("without") << false;
}

void tst_ConnectionStates::twoThousandFireAroundCommit()
{
    QFETCH(bool, handOff);
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "0ms", "--handoff", handOff ? "on" : "off",
                      "--idle-grace", "20s"});
    QCOMPARE(scene.server().awaitReady().size(), std::size_t{1});
    const std::uint32_t seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    Volley volley(scene, seed, 2'000, 5ms);
    QVERIFY(volley.connect());
    pid_t old = scene.first();
    for (int restart = 0; restart < 10 && (volley.early < 100 || volley.late < 100); ++restart) {
        volley.fireAroundCommit(old);
        QVERIFY2(volley.isAnswered(handOff), volley.complaint.c_str());
        QTRY_SOON(scene.outcome() == "committed");
        volley.aimAtCommit();
        const pid_t next = scene.child();
        scene.forgetEvents();
        if (!handOff) QVERIFY(volley.connect());
        QCOMPARE(scene.server().exitCode(old), 0);
        QVERIFY(volley.isServedBy(next));  // none was closed
        old = next;
    }
    qInfo("%d requests within 5 ms before COMMIT, %d within 5 ms after it", volley.early, volley.late);
    QVERIFY2(volley.early > 0 && volley.late > 0, "ten restarts were never hit");
}

void tst_ConnectionStates::aThousandIdleSurviveFiveRestarts()
{
    FaultScene scene({"--listen", "127.0.0.1:0", "--probation", "100ms"});
    QCOMPARE(scene.server().awaitReady().size(), std::size_t{1});
    const std::uint32_t seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    Volley volley(scene, seed, 1'000, 150ms);
    QVERIFY(volley.connect());
    pid_t old = scene.first();
    for (int restart = 1; restart <= 5; ++restart) {
        volley.fireAroundHangUp(old);
        QVERIFY2(volley.isAnswered(true), volley.complaint.c_str());
        QTRY_SOON(scene.outcome() == "committed");
        const pid_t next = scene.child();
        scene.forgetEvents();
        QCOMPARE(scene.server().exitCode(old), 0);
        QVERIFY(volley.isServedBy(next));  // none was closed
        old = next;
    }
    qInfo("%d requests within 150 ms before a HUP, %d within 150 ms after it", volley.early, volley.late);
    QVERIFY(volley.early > 1'000 && volley.late > 1'000);
}

void tst_ConnectionStates::aFullAcceptQueueIsAnswered_data() { twoThousandFireAroundCommit_data(); }

void tst_ConnectionStates::aFullAcceptQueueIsAnswered()
{
    QFETCH(bool, handOff);
    constexpr std::size_t kEnough = 6'000;  // SOMAXCONN is 4096
    FaultScene scene(
        {"--listen", "127.0.0.1:0", "--probation", "100ms", "--handoff", handOff ? "on" : "off"});
    const Endpoint endpoint = scene.server().endpoint();
    ::kill(scene.first(), SIGSTOP);
    std::vector<HttpClient> clients;
    const auto isQueued = [&] {
        auto socket = startConnect(endpoint);
        if (!socket) return false;
        pollfd descriptor{socket->get(), POLLOUT, 0};
        clients.emplace_back(std::move(*socket));
        return ::poll(&descriptor, 1, 0) == 1;
    };
    while (clients.size() < kEnough && isQueued())
        QVERIFY(clients.back().send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    QVERIFY2(clients.size() > 100, "no accept queue to speak of");
    clients.pop_back();  // in no queue
    qInfo("%zu connections wait", clients.size());
    ::kill(scene.first(), SIGHUP);
    ::kill(scene.first(), SIGCONT);

    std::map<std::string, int> byPid;
    for (HttpClient& client : clients) {
        const Response response = client.read();
        QVERIFY2(response.status == 200 && response.complete, std::strerror(client.error()));
        QVERIFY(client.readEnd());
        QCOMPARE(client.error(), 0);
        ++byPid[response.header("x-pid")];
    }
    clients.clear();
    QTRY_SOON(scene.outcome() == "committed");
    QCOMPARE(scene.server().exitCode(scene.first()), 0);
    for (const auto& [pid, count] : byPid)
        qInfo("%d answered by pid %s", count, pid.c_str());
}

CHANGEOVER_TEST(tst_ConnectionStates)
#include "tst_connection_states.moc"
