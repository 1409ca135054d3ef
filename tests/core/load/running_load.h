// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/load/generator.h"
#include "tests/core/load/fake_server.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace changeover {

/// A generator and all that it said.
struct Load {
    explicit Load(const LoadConfig& config) : generator(std::move(Generator::start(config).value())) {}

    std::uint64_t count(RequestClass c) const
    {
        return generator->record().classes[static_cast<std::size_t>(c)];
    }
    std::uint64_t sent() const { return generator->record().sent; }
    /// Pauses and waits until that holds: orders are obeyed one after another, so that a request added behind
    /// it is the last for now.
    void pause(const FakeServer& server)
    {
        generator->pause();
        generator->addSleep(std::chrono::milliseconds(7));
        QTRY_VERIFY(std::ranges::any_of(server.seen(), [](const FakeServer::Seen& request) {
            return request.line.starts_with("GET /sleep?ms=7 ");
        }));
        QTRY_COMPARE(generator->record().inFlight, std::uint64_t{0});
    }
    /// Lets what is in flight end, then checks that every request was told once.
    void finish()
    {
        generator->stop();
        QTRY_VERIFY(generator->finished());
        generator->takeOutcomes(outcomes);
        std::sort(outcomes.begin(), outcomes.end(), [](const auto& a, const auto& b) {
            return std::pair(a.id.client, a.id.sequence) < std::pair(b.id.client, b.id.sequence);
        });
        const LoadRecord record = generator->record();
        QVERIFY(record.conserved());
        QCOMPARE(record.inFlight, std::uint64_t{0});
        QCOMPARE(record.outcomesLost, std::uint64_t{0});
        QCOMPARE(outcomes.size(), record.sent);
        ClassCounts counts{};
        for (const RequestOutcome& outcome : outcomes)
            ++counts[static_cast<std::size_t>(outcome.result)];
        QVERIFY(counts == record.classes);
    }

    std::unique_ptr<Generator> generator;
    std::vector<RequestOutcome> outcomes;  // by sequence, after finish()
};

inline LoadConfig loadOn(const FakeServer& server, double rate = 1000, std::uint32_t connections = 4)
{
    LoadConfig config;
    config.target = server.endpoint();
    config.ratePerSecond = rate;
    config.connections = connections;
    return config;
}

}  // namespace changeover
