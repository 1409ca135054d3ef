// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/run_report.h"

#include <csignal>

namespace changeover {

inline constexpr std::int64_t kSecond = 1'000'000'000;
inline constexpr std::int64_t kMs = 1'000'000;

/// A run of two restarts, told to the ledger and the chronicle as the Lab does: the first committed, the
/// second rolled back, one request refused between them.
class TwoRestarts {
public:
    TwoRestarts()
    {
        say({.kind = EventKind::Started, .pid = 100, .generation = 1, .value = 100}, 0);
        load(kSecond, 3 * kSecond, 100, 1);
        hangup(100, 1, 3 * kSecond);
        const std::int64_t t = 3 * kSecond;
        say({.kind = EventKind::Spawned, .pid = 100, .generation = 1, .value = 200, .extra = 2}, t + 2 * kMs);
        say({.kind = EventKind::Hello, .pid = 100, .generation = 1, .value = 200}, t + 5 * kMs);
        say({.kind = EventKind::Ready, .pid = 100, .generation = 1, .value = 200}, t + 9 * kMs);
        say({.kind = EventKind::Accepting, .pid = 200, .generation = 2}, t + 10 * kMs);
        say({.kind = EventKind::StoppedAccepting, .pid = 100, .generation = 1, .value = 3}, t + 11 * kMs);
        load(t, t + 500 * kMs, 200, 2);
        say({.kind = EventKind::Sealed, .pid = 100, .generation = 1, .value = 200}, t + 110 * kMs);
        say({.kind = EventKind::AttemptEnded, .pid = 100, .generation = 1, .value = 0, .extra = 200},
            t + 112 * kMs);
        say({.kind = EventKind::Exited, .pid = 100, .generation = 1}, t + 160 * kMs);
        load(t + 500 * kMs, t + 3 * kSecond, 200, 2);
        finishAt(t + 3 * kSecond);
    }

    /// Cuts a request on generation 2, too, so long after the trigger.
    void rollBackTheSecond(std::optional<std::int64_t> cutAfterMs = {})
    {
        const std::int64_t t = 10 * kSecond;
        fail(t - 2 * kSecond);
        load(t - kSecond, t, 200, 2);
        hangup(200, 2, t);
        say({.kind = EventKind::Spawned, .pid = 200, .generation = 2, .value = 300, .extra = 3}, t + 2 * kMs);
        say({.kind = EventKind::Exited, .pid = 300, .generation = 3, .value = 3 << 8}, t + 20 * kMs);
        say({.kind = EventKind::AttemptEnded,
             .pid = 200,
             .generation = 2,
             .value = 1,
             .extra = 300,
             .words = "it said \"no\" | \xff"},
            t + 21 * kMs);
        if (cutAfterMs) add(t + *cutAfterMs * kMs, RequestClass::ResetBeforeByte, 200, 2);
        load(t, t + 2 * kSecond, 200, 2);
        finishAt(t + 3 * kSecond);
    }

    /// Generation 2 is killed; a request is refused then, the next while generation 3 gets ready, one when it
    /// accepts.
    void killAndStart(std::int64_t timeNs)
    {
        hangup(200, 2, timeNs);
        say({.kind = EventKind::Exited, .pid = 200, .generation = 2}, timeNs + kMs);
        fail(timeNs + 2 * kMs);
        say({.kind = EventKind::Started, .pid = 300, .generation = 3, .value = 300}, timeNs + 3 * kMs);
        ledger.started(300, 3, timeNs + 3 * kMs);
        say({.kind = EventKind::Ready, .pid = 300, .generation = 3}, timeNs + 9 * kMs);
        fail(timeNs + 10 * kMs);
        say({.kind = EventKind::Accepting, .pid = 300, .generation = 3}, timeNs + 11 * kMs);
        fail(timeNs + 12 * kMs);
        finishAt(timeNs + kSecond);
    }

    void failNow() { fail(13 * kSecond); }

    /// `pid` becomes the next generation.
    void replaceItself(std::int64_t timeNs, std::int32_t pid, std::int32_t generation)
    {
        hangup(pid, generation, timeNs, true);
        say({.kind = EventKind::Spawned,
             .pid = pid,
             .generation = generation,
             .value = pid,
             .extra = generation + 1},
            timeNs + kMs);
        say({.kind = EventKind::Accepting, .pid = pid, .generation = generation + 1}, timeNs + 2 * kMs);
    }
    void reap(std::int64_t timeNs, std::int32_t pid) { say({.kind = EventKind::Exited, .pid = pid}, timeNs); }

    /// In the last three seconds, of a server with a journal: lost before execution, lost after it began, and
    /// executed twice.
    void keepAJournal()
    {
        const std::int64_t t = 6 * kSecond;
        ledger.journalKept();
        fail(t);
        const RequestId id{0, 1, m_record.sent};
        ledger.executed(id, 2, t);
        add(t, RequestClass::EofBeforeByte, 200, 2);
        ledger.executed(id, 2, t + kMs);
        finishAt(t + kSecond);
    }

    RunReport report() const
    {
        RunReport report = makeReport(ledger, chronicle, 0, false);
        report.strategy = "inherit";
        report.surroundings = Surroundings::look("1.2.3");
        report.config = {{"rate", "200/s"}, {"server-arguments", "--x \xfe"}};
        report.seed = 7;
        return report;
    }

    RunLedger ledger;
    Chronicle chronicle;

private:
    struct Said {
        EventKind kind;
        std::int32_t pid, generation = 0, value = 0;
        std::int64_t extra = 0;
        std::string_view words{};
    };

    void say(const Said& said, std::int64_t timeNs)
    {
        Event event;
        event.kind = said.kind;
        event.pid = said.pid;
        event.generation = said.generation;
        event.value = said.value;
        event.extra = said.extra;
        event.timeNs = timeNs;
        event.setWords(said.words);
        chronicle.observe(event);
        if (said.kind == EventKind::Spawned)
            ledger.spawned(said.pid, said.value, static_cast<std::int32_t>(said.extra), timeNs);
        if (said.kind == EventKind::Accepting) ledger.accepting(said.pid, timeNs);
        if (said.kind == EventKind::StoppedAccepting) ledger.stoppedAccepting(said.pid, 3, timeNs);
        if (said.kind == EventKind::Exited) ledger.reaped(said.pid, timeNs);
        if (said.kind == EventKind::AttemptEnded)
            ledger.attemptEnded(said.pid, said.value ? AttemptEnd::RolledBack : AttemptEnd::Committed,
                                static_cast<std::int32_t>(said.extra), said.words, timeNs);
    }

    void hangup(std::int32_t pid, std::int32_t generation, std::int64_t timeNs, bool sameProcess = false)
    {
        Trigger trigger;
        trigger.timeNs = timeNs;
        trigger.signal = SIGHUP;
        trigger.senderPid = 42;
        trigger.senderUid = 1000;
        trigger.oldPid = pid;
        trigger.oldGeneration = generation;
        trigger.sameProcess = sameProcess;
        trigger.allowanceNs = 30 * kSecond;
        ledger.trigger(trigger);
    }

    void add(std::int64_t timeNs, RequestClass result, std::int32_t pid, std::int32_t generation)
    {
        RequestOutcome outcome;
        outcome.id = {0, 1, m_record.sent};
        outcome.dueNs = timeNs - 2 * kMs;
        outcome.writtenNs = timeNs - kMs;
        outcome.finishedNs = timeNs;
        outcome.pid = pid;
        outcome.generation = generation;
        outcome.result = result;
        ledger.add(outcome);
        ++m_record.sent;
        ++m_record.classes[static_cast<std::size_t>(result)];
    }
    /// 100 a second.
    void load(std::int64_t fromNs, std::int64_t toNs, std::int32_t pid, std::int32_t generation)
    {
        for (std::int64_t at = fromNs; at < toNs; at += 10 * kMs)
            add(at, RequestClass::Ok, pid, generation);
    }
    void fail(std::int64_t timeNs) { add(timeNs, RequestClass::Refused, 0, 0); }
    void finishAt(std::int64_t timeNs)
    {
        ledger.record(m_record);
        ledger.advance(timeNs);
    }

    LoadRecord m_record;
};

}  // namespace changeover
