// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/scoreboard.h"
#include "tests/support/test_program.h"

#include <QDeadlineTimer>
#include <QTest>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>

using namespace changeover;

class tst_Scoreboard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itsMemoryIsForItsOwnerOnly();
    void oneThatNobodyElseMayReadWorksAlike();
    void anotherLayoutIsRefused();
    void eventsComeInOrderAndOnceEach();
    void eventsOfAKilledProcessSurviveIt();
    void anOverrunRingSaysHowMuchWasLost();
    void writersOnManyThreadsLoseNothing();
    void wordsAreCutBetweenCharacters();
    void countersOfOneGenerationAreSummed();
    void aSlotOfADeadProcessIsUsedAgainAndALivingOnesNever();
    void whatADrainingThreadSaysIsReadAndWithdrawn();
    void drainingPlacesAreBounded();
    void whatAKilledWriterWasWritingIsNotRead();
    void whatIsReadOfADrainIsNeverTorn();
};

namespace {

Scoreboard makeScoreboard()
{
    auto scoreboard = Scoreboard::create();
    if (!scoreboard) qFatal("no scoreboard: %s", scoreboard.error().message().c_str());
    return std::move(*scoreboard);
}

/// The pid of a process that has ended and been reaped.
pid_t deadPid()
{
    const pid_t pid = ::fork();
    if (pid == 0) ::_exit(0);
    ::waitpid(pid, nullptr, 0);
    return pid;
}

}  // namespace

void tst_Scoreboard::itsMemoryIsForItsOwnerOnly()
{
    const Scoreboard scoreboard = makeScoreboard();
    struct stat status {};
    QCOMPARE(::fstat(scoreboard.descriptor(), &status), 0);
    QCOMPARE(status.st_mode & 0777, 0600u);
}

void tst_Scoreboard::oneThatNobodyElseMayReadWorksAlike()
{
    auto scoreboard = Scoreboard::createUnshared();
    QVERIFY(scoreboard);
    QCOMPARE(scoreboard->descriptor(), -1);
    ScoreboardSlot* const slot = scoreboard->claim(::getpid(), 1);
    QVERIFY(slot);
    slot->started.store(3);
    QCOMPARE(countersByGeneration(*scoreboard).at(0).inFlight, std::uint64_t{3});
    // Round the ring once, and a little further.
    Scoreboard::Cursor cursor;
    for (std::size_t i = 0; i < Scoreboard::kEvents + 2; ++i)
        scoreboard->append({.value = static_cast<std::int32_t>(i), .kind = EventKind::Spawned});
    const auto events = scoreboard->read(cursor);
    QCOMPARE(cursor.lost, std::uint64_t{2});
    QCOMPARE(events.size(), Scoreboard::kEvents);
    QCOMPARE(events.back().value, static_cast<std::int32_t>(Scoreboard::kEvents + 1));
}

void tst_Scoreboard::anotherLayoutIsRefused()
{
    const auto small = SharedMemory::create("not-a-scoreboard", 4096);
    QVERIFY(small);
    const auto opened = Scoreboard::open("/proc/self/fd/" + std::to_string(small->descriptor()));
    QVERIFY(!opened);
    QCOMPARE(opened.error(), std::make_error_code(std::errc::protocol_not_supported));

    Scoreboard scoreboard = makeScoreboard();
    const auto raw = SharedMemory::open(scoreboard.path(), SharedMemory::Access::ReadWrite);
    QVERIFY(raw);
    raw->data()[8] = std::byte{99};  // the version
    QVERIFY(!Scoreboard::open(scoreboard.path()));
}

void tst_Scoreboard::eventsComeInOrderAndOnceEach()
{
    Scoreboard scoreboard = makeScoreboard();
    auto writer = Scoreboard::open(scoreboard.path());
    QVERIFY(writer);
    for (const EventKind kind : {EventKind::Spawned, EventKind::Ready, EventKind::Commit})
        writer->append({.pid = 7, .generation = 1, .kind = kind});

    Scoreboard::Cursor cursor;
    std::vector<EventKind> kinds;
    for (const Event& event : scoreboard.read(cursor))
        kinds.push_back(event.kind);
    QCOMPARE(kinds, (std::vector{EventKind::Spawned, EventKind::Ready, EventKind::Commit}));
    QVERIFY(scoreboard.read(cursor).empty());
}

void tst_Scoreboard::eventsOfAKilledProcessSurviveIt()
{
    Scoreboard scoreboard = makeScoreboard();
    const pid_t pid = ::fork();
    if (pid == 0) {
        scoreboard.append({.value = 42, .kind = EventKind::Exiting});
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(pid, nullptr, 0);
    Scoreboard::Cursor cursor;
    const auto events = scoreboard.read(cursor);
    QCOMPARE(events.size(), 1u);
    QCOMPARE(events.front().value, 42);
}

void tst_Scoreboard::anOverrunRingSaysHowMuchWasLost()
{
    Scoreboard scoreboard = makeScoreboard();
    for (std::size_t i = 0; i < Scoreboard::kEvents + 10; ++i)
        scoreboard.append({.value = static_cast<std::int32_t>(i), .kind = EventKind::UserSignal});
    Scoreboard::Cursor cursor;
    const auto events = scoreboard.read(cursor);
    QCOMPARE(cursor.lost, 10u);
    QCOMPARE(events.size(), Scoreboard::kEvents);
    QCOMPARE(events.front().value, 10);
}

void tst_Scoreboard::writersOnManyThreadsLoseNothing()
{
    constexpr int kThreads = 4, kEach = 1000;
    Scoreboard scoreboard = makeScoreboard();
    std::vector<int> seen(kThreads, 0);
    int total = 0;
    {
        std::vector<std::jthread> writers;
        for (int t = 0; t < kThreads; ++t)
            writers.emplace_back([&scoreboard, t] {
                for (int i = 0; i < kEach; ++i)
                    scoreboard.append({.extra = i, .value = t, .kind = EventKind::UserSignal});
            });
        Scoreboard::Cursor cursor;
        QElapsedTimer patience;
        patience.start();
        while (total < kThreads * kEach && patience.elapsed() < 20'000)
            for (const Event& event : scoreboard.read(cursor)) {
                QCOMPARE(event.extra, std::int64_t{seen[static_cast<std::size_t>(event.value)]++});
                ++total;
            }
        QCOMPARE(cursor.lost, 0u);
    }
    QCOMPARE(total, kThreads * kEach);
}

void tst_Scoreboard::wordsAreCutBetweenCharacters()
{
    Event event;
    std::string words;
    while (words.size() < 300)
        words += "\u4ea4";  // three bytes each
    event.setWords(words);
    QVERIFY(event.words().size() < event.text.size());
    QCOMPARE(event.words().size() % 3, 0u);
    event.setWords("short");
    QCOMPARE(event.words(), std::string_view("short"));
}

void tst_Scoreboard::countersOfOneGenerationAreSummed()
{
    Scoreboard scoreboard = makeScoreboard();
    const std::int32_t pid = ::getpid();
    for (const std::uint64_t started : {5u, 7u}) {
        ScoreboardSlot* slot = scoreboard.claim(pid, 2);
        QVERIFY(slot);
        slot->accepted = 3;
        slot->closed = 1;
        slot->started = started;
        slot->answered = 4;
    }
    QVERIFY(scoreboard.claim(pid, 1));
    const auto rows = countersByGeneration(scoreboard);
    QCOMPARE(rows.size(), 2u);
    QCOMPARE(rows[0].generation, 1);
    QCOMPARE(rows[1].started, 12u);
    QCOMPARE(rows[1].inFlight, 4u);
    QCOMPARE(rows[1].connections, 4u);
}

void tst_Scoreboard::aSlotOfADeadProcessIsUsedAgainAndALivingOnesNever()
{
    Scoreboard scoreboard = makeScoreboard();
    const pid_t dead = deadPid();
    ScoreboardSlot* oldest = scoreboard.claim(dead, 3);
    for (std::size_t i = 1; i < Scoreboard::kSlots; ++i)
        QVERIFY(scoreboard.claim(::getpid(), 4));
    oldest->answered = 99;
    QCOMPARE(scoreboard.claim(::getpid(), 5), oldest);
    QCOMPARE(oldest->answered.load(), 0u);
    QCOMPARE(scoreboard.claim(::getpid(), 6), nullptr);
}

namespace {

/// Every word says `stamp`.
DrainingConnections stamped(std::int32_t pid, std::uint64_t stamp)
{
    DrainingConnections what;
    what.pid = pid;
    what.generation = 1;
    what.total = what.count = DrainingConnections::kRows;
    for (DrainingConnection& row : what.rows)
        row.id = row.received = row.sent = row.have = row.want = stamp;
    return what;
}

bool isWhole(const DrainingConnections& what)
{
    return std::ranges::all_of(what.rows, [&](const DrainingConnection& row) {
        return row.id == what.rows[0].id && row.received == row.id && row.sent == row.id &&
               row.have == row.id && row.want == row.id;
    });
}

}  // namespace

void tst_Scoreboard::whatADrainingThreadSaysIsReadAndWithdrawn()
{
    Scoreboard scoreboard = makeScoreboard();
    QVERIFY(scoreboard.draining().empty());
    DrainingPlace* place = scoreboard.claimDraining(::getpid());
    QVERIFY(place);
    QVERIFY2(scoreboard.draining().empty(), "nothing has been said yet");
    DrainingConnections what;
    what.pid = ::getpid();
    what.generation = 3;
    what.total = 100;
    what.count = 1;
    what.rows[0].id = 17;
    what.rows[0].reason = StayReason::BodyIncomplete;
    setWords(what.rows[0].state, "body");
    setWords(what.rows[0].peer, std::string(100, 'x'));
    place->publish(what);

    const auto other = Scoreboard::open(scoreboard.path());
    QVERIFY(other);
    const auto read = other->draining();
    QCOMPARE(read.size(), 1u);
    QCOMPARE(read[0].total, 100u);
    QCOMPARE(read[0].rows[0].reason, StayReason::BodyIncomplete);
    QVERIFY(words(read[0].rows[0].state) == "body");
    QCOMPARE(words(read[0].rows[0].peer).size(), std::size_t{51});
    what.count = 1'000'000;  // somebody's mistake
    place->publish(what);
    QCOMPARE(other->draining()[0].count, std::uint32_t{DrainingConnections::kRows});
    place->release();
    QVERIFY(other->draining().empty());
}

void tst_Scoreboard::drainingPlacesAreBounded()
{
    Scoreboard scoreboard = makeScoreboard();
    std::vector<DrainingPlace*> places;
    for (std::size_t i = 0; i < Scoreboard::kDrainingPlaces; ++i)
        places.push_back(scoreboard.claimDraining(::getpid()));
    QCOMPARE(std::set(places.begin(), places.end()).size(), Scoreboard::kDrainingPlaces);
    QVERIFY(!scoreboard.claimDraining(::getpid()));
    places[7]->release();
    QCOMPARE(scoreboard.claimDraining(::getpid()), places[7]);
}

/// Killed at any instant of a write: what is read is whole, and the place serves the next claimant.
void tst_Scoreboard::whatAKilledWriterWasWritingIsNotRead()
{
    Scoreboard scoreboard = makeScoreboard();
    for (int round = 0; round < 20; ++round) {
        const pid_t writer = ::fork();
        if (writer == 0) {
            DrainingPlace* place = scoreboard.claimDraining(::getpid());
            for (std::uint64_t i = 1; place; ++i)
                place->publish(stamped(::getpid(), i));
            ::_exit(1);
        }
        // Once: a reader that is slower than the writer may find nothing whole the next time.
        bool seen = false;
        for (const QDeadlineTimer deadline(10'000); !seen && !deadline.hasExpired();)
            seen = !scoreboard.draining().empty();
        ::kill(writer, SIGKILL);
        ::waitpid(writer, nullptr, 0);
        QVERIFY(seen);
        for (const DrainingConnections& what : scoreboard.draining())
            QVERIFY(isWhole(what));
        DrainingPlace* place = scoreboard.claimDraining(::getpid());
        QVERIFY(place);
        place->publish(stamped(::getpid(), 5));
        const auto read = scoreboard.draining();
        QCOMPARE(read.size(), 1u);  // the dead one's place, taken over
        QCOMPARE(read[0].rows[63].want, 5u);
        place->release();
    }
}

void tst_Scoreboard::whatIsReadOfADrainIsNeverTorn()
{
    Scoreboard scoreboard = makeScoreboard();
    DrainingPlace* place = scoreboard.claimDraining(::getpid());
    std::atomic<bool> enough = false;
    std::jthread writer([&] {
        for (std::uint64_t i = 1; !enough; ++i) {
            place->publish(stamped(::getpid(), i));
            if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(20));
        }
    });
    std::set<std::uint64_t> seen;
    bool whole = true;
    QElapsedTimer patience;
    patience.start();
    while (whole && seen.size() < 2'000 && patience.elapsed() < 20'000)
        for (const DrainingConnections& what : scoreboard.draining()) {
            whole = isWhole(what);
            seen.insert(what.rows[0].id);
        }
    enough = true;
    writer.join();
    QVERIFY(whole);
    QVERIFY2(seen.size() >= 20, qPrintable(QString::number(seen.size())));
}

CHANGEOVER_TEST(tst_Scoreboard)
#include "tst_scoreboard.moc"
