// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/load/running_load.h"
#include "tests/support/test_program.h"

#include <QDeadlineTimer>
#include <QTest>

#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <thread>

using namespace changeover;
using Act = FakeServer::Act;

Q_DECLARE_METATYPE(changeover::FakeServer::Act)
Q_DECLARE_METATYPE(changeover::RequestClass)

/// Every class of failure, provoked for real, exactly counted.
class tst_GeneratorFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachMisbehaviourIsClassedAndCounted_data();
    void eachMisbehaviourIsClassedAndCounted();
    void nobodyListening();
    void aFullBacklogIsAConnectTimeout();
    void silenceIsATimeout();
    void cancellingEndsWhatIsInFlight();
    void ourOwnShortageIsALocalError();
    void anIdleConnectionThatIsClosedCostsNothing();
    void recordsAreConservedAtEveryInstant();
    void aClosedLoopDoesNotSpinOnRefusals();
    void anOrderGivenDuringAStandstillIsObeyed();
};

namespace {

/// No descriptor with a number of `limit` or above can be opened while this lives.
class FewDescriptors {
public:
    explicit FewDescriptors(rlim_t limit)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit few{limit, m_before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;

private:
    rlimit m_before{};
};

/// Holds the load thread at its first connection, as a machine that is too busy does.
class Standstill final : public Detour {
public:
    const Endpoint* next() noexcept override
    {
        if (!m_stands.exchange(true))
            while (!m_over)
                std::this_thread::yield();
        return nullptr;
    }
    bool stands() const { return m_stands; }
    void end() { m_over = true; }

private:
    std::atomic<bool> m_stands{false}, m_over{false};
};

}  // namespace

void tst_GeneratorFaults::eachMisbehaviourIsClassedAndCounted_data()
{
    QTest::addColumn<Act>("act");
    QTest::addColumn<RequestClass>("expected");
    QTest::addColumn<bool>("keepAlive");
    for (const bool keepAlive : {true, false}) {
        const auto row = [keepAlive](const char* what, Act act, RequestClass expected) {
            QTest::addRow("%s%s", what, keepAlive ? "" : ", fresh") << act << expected << keepAlive;
        };
        row("says close", Act::AnswerAndClose, RequestClass::Ok);
        row("HTTP/1.0", Act::HttpOld, RequestClass::Ok);
        row("foreign", Act::Foreign, RequestClass::Ok);
        row("503", Act::Unavailable, RequestClass::HttpError);
        row("wrong body", Act::WrongBody, RequestClass::Corrupt);
        row("wrong id", Act::WrongId, RequestClass::Corrupt);
        row("not HTTP", Act::NotHttp, RequestClass::Corrupt);
        row("reset", Act::ResetBefore, RequestClass::ResetBeforeByte);
        row("reset within", Act::ResetWithin, RequestClass::ResetMidResponse);
        row("FIN", Act::EofBefore, RequestClass::EofBeforeByte);
        row("FIN within", Act::EofWithin, RequestClass::EofMidResponse);
    }
}

void tst_GeneratorFaults::eachMisbehaviourIsClassedAndCounted()
{
    QFETCH(Act, act);
    QFETCH(RequestClass, expected);
    QFETCH(bool, keepAlive);
    constexpr std::uint64_t kFrom = 20, kCount = 37;
    FakeServer server([act](std::uint64_t number) {
        return number >= kFrom && number < kFrom + kCount ? act : Act::Answer;
    });
    LoadConfig config = loadOn(server, 2000);
    config.keepAlive = keepAlive;
    Load load(config);
    QTRY_VERIFY(load.sent() >= 100);
    load.finish();
    const std::uint64_t ok = load.outcomes.size() - (expected == RequestClass::Ok ? 0 : kCount);
    QCOMPARE(load.count(RequestClass::Ok), ok);
    if (expected != RequestClass::Ok) QCOMPARE(load.count(expected), kCount);
    QCOMPARE(server.seen().size(), load.outcomes.size());  // nothing was tried again
    for (const RequestOutcome& outcome : load.outcomes)
        if (isLost(outcome.result) && outcome.status != 0) QCOMPARE(outcome.generation, 3);
}

void tst_GeneratorFaults::nobodyListening()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 500);
    config.keepAlive = false;
    Load load(config);
    QTRY_VERIFY(load.count(RequestClass::Ok) >= 10);
    load.pause(server);
    server.stopListening();
    const std::uint64_t before = load.sent();
    load.generator->resume();
    QTRY_VERIFY(load.sent() >= before + 50);
    load.finish();
    QCOMPARE(load.count(RequestClass::Refused), load.sent() - before);
    QCOMPARE(load.count(RequestClass::Ok), before);
    QCOMPARE(load.outcomes.back().writtenNs, std::int64_t{0});
}

void tst_GeneratorFaults::aFullBacklogIsAConnectTimeout()
{
    auto listener = bindStream(*Endpoint::parse("127.0.0.1:0"));
    QVERIFY(listener.has_value());
    QCOMPARE(::listen(listener->get(), 0), 0);
    LoadConfig config;
    config.target = *localEndpoint(listener->get());
    std::vector<FileDescriptor> fillers;  // the queue takes one more than its length
    for (int i = 0; i < 3; ++i)
        fillers.push_back(std::move(*startConnect(config.target)));
    config.ratePerSecond = 200;
    config.connections = 4;
    config.keepAlive = false;
    config.timeout = std::chrono::milliseconds(150);
    Load load(config);
    QTRY_VERIFY(load.sent() >= 50);
    load.finish();
    QCOMPARE(load.count(RequestClass::ConnectTimeout), load.sent());
    for (const RequestOutcome& outcome : load.outcomes)
        QVERIFY(outcome.finishedNs - outcome.dueNs >= 150'000'000);
}

void tst_GeneratorFaults::silenceIsATimeout()
{
    FakeServer server([](std::uint64_t) { return Act::Silence; });
    LoadConfig config = loadOn(server, 100, 256);  // enough that none is opened again, late
    config.timeout = std::chrono::milliseconds(500);
    Load load(config);
    QTRY_VERIFY(load.sent() >= 30);
    load.finish();
    QCOMPARE(load.count(RequestClass::Timeout), load.sent());
    QTRY_COMPARE(server.seen().size(), load.outcomes.size());
    for (const RequestOutcome& outcome : load.outcomes)
        QVERIFY(outcome.finishedNs - outcome.dueNs >= 500'000'000);
}

void tst_GeneratorFaults::cancellingEndsWhatIsInFlight()
{
    FakeServer server([](std::uint64_t number) { return number < 10 ? Act::Answer : Act::Silence; });
    Load load(loadOn(server, 1000));
    QTRY_COMPARE(load.count(RequestClass::Ok), std::uint64_t{10});
    QTRY_VERIFY(load.generator->record().inFlight >= 30);  // on four connections: the others wait
    load.generator->cancel();
    QTRY_VERIFY(load.generator->finished());
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), std::uint64_t{10});
    QCOMPARE(load.count(RequestClass::Cancelled), load.sent() - 10);
}

void tst_GeneratorFaults::ourOwnShortageIsALocalError()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 500);
    config.keepAlive = false;
    Load load(config);
    QTRY_VERIFY(load.count(RequestClass::Ok) >= 10);
    load.pause(server);
    const std::uint64_t before = load.sent();
    {
        const FewDescriptors few(8);  // the lowest numbers are all taken by what lives longer than this
        load.generator->resume();
        QTRY_VERIFY(load.sent() >= before + 20);
        load.generator->stop();
        QTRY_VERIFY(load.generator->finished());
    }
    load.finish();
    QCOMPARE(load.count(RequestClass::LocalError), load.sent() - before);
}

void tst_GeneratorFaults::anIdleConnectionThatIsClosedCostsNothing()
{
    FakeServer server;
    Load load(loadOn(server, 500));
    QTRY_VERIFY(load.count(RequestClass::Ok) >= 20);
    load.pause(server);
    QCOMPARE(server.accepted(), std::uint64_t{4});
    server.closeConnections();
    QTRY_COMPARE(load.generator->record().openConnections, 0U);
    load.generator->resume();
    QTRY_COMPARE(load.generator->record().openConnections, 4U);  // each when its turn came
    load.finish();
    QCOMPARE(load.count(RequestClass::Ok), load.sent());
    QCOMPARE(server.accepted(), std::uint64_t{8});
}

void tst_GeneratorFaults::recordsAreConservedAtEveryInstant()
{
    FakeServer server([](std::uint64_t number) {
        constexpr Act kActs[]{Act::Answer,      Act::ResetBefore,    Act::EofWithin,
                              Act::Unavailable, Act::AnswerAndClose, Act::Silence};
        return kActs[number % 6];
    });
    LoadConfig config = loadOn(server, 3000, 32);
    config.threads = 2;
    config.timeout = std::chrono::milliseconds(100);
    Load load(config);
    std::uint64_t samples = 0, last = 0;
    for (const QDeadlineTimer deadline(30'000); last < 2000 && !deadline.hasExpired();) {
        const LoadRecord record = load.generator->record();
        if (!record.conserved() || record.sent < last) QFAIL("a record is not conserved");
        last = record.sent;
        ++samples;
    }
    load.finish();
    QVERIFY(last >= 2000);
    QVERIFY(samples > 2);
    QVERIFY(load.count(RequestClass::Timeout) > 0);
    QVERIFY(load.count(RequestClass::ResetBeforeByte) > 0);
}

void tst_GeneratorFaults::aClosedLoopDoesNotSpinOnRefusals()
{
    FakeServer server;
    LoadConfig config = loadOn(server, 1, 2);
    config.closedLoop = true;
    Load load(config);
    QTRY_VERIFY(load.sent() >= 10);
    server.stopListening();
    QTRY_VERIFY(load.count(RequestClass::Refused) >= 20);
    load.finish();
    std::vector<std::int64_t> refused;
    for (const RequestOutcome& outcome : load.outcomes)
        if (outcome.result == RequestClass::Refused) refused.push_back(outcome.dueNs);
    // Two connections, each resting 10 ms after a refusal: no three within that time.
    for (std::size_t i = 2; i < refused.size(); ++i)
        QVERIFY(refused[i] - refused[i - 2] >= 9'000'000);
}

/// What lies in the mailbox stays to be read until it is obeyed: reading all that came meanwhile must not
/// wait for that.
void tst_GeneratorFaults::anOrderGivenDuringAStandstillIsObeyed()
{
    const FakeServer server;
    Standstill standstill;
    LoadConfig config = loadOn(server);
    config.keepAlive = false;
    config.detour = &standstill;
    Load load(config);
    QTRY_VERIFY(standstill.stands());
    load.generator->stop();
    QTest::qWait(200);  // four times what counts as a standstill
    standstill.end();
    load.finish();
}

CHANGEOVER_TEST(tst_GeneratorFaults)
#include "tst_generator_faults.moc"
