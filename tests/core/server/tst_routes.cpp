// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/routes.h"

#include "core/telemetry/transfer_ledger.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <csignal>

using namespace changeover;
using namespace std::chrono_literals;

namespace {

HttpRequest request(HttpMethod method, const std::string& target)
{
    HttpRequest made;
    made.method = method;
    made.target = target;
    return made;
}

}  // namespace

class tst_Routes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersTheTable_data();
    void answersTheTable();
    void helloTakesTheWorkTime();
    void sleepTakesWhatIsAsked();
    void streamIsAPlanOfLines();
    void patternIsAPlanOfBytes();
    void readinessFollowsTheEngine();
    void raisingNeedsPermission();
    void transferIsADebitNowAndACreditThatIsOwed();
    void transferThatIsRefusedMovesNothing();
    void errorsComeAtTheRateAndInTheSameOrderEachRun();

private:
    Answer ask(HttpMethod method, const std::string& target)
    {
        Answer answer;
        route(request(method, target), m_context, answer);
        return answer;
    }
    void init()
    {
        m_options = {};
        m_ready = true;
    }

    ServerOptions m_options;
    TransferLedger m_ledger = TransferLedger::create().value();
    bool m_ready = true;
    RouteContext m_context{.options = &m_options,
                           .ledger = &m_ledger,
                           .identity = "pid=1 generation=2",
                           .isReady = [this] { return m_ready; },
                           .writeMetrics = [](std::string& out) { out += "metrics\n"; }};
};

void tst_Routes::answersTheTable_data()
{
    QTest::addColumn<HttpMethod>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allow");
    const auto row = [](HttpMethod method, const char* target, int status, const char* allow = "") {
        QTest::addRow("%d %s", static_cast<int>(method), target)
            << method << QByteArray(target) << status << QByteArray(allow);
    };
    row(HttpMethod::Get, "/", 200);
    row(HttpMethod::Head, "/", 200);
    row(HttpMethod::Get, "/?x=1", 200);
    row(HttpMethod::Post, "/", 405, "GET, HEAD");
    row(HttpMethod::Other, "/", 405, "GET, HEAD");
    row(HttpMethod::Get, "/sleep?ms=0", 200);
    row(HttpMethod::Get, "/sleep?ms=60000", 200);
    row(HttpMethod::Get, "/sleep?ms=60001", 400);
    row(HttpMethod::Get, "/sleep?ms=-1", 400);
    row(HttpMethod::Get, "/sleep?ms=1x", 400);
    row(HttpMethod::Get, "/sleep?ms=99999999999999999999", 400);
    row(HttpMethod::Get, "/sleep", 400);
    row(HttpMethod::Post, "/sleep?ms=1", 405, "GET, HEAD");
    row(HttpMethod::Get, "/stream?chunks=10&ms=100", 200);
    row(HttpMethod::Get, "/stream?chunks=10001&ms=1", 400);
    row(HttpMethod::Get, "/stream?chunks=1", 400);
    row(HttpMethod::Get, "/bytes?n=67108864", 200);
    row(HttpMethod::Get, "/bytes?n=67108865", 400);
    row(HttpMethod::Post, "/echo", 200);
    row(HttpMethod::Get, "/echo", 405, "POST");
    row(HttpMethod::Head, "/echo", 405, "POST");
    row(HttpMethod::Post, "/transfer?from=A&to=J&amount=5", 200);
    row(HttpMethod::Post, "/transfer?from=A&to=K&amount=5", 400);
    row(HttpMethod::Post, "/transfer?from=a&to=B&amount=5", 400);
    row(HttpMethod::Post, "/transfer?from=A&to=B&amount=-5", 400);
    row(HttpMethod::Post, "/transfer?from=A&to=B", 400);
    row(HttpMethod::Get, "/transfer?from=A&to=B&amount=5", 405, "POST");
    row(HttpMethod::Get, "/ledger", 200);
    row(HttpMethod::Post, "/ledger", 405, "GET, HEAD");
    row(HttpMethod::Get, "/healthz", 200);
    row(HttpMethod::Get, "/readyz", 200);
    row(HttpMethod::Get, "/metrics", 200);
    row(HttpMethod::Get, "/raise?signal=USR1", 405, "POST");
    row(HttpMethod::Get, "/none", 404);
    row(HttpMethod::Post, "/none", 404);
    row(HttpMethod::Get, "*", 404);
    row(HttpMethod::Get, "//", 404);
}

void tst_Routes::answersTheTable()
{
    QFETCH(HttpMethod, method);
    QFETCH(QByteArray, target);
    const Answer answer = ask(method, target.toStdString());
    QTEST(answer.status, "status");
    QTEST(QByteArray::fromStdString(std::string(answer.allow)), "allow");
    if (answer.status == 200) return;
    // One line that says why.
    QCOMPARE(std::count(answer.text.begin(), answer.text.end(), '\n'), 1);
    QVERIFY(answer.text.size() > 10 && answer.text.back() == '\n');
}

void tst_Routes::helloTakesTheWorkTime()
{
    init();
    QCOMPARE(ask(HttpMethod::Get, "/").text, std::string("Hello world! pid=1 generation=2\n"));
    QVERIFY(ask(HttpMethod::Get, "/").delay == 0us);
    m_options.work = 1500us;
    QVERIFY(ask(HttpMethod::Get, "/").delay == 1500us);
    QVERIFY(ask(HttpMethod::Get, "/healthz").delay == 0us);
}

void tst_Routes::sleepTakesWhatIsAsked()
{
    const Answer answer = ask(HttpMethod::Get, "/sleep?ms=3000");
    QVERIFY(answer.delay == 3s);
    QCOMPARE(answer.text, std::string("slept 3000 ms pid=1 generation=2\n"));
}

void tst_Routes::streamIsAPlanOfLines()
{
    const Answer answer = ask(HttpMethod::Get, "/stream?chunks=4&ms=100");
    QVERIFY(answer.body == Answer::Body::Lines);
    QCOMPARE(answer.count, std::uint64_t{4});
    QVERIFY(answer.interval == 100ms);
}

void tst_Routes::patternIsAPlanOfBytes()
{
    const Answer answer = ask(HttpMethod::Get, "/bytes?n=1000");
    QVERIFY(answer.body == Answer::Body::Pattern);
    QCOMPARE(answer.count, std::uint64_t{1000});
}

void tst_Routes::readinessFollowsTheEngine()
{
    init();
    m_ready = false;
    QCOMPARE(ask(HttpMethod::Get, "/readyz").status, 503);
    QCOMPARE(ask(HttpMethod::Get, "/healthz").status, 200);
}

void tst_Routes::raisingNeedsPermission()
{
    init();
    QCOMPARE(ask(HttpMethod::Post, "/raise?signal=USR1").status, 403);
    m_options.allowRaise = true;
    QCOMPARE(ask(HttpMethod::Post, "/raise?signal=USR1").raise, SIGUSR1);
    QCOMPARE(ask(HttpMethod::Post, "/raise?signal=NONE").status, 400);
    QCOMPARE(ask(HttpMethod::Post, "/raise").status, 400);
}

void tst_Routes::transferIsADebitNowAndACreditThatIsOwed()
{
    init();
    m_ledger = TransferLedger::create().value();
    Answer answer = ask(HttpMethod::Post, "/transfer?from=A&to=J&amount=5");
    QCOMPARE(answer.text, std::string("transferred 5 pid=1 generation=2\n"));
    QVERIFY(answer.delay == 20ms);
    QCOMPARE(ask(HttpMethod::Get, "/ledger").text,
             std::string(R"({"balances": {"A": 995, "B": 1000, "C": 1000, "D": 1000, "E": 1000, "F": 1000, )"
                         R"("G": 1000, "H": 1000, "I": 1000, "J": 1000}, "sum": 9995, "expected": 10000, )"
                         R"("pending": 5, "consistent": true})"
                         "\n"));
    completeTransfer(answer, m_context);
    completeTransfer(answer, m_context);  // once, however often it is said
    const TransferLedger::Statement statement = m_ledger.read();
    QCOMPARE(statement.balances[9], std::int64_t{1005});
    QCOMPARE(statement.pending, std::int64_t{0});
    QVERIFY(statement.consistent());
}

void tst_Routes::transferThatIsRefusedMovesNothing()
{
    init();
    const TransferLedger::Statement before = m_ledger.read();
    for (const char* target : {"/transfer?from=A&to=K&amount=5", "/transfer?from=A&to=B&amount=1000001"})
        QVERIFY(!ask(HttpMethod::Post, target).owed);
    QVERIFY(m_ledger.read() == before);
}

void tst_Routes::errorsComeAtTheRateAndInTheSameOrderEachRun()
{
    init();
    m_options.errorRate = 0.02;
    const auto run = [this] {
        m_context.errorSeed = 1;
        std::vector<int> failed;
        for (int i = 0; i < 10'000; ++i)
            if (ask(HttpMethod::Get, "/").status == 500) failed.push_back(i);
        return failed;
    };
    const std::vector<int> first = run();
    QVERIFY2(first.size() > 150 && first.size() < 250, qPrintable(QString::number(first.size())));
    QVERIFY(run() == first);
    for (int i = 0; i < 1'000; ++i)
        QCOMPARE(ask(HttpMethod::Get, "/healthz").status, 200);
}

CHANGEOVER_TEST(tst_Routes)
#include "tst_routes.moc"
