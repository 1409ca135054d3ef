// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/clock.h"
#include "tests/core/load/running_load.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace changeover;
using Act = FakeServer::Act;

/// When the generator sends, what, and on which connection.
class tst_Generator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNonsenseLoadIsRefused();
    void everyRequestIsDueExactlyInTime();
    void freshConnectionsAreFreshAndTheServerClosesFirst();
    void pipelinedRequestsGoTogether();
    void threadsShareConnectionsAndRate();
    void aFreezeShowsInTheCorrectedLatencyOnly();
    void aChangeOfRateLosesNothing();
    void aPauseSendsNothing();
    void anAddedSleepIsCountedLikeAnyOther();
    void theSameSeedAsksTheSame();
    void everyMixIsAnswered_data();
    void everyMixIsAnswered();
    void aClosedLoopGoesAsFastAsAnswersCome();
};

void tst_Generator::aNonsenseLoadIsRefused()
{
    LoadConfig config;
    config.target = *Endpoint::parse("127.0.0.1:1");
    config.ratePerSecond = 0;
    QVERIFY(Generator::start(config).error() == std::errc::invalid_argument);
    config.ratePerSecond = std::nan("");
    QVERIFY(Generator::start(config).error() == std::errc::invalid_argument);
    config.ratePerSecond = 1;
    config.connections = 0;
    QVERIFY(Generator::start(config).error() == std::errc::invalid_argument);
}

void tst_Generator::everyRequestIsDueExactlyInTime()
{
    FakeServer server;
    Load load(loadOn(server, 700));
    QTRY_VERIFY(load.generator->connectionsOpen());
    QTRY_COMPARE(load.generator->record().openConnections, 4U);
    QTRY_VERIFY(load.sent() >= 300);
    load.finish();
    std::vector<std::int64_t> lateness;
    load.generator->takeLateness(lateness);
    QCOMPARE(lateness.size(), load.outcomes.size());
    QCOMPARE(*std::max_element(lateness.begin(), lateness.end()), load.generator->record().maxLatenessNs);
    for (std::size_t k = 0; k < load.outcomes.size(); ++k) {
        const RequestOutcome& outcome = load.outcomes[k];
        QCOMPARE(outcome.result, RequestClass::Ok);
        QCOMPARE(outcome.id.sequence, std::uint64_t{k});
        QCOMPARE(outcome.dueNs - load.outcomes[0].dueNs, std::llround(static_cast<double>(k) * 1e9 / 700));
        QVERIFY(outcome.writtenNs >= outcome.dueNs);
        QVERIFY(outcome.finishedNs >= outcome.writtenNs);
        QCOMPARE(outcome.pid, 4711);
        QCOMPARE(outcome.generation, 3);
        QCOMPARE(outcome.status, std::int16_t{200});
    }
    const auto seen = server.seen();
    QCOMPARE(seen.size(), load.outcomes.size());
    std::set<std::string> ids;
    for (const RequestOutcome& outcome : load.outcomes)
        ids.insert(text(outcome.id));
    for (const FakeServer::Seen& request : seen)
        QVERIFY(ids.erase(request.id) == 1);
}

void tst_Generator::freshConnectionsAreFreshAndTheServerClosesFirst()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 1000);
    config.keepAlive = false;
    Load load(config);
    QTRY_VERIFY(load.count(RequestClass::Ok) >= 200);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    QCOMPARE(server.accepted(), load.sent());
    std::set<std::uint32_t> numbers;
    for (const RequestOutcome& outcome : load.outcomes) {
        QVERIFY(outcome.freshConnection);
        numbers.insert(outcome.id.connection);
    }
    QCOMPARE(numbers.size(), load.outcomes.size());
    for (const FakeServer::Seen& request : server.seen())
        QVERIFY(request.asksToClose);
    QCOMPARE(server.clientClosedFirst(), std::uint64_t{0});
}

void tst_Generator::pipelinedRequestsGoTogether()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 900);
    config.mix = Mix::Pipelined;
    Load load(config);
    QTRY_VERIFY(load.sent() >= 300);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    QCOMPARE(load.sent() % 3, std::uint64_t{0});
    for (std::size_t i = 0; i < load.outcomes.size(); i += 3)
        for (std::size_t mate = 1; mate < 3; ++mate) {
            QCOMPARE(load.outcomes[i + mate].dueNs, load.outcomes[i].dueNs);
            QCOMPARE(load.outcomes[i + mate].id.connection, load.outcomes[i].id.connection);
        }
    for (const FakeServer::Seen& request : server.seen())
        QCOMPARE(request.readTogether, std::size_t{3});

    // A reset takes all three; what was not answered is classed one by one.
    FakeServer other([](std::uint64_t number) { return number == 31 ? Act::ResetBefore : Act::Answer; });
    config.target = other.endpoint();
    Load cut(config);
    QTRY_VERIFY(cut.sent() >= 60);
    cut.finish();
    QCOMPARE(cut.count(RequestClass::ResetBeforeByte) + cut.count(RequestClass::Ok), cut.sent());
    // Number 30 was answered, but a reset may overtake what the client has not read yet.
    QVERIFY(cut.count(RequestClass::ResetBeforeByte) == 2 || cut.count(RequestClass::ResetBeforeByte) == 3);
}

void tst_Generator::threadsShareConnectionsAndRate()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 900, 7);
    config.threads = 3;
    Load load(config);
    QTRY_VERIFY(load.sent() >= 300);
    QTRY_COMPARE(load.generator->record().openConnections, 7U);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    std::vector<std::int64_t> due;
    std::set<std::uint32_t> clients;
    for (const RequestOutcome& outcome : load.outcomes) {
        due.push_back(outcome.dueNs);
        clients.insert(outcome.id.client);
    }
    QCOMPARE(clients.size(), std::size_t{3});
    std::sort(due.begin(), due.end());
    for (std::size_t k = 0; k + 3 < due.size();
         ++k)  // each stops by itself: the last ones may miss a neighbour
        QVERIFY(std::abs(due[k] - due[0] - std::llround(static_cast<double>(k) * 1e9 / 900)) <= 1 || k > 290);
}

void tst_Generator::aFreezeShowsInTheCorrectedLatencyOnly()
{
    FakeServer server;
    Load load(loadOn(server, 200, 4));
    QTRY_VERIFY(load.count(RequestClass::Ok) >= 20);
    server.freeze();
    const std::uint64_t before = load.sent();
    QTRY_VERIFY(load.sent() >= before + 80);  // 400 ms by the load's own clock
    server.thaw();
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    const auto slow = [&](auto since) {
        return std::count_if(load.outcomes.begin(), load.outcomes.end(), [&](const RequestOutcome& outcome) {
            return outcome.finishedNs - outcome.*since > 200'000'000;
        });
    };
    // The freeze held up everything that was due in its first half; only what was on the four connections had
    // been written.
    QVERIFY2(slow(&RequestOutcome::dueNs) >= 35, qPrintable(QString::number(slow(&RequestOutcome::dueNs))));
    QVERIFY2(slow(&RequestOutcome::writtenNs) <= 8,
             qPrintable(QString::number(slow(&RequestOutcome::writtenNs))));
}

void tst_Generator::aChangeOfRateLosesNothing()
{
    FakeServer server;
    Load load(loadOn(server, 100));
    std::uint64_t goal = 0;
    for (const double rate : {1000.0, 250.0, 4000.0, 50.0}) {
        goal += 25;
        QTRY_VERIFY(load.sent() >= goal);
        load.generator->setRate(rate);
    }
    QTRY_VERIFY(load.sent() >= goal + 5);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    int between = 0;
    for (std::size_t k = 1; k < load.outcomes.size(); ++k) {
        QCOMPARE(load.outcomes[k].id.sequence, load.outcomes[k - 1].id.sequence + 1);
        const std::int64_t interval = load.outcomes[k].dueNs - load.outcomes[k - 1].dueNs;
        QVERIFY(interval > 0);
        const bool known = std::ranges::any_of(
            std::initializer_list<std::int64_t>{10'000'000, 1'000'000, 4'000'000, 250'000, 20'000'000},
            [&](std::int64_t period) { return std::abs(interval - period) <= 1; });
        between += known ? 0 : 1;
    }
    QVERIFY(between <= 4);  // at most one mixed interval a change
}

void tst_Generator::aPauseSendsNothing()
{
    FakeServer server;
    Load load(loadOn(server, 500));
    QTRY_VERIFY(load.sent() >= 20);
    load.pause(server);
    const std::uint64_t paused = load.sent();
    load.generator->addSleep(std::chrono::milliseconds(1));  // proves that time passes: the thread lives
    QTRY_COMPARE(load.sent(), paused + 1);
    const std::int64_t resumedNs = monotonicNs();
    load.generator->resume();
    QTRY_VERIFY(load.sent() >= paused + 20);
    load.finish();
    for (const RequestOutcome& outcome : load.outcomes)
        if (outcome.id.sequence > paused)
            QVERIFY(outcome.dueNs >= resumedNs);  // no burst of what the pause left out
}

void tst_Generator::anAddedSleepIsCountedLikeAnyOther()
{
    FakeServer server;
    Load load(loadOn(server, 500));
    QTRY_VERIFY(load.count(RequestClass::Ok) >= 20);
    load.generator->addSleep(std::chrono::milliseconds(150));
    QTRY_VERIFY(load.sent() >= 60);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    std::string id;
    for (const FakeServer::Seen& request : server.seen())
        if (request.line == "GET /sleep?ms=150 HTTP/1.1") id += request.id;
    const auto sleep =
        std::ranges::find_if(load.outcomes, [&](const RequestOutcome& o) { return text(o.id) == id; });
    QVERIFY(sleep != load.outcomes.end());
    QVERIFY(!sleep->freshConnection);
}

void tst_Generator::theSameSeedAsksTheSame()
{
    const auto asked = [](std::uint64_t seed) {
        FakeServer server;
        LoadConfig config = loadOn(server, 2000);
        config.mix = Mix::Post;
        config.seed = seed;
        Load load(config);
        [[maybe_unused]] const bool enough = QTest::qWaitFor([&] { return load.sent() >= 100; });
        load.finish();
        std::map<std::string, std::string> bodies;  // by sequence: who carried it may differ
        for (const FakeServer::Seen& request : server.seen()) {
            const std::string sequence = request.id.substr(request.id.rfind('-') + 1);
            if (std::stoi(sequence) < 100) bodies[sequence] = request.line + request.body;
        }
        return bodies;
    };
    const auto first = asked(5);
    QCOMPARE(first.size(), std::size_t{100});
    QVERIFY(first == asked(5));
    QVERIFY(first != asked(6));
}

void tst_Generator::everyMixIsAnswered_data()
{
    QTest::addColumn<QString>("mix");
    QTest::addColumn<bool>("keepAlive");
    for (const char* const mix : {"get", "slow", "post", "stream", "pipelined", "transfer", "mixed"})
        for (const bool keepAlive : {true, false})
            QTest::addRow("%s%s", mix, keepAlive ? "" : ", fresh") << QString(mix) << keepAlive;
}

void tst_Generator::everyMixIsAnswered()
{
    QFETCH(QString, mix);
    QFETCH(bool, keepAlive);
    FakeServer server;
    LoadConfig config = loadOn(server, 1000);
    config.mix = parseMix(mix.toStdString()).value();
    config.keepAlive = keepAlive;
    Load load(config);
    QTRY_VERIFY(load.sent() >= 200);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
}

void tst_Generator::aClosedLoopGoesAsFastAsAnswersCome()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 1, 3);  // the rate is ignored
    config.closedLoop = true;
    Load load(config);
    QTRY_VERIFY(load.sent() >= 1000);
    QVERIFY(load.generator->record().inFlight <= 3);
    server.freeze();  // no answers, no requests
    QTRY_COMPARE(load.count(RequestClass::Ok), std::uint64_t{server.seen().size()});
    const std::uint64_t frozen = load.sent();
    QCOMPARE(load.generator->record().inFlight, std::uint64_t{3});
    load.generator->addSleep(std::chrono::milliseconds(1));
    QTRY_COMPARE(load.generator->record().inFlight, std::uint64_t{4});
    QCOMPARE(load.sent(), frozen + 1);
    server.thaw();
    QTRY_VERIFY(load.sent() >= frozen + 100);
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
}

CHANGEOVER_TEST(tst_Generator)
#include "tst_generator.moc"
