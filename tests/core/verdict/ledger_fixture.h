// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/verdict/run_ledger.h"

namespace changeover {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1000 * kMs;

/// A ledger and the words to tell it a story in milliseconds. Generation 1 is pid 101, and so on.
struct Story {
    RunLedger ledger;
    std::uint64_t sequence = 0;

    RequestOutcome outcome(std::int64_t atMs, int generation, RequestClass result = RequestClass::Ok)
    {
        const bool answered = result == RequestClass::Ok;
        return {.id = {0, 1, sequence++},
                .dueNs = (atMs - 1) * kMs,
                .writtenNs = (atMs - 1) * kMs,
                .finishedNs = atMs * kMs,
                .pid = answered && generation > 0 ? 100 + generation : 0,
                .generation = generation,
                .status = static_cast<std::int16_t>(answered ? 200 : 0),
                .result = result};
    }
    void answer(std::int64_t atMs, int generation) { ledger.add(outcome(atMs, generation)); }
    /// An answer to what was in flight at that trigger, on the connection from that port.
    RequestOutcome across(std::int64_t triggerMs, int generation, std::uint16_t port = 0)
    {
        RequestOutcome answer = outcome(triggerMs + 200, generation);
        answer.dueNs = answer.writtenNs = triggerMs * kMs - kAcrossNs;
        answer.localPort = port;
        return answer;
    }
    void lose(std::int64_t atMs, RequestClass result = RequestClass::Refused)
    {
        ledger.add(outcome(atMs, 0, result));
    }
    /// One each `everyMs` in [from, to).
    void answers(std::int64_t fromMs, std::int64_t toMs, int generation, std::int64_t everyMs = 10)
    {
        for (std::int64_t at = fromMs; at < toMs; at += everyMs)
            answer(at, generation);
    }

    Trigger hup(std::int64_t atMs, int generation = 1) const
    {
        return {.timeNs = atMs * kMs,
                .signal = 1,
                .oldPid = 100 + generation,
                .oldGeneration = generation,
                .allowanceNs = 30 * kSecond};
    }
    /// All that the processes do in a good restart of `old`, triggered at `atMs`: ready in 100 ms, gone
    /// after 1.5 s.
    void restart(std::int64_t atMs, int old, std::uint64_t inFlight = 3)
    {
        ledger.spawned(100 + old, 101 + old, old + 1, (atMs + 5) * kMs);
        ledger.accepting(101 + old, (atMs + 100) * kMs);
        ledger.stoppedAccepting(100 + old, inFlight, (atMs + 101) * kMs);
        ledger.attemptEnded(100 + old, AttemptEnd::Committed, 101 + old, "", (atMs + 1200) * kMs);
        ledger.reaped(100 + old, (atMs + 1500) * kMs);
    }
    const RestartWindow& window(int index) const
    {
        return ledger.windows()[static_cast<std::size_t>(index) - 1];
    }
};

}  // namespace changeover
