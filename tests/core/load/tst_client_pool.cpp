// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/client_pool.h"

#include "core/posix/clock.h"
#include "tests/core/load/running_load.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <vector>

using namespace changeover;
using Act = FakeServer::Act;

/// Which connection a request takes, and when a WebSocket speaks. The pool is driven step by step: nothing
/// here depends on who is quick.
class tst_ClientPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRequestTakesTheConnectionWhoseTurnItIs();
    void anotherStandsInWhereThatIsBusy();
    void aCloseThatIsHereIsHeardBeforeTheNextMessage();
};

namespace {

class Driven final : ClientPool::Sink {
public:
    Driven(const FakeServer& server, std::uint32_t connections)
        : m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
          m_pool(mixedLoad(server, connections), 0, connections, m_epoll.get(), *this)
    {
        m_pool.openAll(monotonicNs());
        turnUntil([this] { return m_pool.allOpen(); });
    }
    ~Driven() { m_pool.cancelAll(); }
    Driven(const Driven&) = delete;
    Driven& operator=(const Driven&) = delete;

    void submit(std::uint32_t place, const RequestPlan& plan = {})
    {
        const ClientPool::Order order{plan, m_sequence++, place};
        m_pool.submit({&order, 1}, monotonicNs());
    }
    /// The connection that answered.
    std::uint32_t ask(std::uint32_t place)
    {
        const std::size_t before = m_outcomes.size();
        submit(place);
        turnUntil([&] { return m_outcomes.size() > before; });
        return m_outcomes.back().id.connection;
    }
    std::size_t inFlight() const { return m_pool.inFlight(); }
    const std::vector<RequestOutcome>& outcomes() const { return m_outcomes; }

    /// Until there is something to do long before the timeout of a request.
    void turnUntilOneIsToSpeak()
    {
        turnUntil([this] { return m_pool.nextDeadlineNs() < monotonicNs() + 1'000'000'000; });
    }
    /// It is time; what has come by now is not told.
    void letItSpeak() { m_pool.expire(m_pool.nextDeadlineNs()); }

private:
    static LoadConfig mixedLoad(const FakeServer& server, std::uint32_t connections)
    {
        LoadConfig config = loadOn(server, 1, connections);
        config.mix = Mix::Mixed;
        return config;
    }
    void finished(const RequestOutcome& outcome) override { m_outcomes.push_back(outcome); }

    template <class Condition> void turnUntil(Condition reached)
    {
        const std::int64_t deadlineNs = monotonicNs() + 10'000'000'000;
        while (!reached() && monotonicNs() < deadlineNs) {
            epoll_event event{};
            if (::epoll_wait(m_epoll.get(), &event, 1, 100) == 1) m_pool.handle(event);
        }
        QVERIFY(reached());
    }

    FileDescriptor m_epoll;
    ClientPool m_pool;
    std::vector<RequestOutcome> m_outcomes;
    std::uint64_t m_sequence = 0;
};

}  // namespace

void tst_ClientPool::aRequestTakesTheConnectionWhoseTurnItIs()
{
    FakeServer server;
    Driven pool(server, 4);
    for (const std::uint32_t place : {0U, 1U, 2U, 3U, 2U, 2U, 0U, 3U, 1U})
        QCOMPARE(pool.ask(place), place);  // opened in order, and none closed since
}

void tst_ClientPool::anotherStandsInWhereThatIsBusy()
{
    FakeServer server([](std::uint64_t number) { return number == 0 ? Act::Silence : Act::Answer; });
    Driven pool(server, 3);
    pool.submit(1);  // never answered
    QTRY_COMPARE(server.seen().size(), std::size_t{1});
    QCOMPARE(pool.ask(1), 0U);  // idle longest
    QCOMPARE(pool.ask(1), 2U);
    QCOMPARE(pool.ask(0), 0U);  // its own turn all the same
    QCOMPARE(pool.ask(1), 2U);
    QCOMPARE(pool.inFlight(), std::size_t{1});
}

void tst_ClientPool::aCloseThatIsHereIsHeardBeforeTheNextMessage()
{
    FakeServer server;
    Driven pool(server, 1);
    pool.submit(0, {.kind = RequestPlan::Kind::WebSocket, .amount = 5});
    pool.turnUntilOneIsToSpeak();
    server.closeWebSockets();
    pool.letItSpeak();
    QCOMPARE(pool.outcomes().size(), std::size_t{1});
    QCOMPARE(pool.outcomes().front().result, RequestClass::Ok);
    QCOMPARE(pool.outcomes().front().status, std::int16_t{101});
}

CHANGEOVER_TEST(tst_ClientPool)
#include "tst_client_pool.moc"
