// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/load/schedule.h"
#include "core/load/script.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <set>
#include <vector>

using namespace changeover;

/// "The same seed gives the same schedule."
class tst_Script : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSameSeedGivesTheSameSchedule_data();
    void theSameSeedGivesTheSameSchedule();
    void eachConnectionHasAScriptOfItsOwn();
    void theRateDecidesAboutInstantsAlone();
    void aPipelinedBatchIsOneTurn();
};

namespace {

constexpr std::size_t kBatches = 1'000;

struct Due {
    std::int64_t atNs = 0;
    Script::Batch batch;
    bool operator==(const Due&) const = default;
};

/// All that a generator of two threads asks for, from its start on.
std::vector<Due> schedule(Mix mix, std::uint64_t seed, double rate = 1'000)
{
    constexpr std::uint32_t kThreads = 2, kConnections = 7;
    std::vector<Due> all;
    for (std::uint32_t client = 0; client < kThreads; ++client) {
        Schedule due(rate, batchOf(mix), kThreads, client);
        Script script(mix, seed, client, kConnections);
        due.begin(0);
        for (std::size_t i = 0; i < kBatches; ++i, due.take())
            all.push_back({due.nextNs(), script.next()});
    }
    return all;
}

}  // namespace

void tst_Script::theSameSeedGivesTheSameSchedule_data()
{
    QTest::addColumn<QString>("mix");
    QTest::addColumn<bool>("seeded");  // something is left to chance in this mix
    for (const char* const mix : {"slow", "post", "transfer", "mixed"})
        QTest::newRow(mix) << QString(mix) << true;
    for (const char* const mix : {"get", "stream", "pipelined"})
        QTest::newRow(mix) << QString(mix) << false;
}

void tst_Script::theSameSeedGivesTheSameSchedule()
{
    QFETCH(QString, mix);
    QFETCH(bool, seeded);
    const Mix parsed = parseMix(mix.toStdString()).value();
    const std::vector<Due> first = schedule(parsed, 5);
    QVERIFY(first == schedule(parsed, 5));
    QCOMPARE(first != schedule(parsed, 6), seeded);
    // The threads do not say the same.
    bool same = true;
    for (std::size_t i = 0; i < kBatches; ++i)
        same &= first[i].batch.plans == first[kBatches + i].batch.plans;
    QCOMPARE(!same, seeded);
}

void tst_Script::eachConnectionHasAScriptOfItsOwn()
{
    constexpr std::uint32_t kConnections = 7;
    Script script(Mix::Post, 5, 0, kConnections), again(Mix::Post, 5, 0, kConnections);
    for (std::uint64_t request = 0; request < kBatches; ++request) {
        const Script::Batch batch = script.next();
        QCOMPARE(batch.places[0], static_cast<std::uint32_t>(request % kConnections));
        QCOMPARE(batch.plans[0], planRequest(Mix::Post, 5, 0, request));
        QVERIFY(batch == again.next());
    }
}

void tst_Script::theRateDecidesAboutInstantsAlone()
{
    const std::vector<Due> slow = schedule(Mix::Mixed, 5, 100), fast = schedule(Mix::Mixed, 5, 10'000);
    for (std::size_t i = 0; i < slow.size(); ++i) {
        QVERIFY(slow[i].batch == fast[i].batch);
        QVERIFY(std::abs(slow[i].atNs - 100 * fast[i].atNs) <= 100);
    }
}

void tst_Script::aPipelinedBatchIsOneTurn()
{
    constexpr std::uint32_t kConnections = 7;
    Script script(Mix::Mixed, 5, 0, kConnections);
    std::uint32_t turn = 0;
    std::set<bool> seen;
    for (std::size_t i = 0; i < kBatches; ++i) {
        const Script::Batch batch = script.next();
        QCOMPARE(batch.size, kMaxBatch);
        seen.insert(batch.together);
        for (unsigned k = 0; k < batch.size; ++k) {
            QCOMPARE(batch.places[k], turn % kConnections);
            turn += batch.together ? 0 : 1;
        }
        turn += batch.together ? 1 : 0;
    }
    QCOMPARE(seen.size(), std::size_t{2});
}

CHANGEOVER_TEST(tst_Script)
#include "tst_script.moc"
