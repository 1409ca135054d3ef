// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/posix/event_loop_probe.h"
#include "core/posix/shortage.h"
#include "tests/support/refused_calls.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cerrno>
#include <cstdio>
#include <list>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace changeover;

class tst_Shortage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsOursIsNotTheServers();
    void theReserveCarriesOnOnceThenTheLastWordsCome();
    void anEventLoopThatCannotWaitIsKnownBefore_data();
    void anEventLoopThatCannotWaitIsKnownBefore();
};

void tst_Shortage::whatIsOursIsNotTheServers()
{
    for (const int number : {EMFILE, ENFILE, ENOMEM, ENOSPC, EDQUOT, EFBIG, EAGAIN})
        QVERIFY(isShortage({number, std::system_category()}) &&
                isShortage({number, std::generic_category()}));
    for (const int number : {0, EPERM, ECONNREFUSED, EPIPE, EBADF})
        QVERIFY(!isShortage({number, std::system_category()}));
}

/// Takes memory until there is no more, piece by piece. 0: as it should be.
static int useUpMemory()
{
    long pages = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    if (!file || std::fscanf(file, "%ld", &pages) != 1) return 10;
    keepMemoryReserve([] { ::_exit(memoryRanOut() ? 0 : 11); });
    if (memoryRanOut()) return 12;
    const rlim_t now = static_cast<rlim_t>(pages * ::sysconf(_SC_PAGESIZE));
    const rlimit limit{now + (64 << 20), RLIM_INFINITY};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) return 13;
    std::list<std::string> taken;
    constexpr std::size_t kPiece = 1 << 20;
    while (!memoryRanOut())
        taken.emplace_back(kPiece, 'x');
    // Given up, it lets more be had than what failed.
    for (int more = 0; more < 4; ++more)
        taken.emplace_back(kPiece, 'x');
    while (taken.size() < 1'000)
        taken.emplace_back(kPiece, 'x');
    return 14;  // the limit does not hold here
}

void tst_Shortage::theReserveCarriesOnOnceThenTheLastWordsCome()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("a sanitizer's allocator does not ask the new handler, and its address space is beyond any limit");
#endif
    const pid_t child = ::fork();
    if (child == 0) ::_exit(useUpMemory());
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
}

void tst_Shortage::anEventLoopThatCannotWaitIsKnownBefore_data()
{
    QTest::addColumn<int>("call");
    QTest::addColumn<QByteArray>("named");  // empty: Asio does without
    QTest::newRow("nothing") << -1 << QByteArray();
    QTest::newRow("epoll_ctl") << int{SYS_epoll_ctl} << QByteArray("epoll_ctl(2)");
    QTest::newRow("epoll_create1") << int{SYS_epoll_create1} << QByteArray("epoll_create1(2)");
    QTest::newRow("timerfd_create") << int{SYS_timerfd_create} << QByteArray();
    QTest::newRow("timerfd_settime") << int{SYS_timerfd_settime} << QByteArray("timerfd_settime(2)");
}

void tst_Shortage::anEventLoopThatCannotWaitIsKnownBefore()
{
    QFETCH(int, call);
    QFETCH(QByteArray, named);
    bool applied = false;
    std::error_code error;
    std::thread([&] {
        applied = test::RefusedCalls({call}, EPERM).apply();
        error = probeEventLoop();
    }).join();
    if (!applied) QSKIP("seccomp(2) is not allowed here");
    QCOMPARE(static_cast<bool>(error), !named.isEmpty());
    if (error) QVERIFY2(QByteArray::fromStdString(error.message()).contains(named), error.message().c_str());
}

CHANGEOVER_TEST(tst_Shortage)
#include "tst_shortage.moc"
