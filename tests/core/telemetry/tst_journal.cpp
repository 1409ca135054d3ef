// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/journal.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

using namespace changeover;

namespace {

constexpr std::int32_t kGeneration = 3;

/// A whole entry shows its sequence in the other parts too.
RequestId idOf(std::uint64_t sequence) { return {7, static_cast<std::uint32_t>(sequence * 3), sequence}; }

std::vector<JournalEntry> readAll(Journal& journal)
{
    std::vector<JournalEntry> entries;
    journal.read(entries);
    return entries;
}

std::vector<std::uint64_t> sequences(Journal& journal)
{
    std::vector<std::uint64_t> list;
    for (const JournalEntry& entry : readAll(journal))
        list.push_back(entry.id.sequence);
    return list;
}

/// A process that does `work` and waits to be killed; its pid. It has its own mapping, as a server has.
pid_t otherProcess(const std::function<void()>& work)
{
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    work();
    for (;;)
        ::pause();
}

void kill(pid_t pid)
{
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
}

}  // namespace

class tst_Journal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsReadOnceAndInOrder();
    void goesRoundManyTimes();
    void aFullRingDropsAndSaysSo();
    void aReaderBesideTheWriterMissesNothing();
    void aWriterKilledAtAnyInstantLeavesWholeEntries();
    void outlivesItsWriters();
    void aDeadAndReadRingIsUsedAgain();
    void anUnreadRingIsKeptForTheReader();
    void aLivingThreadKeepsItsRing();
    void withoutARingAThreadIsMissed();
    void anotherLayoutIsRefused();
};

void tst_Journal::whatIsWrittenIsReadOnceAndInOrder()
{
    Journal journal = Journal::create().value();
    QVERIFY(!journal.isKept());
    Journal servers = Journal::open(journal.path()).value();
    auto writer = servers.claim(::getpid(), kGeneration);
    QVERIFY(writer);
    QVERIFY(journal.isKept());
    for (std::uint64_t i = 0; i < 3; ++i)
        writer->write(idOf(i));

    const auto entries = readAll(journal);
    QCOMPARE(entries.size(), std::size_t{3});
    for (std::uint64_t i = 0; i < 3; ++i) {
        QCOMPARE(entries[i].id, idOf(i));
        QCOMPARE(entries[i].generation, kGeneration);
        QVERIFY(entries[i].timeNs > 0 && entries[i].timeNs >= entries[0].timeNs);
    }
    QVERIFY(readAll(journal).empty());
    QCOMPARE(journal.missing(), std::uint64_t{0});
}

void tst_Journal::goesRoundManyTimes()
{
    Journal journal = Journal::create({.rings = 1, .entries = 4}).value();
    auto writer = journal.claim(::getpid(), kGeneration);
    std::vector<std::uint64_t> expected, read;
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        writer->write(idOf(i));
        expected.push_back(i);
        if (i % 4 != 3) continue;  // exactly full
        for (const std::uint64_t sequence : sequences(journal))
            read.push_back(sequence);
    }
    QCOMPARE(read, expected);
    QCOMPARE(journal.missing(), std::uint64_t{0});
}

void tst_Journal::aFullRingDropsAndSaysSo()
{
    Journal journal = Journal::create({.rings = 1, .entries = 4}).value();
    auto writer = journal.claim(::getpid(), kGeneration);
    for (std::uint64_t i = 0; i < 7; ++i)
        writer->write(idOf(i));
    QCOMPARE(journal.missing(), std::uint64_t{3});
    QCOMPARE(sequences(journal), (std::vector<std::uint64_t>{0, 1, 2, 3}));
    writer->write(idOf(7));
    QCOMPARE(sequences(journal), (std::vector<std::uint64_t>{7}));
    QCOMPARE(journal.missing(), std::uint64_t{3});  // said for good
}

void tst_Journal::aReaderBesideTheWriterMissesNothing()
{
    constexpr std::uint64_t kCount = 200'000;
    Journal journal = Journal::create({.rings = 2, .entries = 256}).value();
    std::atomic<std::uint64_t> taken{0};
    const auto write = [&](std::int32_t generation) {
        auto writer = journal.claim(::getpid(), generation);
        if (!writer) return;
        for (std::uint64_t i = 0; i < kCount; ++i) {
            while (2 * i >= taken.load() + 256)
                std::this_thread::yield();
            writer->write(idOf(i));
        }
    };
    std::thread first(write, 1), second(write, 2);
    std::array<std::uint64_t, 3> next{};
    bool inOrder = true;
    std::vector<JournalEntry> entries;
    while (taken < 2 * kCount) {
        entries.clear();
        journal.read(entries);
        for (const JournalEntry& entry : entries)
            inOrder &= entry.id == idOf(next.at(static_cast<std::size_t>(entry.generation))++);
        taken += entries.size();
        if (!inOrder || journal.missing() != 0) taken = 4 * kCount;  // let them end
    }
    first.join();
    second.join();
    QVERIFY(inOrder);
    QCOMPARE(journal.missing(), std::uint64_t{0});
    QCOMPARE(next, (std::array<std::uint64_t, 3>{0, kCount, kCount}));
}

void tst_Journal::aWriterKilledAtAnyInstantLeavesWholeEntries()
{
    for (int round = 0; round < 10; ++round) {
        Journal journal = Journal::create({.rings = 1, .entries = 1'024}).value();
        const pid_t writing = otherProcess([&journal] {
            auto writer = journal.claim(::getpid(), kGeneration);
            for (std::uint64_t i = 0;; ++i)
                writer->write(idOf(i));
        });
        std::uint64_t next = 0;
        const auto take = [&] {
            for (const JournalEntry& entry : readAll(journal)) {
                QVERIFY(entry.id.sequence >= next);  // it may have dropped some
                QCOMPARE(entry.id, idOf(entry.id.sequence));
                next = entry.id.sequence + 1;
            }
        };
        QTRY_VERIFY_WITH_TIMEOUT((take(), next > 5'000), 30'000);
        kill(writing);
        take();
        QVERIFY(readAll(journal).empty());
        QVERIFY(journal.claim(::getpid(), kGeneration + 1));
    }
}

void tst_Journal::outlivesItsWriters()
{
    Journal journal = Journal::create().value();
    int ready[2];
    QCOMPARE(::pipe2(ready, O_CLOEXEC), 0);
    const std::string path = journal.path();
    const pid_t server = otherProcess([&] {
        Journal own = Journal::open(path).value();
        auto writer = own.claim(::getpid(), kGeneration);
        writer->write(idOf(5));
        if (::write(ready[1], "r", 1) != 1) ::_exit(1);
        ::pause();
    });
    char byte = 0;
    QCOMPARE(::read(ready[0], &byte, 1), 1);
    kill(server);
    ::close(ready[0]);
    ::close(ready[1]);
    QCOMPARE(sequences(journal), (std::vector<std::uint64_t>{5}));
}

void tst_Journal::aDeadAndReadRingIsUsedAgain()
{
    Journal journal = Journal::create({.rings = 2, .entries = 8}).value();
    for (std::int32_t generation = 1; generation <= 100; ++generation) {
        const pid_t server = ::fork();
        if (server == 0) {
            auto writer = journal.claim(::getpid(), generation);
            if (writer) writer->write(idOf(static_cast<std::uint64_t>(generation)));
            ::_exit(writer ? 0 : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(server, &status, 0), server);
        QCOMPARE(status, 0);
        const auto entries = readAll(journal);
        QCOMPARE(entries.size(), std::size_t{1});
        QCOMPARE(entries[0].generation, generation);
        QCOMPARE(entries[0].id, idOf(static_cast<std::uint64_t>(generation)));
    }
    QCOMPARE(journal.missing(), std::uint64_t{0});
}

void tst_Journal::anUnreadRingIsKeptForTheReader()
{
    Journal journal = Journal::create({.rings = 1, .entries = 8}).value();
    const pid_t server = ::fork();
    if (server == 0) {
        journal.claim(::getpid(), 1)->write(idOf(1));
        ::_exit(0);
    }
    ::waitpid(server, nullptr, 0);
    QVERIFY(!journal.claim(::getpid(), 2));
    QCOMPARE(sequences(journal), (std::vector<std::uint64_t>{1}));
    QVERIFY(journal.claim(::getpid(), 2));
}

void tst_Journal::aLivingThreadKeepsItsRing()
{
    Journal journal = Journal::create({.rings = 2, .entries = 8}).value();
    auto first = journal.claim(::getpid(), 1);
    auto second = journal.claim(::getpid(), 1);
    QVERIFY(first && second);
    QVERIFY(!journal.claim(::getpid(), 2));
    first->write(idOf(1));
    second->write(idOf(2));
    QCOMPARE(sequences(journal), (std::vector<std::uint64_t>{1, 2}));
}

void tst_Journal::withoutARingAThreadIsMissed()
{
    Journal journal = Journal::create({.rings = 1, .entries = 8}).value();
    QVERIFY(journal.claim(::getpid(), 1));
    QVERIFY(!journal.claim(::getpid(), 1));
    QCOMPARE(journal.missing(), std::uint64_t{1});
}

void tst_Journal::anotherLayoutIsRefused()
{
    const auto refused = std::make_error_code(std::errc::protocol_not_supported);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("journal").toStdString();
    QVERIFY(Journal::open(path).has_value());  // made where there is none
    QVERIFY(Journal::open(path).has_value());
    {
        auto memory = SharedMemory::open(path, SharedMemory::Access::ReadWrite).value();
        memory.data()[8] = std::byte{99};  // the version
    }
    QCOMPARE(Journal::open(path).error(), refused);

    const auto foreign = SharedMemory::create("foreign", 4'096).value();
    QCOMPARE(Journal::open("/proc/self/fd/" + std::to_string(foreign.descriptor())).error(), refused);
    QVERIFY(Journal::open("/none/journal").has_error());
    QCOMPARE(Journal::create({.rings = 1, .entries = 3}).error(),
             std::make_error_code(std::errc::invalid_argument));
}

CHANGEOVER_TEST(tst_Journal)
#include "tst_journal.moc"
