// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/injection/dead_ends.h"
#include "core/lab/injection/fault_budget.h"
#include "core/lab/injection/replay.h"
#include "core/posix/clock.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <poll.h>
#include <sys/socket.h>

#include <set>
#include <thread>

using namespace changeover;
using namespace std::chrono_literals;

class tst_FaultBudget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void injectionsAreRead_data();
    void injectionsAreRead();
    void eachFaultHasAClassOfItsOwn();
    void threadsTakeExactlyWhatIsThere();
    void everyOtherRequestIsSpared();
    void atMostAQuarterOfThePoolIsHeld();
    void whatIsTakenIsLeftUntilItIsCommitted();
    void nobodyConnectsToADeadEnd();
    void onlyAWholeRequestIsSentAgain_data();
    void onlyAWholeRequestIsSentAgain();
};

namespace {

FaultCounts only(InjectedFault fault, std::uint64_t count)
{
    FaultCounts counts{};
    counts[static_cast<std::size_t>(fault)] = count;
    return counts;
}

/// 0: connected; else errno, ETIMEDOUT where nothing came for `patienceMs`.
int connectTo(const Endpoint& address, int patienceMs)
{
    const auto socket = startConnect(address);
    if (!socket) return socket.error().value();
    pollfd wait{socket->get(), POLLOUT, 0};
    if (::poll(&wait, 1, patienceMs) == 0) return ETIMEDOUT;
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket->get(), SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

}  // namespace

void tst_FaultBudget::injectionsAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("reads");  // as text() writes it; empty: refused
    QTest::newRow("small") << QByteArray("refused:10") << QByteArray("refused:10");
    QTest::newRow("capital") << QByteArray("EOF_MID_RESPONSE:1") << QByteArray("eof_mid_response:1");
    QTest::newRow("duplicate") << QByteArray("duplicate:2") << QByteArray("duplicate:2");
    QTest::newRow("none") << QByteArray("corrupt:0") << QByteArray("none");
    for (const char* const text : {"", "refused", "refused:", "refused:x", "refused:1x", "refused:-1", ":1",
                                   "ok:1", "local_error:1", "cancelled:1", "hope:1"})
        QTest::addRow("refuses '%s'", text) << QByteArray(text) << QByteArray();
}

void tst_FaultBudget::injectionsAreRead()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, reads);
    const auto injection = parseInjection(text.toStdString());
    QCOMPARE(injection.has_value(), !reads.isEmpty());
    if (!injection) return;
    QCOMPARE(QByteArray::fromStdString(changeover::text(only(injection->first, injection->second))), reads);
}

void tst_FaultBudget::eachFaultHasAClassOfItsOwn()
{
    std::set<RequestClass> classes;
    for (const InjectedFault fault : kAllInjectedFaults)
        classes.insert(classOf(fault));
    QCOMPARE(classes.size(), kInjectedFaults);
    // A duplicate is OK.
    const std::set<RequestClass> never{RequestClass::LocalError, RequestClass::Cancelled};
    for (const RequestClass c : kAllRequestClasses)
        QCOMPARE(classes.contains(c), !never.contains(c));
}

void tst_FaultBudget::threadsTakeExactlyWhatIsThere()
{
    constexpr std::uint64_t kEach = 5'000;
    FaultCounts counts = only(InjectedFault::Refused, kEach);
    counts[static_cast<std::size_t>(InjectedFault::HttpError)] = kEach;
    FaultBudget budget(counts, 64, 1s);
    std::atomic<std::uint64_t> refused{0}, failed{0};
    const auto takeAll = [&](FaultMoment moment, std::atomic<std::uint64_t>& taken) {
        while (budget.wants(moment))
            if (budget.take(moment, monotonicNs())) {
                ++taken;
                budget.committed();
            }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back(takeAll, FaultMoment::Connect, std::ref(refused));
        threads.emplace_back(takeAll, FaultMoment::Request, std::ref(failed));
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(refused.load(), kEach);
    QCOMPARE(failed.load(), kEach);
    QCOMPARE(budget.left(), std::uint64_t{0});
}

void tst_FaultBudget::everyOtherRequestIsSpared()
{
    FaultBudget budget(only(InjectedFault::EofBeforeByte, 3), 64, 1s);
    std::string turns;
    for (int i = 0; i < 8; ++i)
        turns += budget.take(FaultMoment::Request, 0) ? 'x' : '.';
    QCOMPARE(QByteArray::fromStdString(turns), QByteArray("x.x.x..."));
    QVERIFY(!budget.take(FaultMoment::Answer, 0));
}

void tst_FaultBudget::atMostAQuarterOfThePoolIsHeld()
{
    constexpr std::int64_t kMs = 1'000'000;
    // One each 50 ms, each for 200: four at a time, of sixteen.
    FaultBudget budget(only(InjectedFault::Timeout, 1000), 16, 200ms);
    int taken = 0;
    for (std::int64_t now = 1'000 * kMs; now < 2'000 * kMs; now += kMs)
        taken += budget.take(FaultMoment::Request, now).has_value();
    QCOMPARE(taken, 20);
    QCOMPARE(budget.left(), std::uint64_t{1000});
}

void tst_FaultBudget::whatIsTakenIsLeftUntilItIsCommitted()
{
    FaultBudget budget(only(InjectedFault::Corrupt, 1), 64, 1s);
    QCOMPARE(budget.take(FaultMoment::Answer, 0), InjectedFault::Corrupt);
    QVERIFY(!budget.wants(FaultMoment::Answer));
    QCOMPARE(budget.left(), std::uint64_t{1});
    budget.giveBack(InjectedFault::Corrupt);
    QVERIFY(budget.wants(FaultMoment::Answer));
    QVERIFY(!budget.take(FaultMoment::Answer, 0));  // spared
    QCOMPARE(budget.take(FaultMoment::Answer, 0), InjectedFault::Corrupt);
    budget.committed();
    QCOMPARE(budget.left(), std::uint64_t{0});
}

void tst_FaultBudget::nobodyConnectsToADeadEnd()
{
    const auto ends = DeadEnds::open();
    QVERIFY(ends.has_value());
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(connectTo(ends->refusing(), 5'000), ECONNREFUSED);
        QCOMPARE(connectTo(ends->silent(), 200), ETIMEDOUT);
    }
}

void tst_FaultBudget::onlyAWholeRequestIsSentAgain_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("whole");
    QTest::newRow("get") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << true;
    QTest::newRow("half a head") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << false;
    QTest::newRow("two") << QByteArray("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n") << false;
    QTest::newRow("a body") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc") << true;
    QTest::newRow("no body") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n") << true;
    QTest::newRow("half a body") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab") << false;
    QTest::newRow("chunks") << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") << false;
    QTest::newRow("body to come")
        << QByteArray("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n") << false;
}

void tst_FaultBudget::onlyAWholeRequestIsSentAgain()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, whole);
    QCOMPARE(isWholeRequest(request.toStdString()), whole);
}

CHANGEOVER_TEST(tst_FaultBudget)
#include "tst_fault_budget.moc"
