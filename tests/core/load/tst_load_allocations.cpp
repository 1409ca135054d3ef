// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/generator.h"
#include "tests/core/load/fake_server.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <pthread.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <thread>

using namespace changeover;

namespace {

std::atomic<std::uint64_t> g_allocations{0};

bool isLoadThread() noexcept
{
    char name[16] = {};
    ::pthread_getname_np(::pthread_self(), name, sizeof name);
    return std::strncmp(name, "load-", 5) == 0;
}

void* allocate(std::size_t bytes)
{
    if (isLoadThread()) ++g_allocations;
    if (void* const memory = std::malloc(bytes ? bytes : 1)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t bytes) { return allocate(bytes); }
void* operator new[](std::size_t bytes) { return allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

class tst_LoadAllocations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theCounterCounts();
    void afterWarmingUpNothingIsAllocated_data();
    void afterWarmingUpNothingIsAllocated();
};

void tst_LoadAllocations::theCounterCounts()
{
    const auto count = [](const char* name) {
        const std::uint64_t before = g_allocations;
        std::thread thread([name] {
            ::pthread_setname_np(::pthread_self(), name);
            const auto number = std::make_unique<std::atomic<int>>(7);  // not to be optimised away
            number->fetch_add(1);
        });
        thread.join();
        return g_allocations - before;
    };
    QCOMPARE(count("load-test"), std::uint64_t{1});
    QCOMPARE(count("another"), std::uint64_t{0});
}

void tst_LoadAllocations::afterWarmingUpNothingIsAllocated_data()
{
    QTest::addColumn<QString>("mix");
    QTest::addColumn<bool>("keepAlive");
    QTest::addColumn<bool>("closedLoop");
    QTest::addColumn<bool>("failures");
    QTest::newRow("open loop") << "get" << true << false << false;
    QTest::newRow("closed loop") << "get" << true << true << false;
    QTest::newRow("fresh connections") << "get" << false << false << false;
    QTest::newRow("bodies") << "post" << true << false << false;
    QTest::newRow("chunks") << "stream" << true << false << false;
    QTest::newRow("pipelined") << "pipelined" << true << false << false;
    QTest::newRow("transfers") << "transfer" << true << false << false;
    QTest::newRow("everything, WebSockets and events too") << "mixed" << true << false << false;
    QTest::newRow("everything, on fresh connections") << "mixed" << false << false << false;
    QTest::newRow("failures") << "get" << true << false << true;
}

void tst_LoadAllocations::afterWarmingUpNothingIsAllocated()
{
    QFETCH(QString, mix);
    QFETCH(bool, keepAlive);
    QFETCH(bool, closedLoop);
    QFETCH(bool, failures);
    FakeServer server([failures](std::uint64_t number) {
        return failures && number % 3 == 0 ? FakeServer::Act::ResetWithin : FakeServer::Act::Answer;
    });
    LoadConfig config;
    config.target = server.endpoint();
    config.mix = parseMix(mix.toStdString()).value();
    config.keepAlive = keepAlive;
    config.closedLoop = closedLoop;
    config.ratePerSecond = 2000;
    config.connections = 4;
    const auto generator = std::move(Generator::start(config).value());
    QTRY_VERIFY(generator->record().sent >= 200);
    const std::uint64_t before = g_allocations;
    const std::uint64_t sent = generator->record().sent;
    QTRY_VERIFY(generator->record().sent >= sent + 1000);
    QCOMPARE(g_allocations.load(), before);
    generator->stop();
    QTRY_VERIFY(generator->finished());
}

CHANGEOVER_TEST(tst_LoadAllocations)
#include "tst_load_allocations.moc"
