// SPDX-License-Identifier: BSL-1.0
// The part of RunLedger that listens to the server's journal, and keeps the list of failures.
#include "core/verdict/run_ledger.h"

namespace changeover {

namespace {

Failure duplicate(const RequestId& id, std::int32_t generation, std::int64_t timeNs, std::int32_t window)
{
    return {id,   RequestClass::Ok,      generation, timeNs, window, Execution::Executed,
            true, GenerationBy::Journal, timeNs};
}

}  // namespace

void RunLedger::journalKept()
{
    if (m_journalKept) return;
    m_journalKept = true;
    for (RestartWindow& window : m_windows)
        if (!window.closed()) window.executions().emplace();
}

std::optional<ExecutionCounts> RunLedger::executions() const
{
    return m_journalKept ? std::optional(m_reconciliation.counts()) : std::nullopt;
}

bool RunLedger::executed(const RequestId& id, std::int32_t generation, std::int64_t timeNs)
{
    switch (m_reconciliation.executed(id)) {
    case Reconciliation::Entry::First:
        m_executions.add(id, generation);
        break;
    case Reconciliation::Entry::NotOurs:
        break;
    case Reconciliation::Entry::OfALoss:
        executedAfterAll(id, generation);
        break;
    case Reconciliation::Entry::Again:
        addDuplicate(id, generation, timeNs);
        return true;
    }
    return false;
}

/// As far as the request itself and the journal tell; in no window yet.
Failure RunLedger::failureOf(const RequestOutcome& loss) const
{
    Failure failure{loss.id, loss.result, loss.generation, loss.finishedNs};
    failure.sentNs = loss.writtenNs ? loss.writtenNs : loss.finishedNs;
    failure.status = loss.status;
    failure.why = loss.why;
    failure.bytes = loss.bytes;
    const bool answered = loss.status != 0;
    if (loss.generation != 0) failure.by = answered ? GenerationBy::Answer : GenerationBy::Connection;
    if (failure.by == GenerationBy::Answer) return failure;
    // An idle connection may have been handed on since its last answer.
    if (const std::int32_t generation = m_executions.generationOf(loss.id)) {
        failure.generation = generation;
        failure.by = GenerationBy::Journal;
    }
    return failure;
}

/// Puts a loss on the list, while there is room.
void RunLedger::list(Recent& recent)
{
    const RequestOutcome& loss = recent.outcome;
    if (m_failures.size() - m_duplicatesListed >= kMaxFailures) return;
    recent.failure = m_failures.size();
    m_failures.push_back(failureOf(loss));
    m_failures.back().execution = recent.execution;
    if (recent.execution == Execution::None)
        m_unexecuted.emplace(std::pair(loss.id.client, loss.id.sequence), recent.failure);
}

/// The server began after the client had given up. Of losses beyond the list only the run's total knows.
void RunLedger::executedAfterAll(const RequestId& id, std::int32_t generation)
{
    m_executions.add(id, generation);
    const auto found = m_unexecuted.find({id.client, id.sequence});
    if (found == m_unexecuted.end()) return;
    Failure& failure = m_failures[found->second];
    m_unexecuted.erase(found);
    failure.execution = Execution::Executed;
    if (failure.by != GenerationBy::Answer) {
        failure.generation = generation;
        failure.by = GenerationBy::Journal;
    }
    if (const auto counts = executionsOf(failure.window)) {
        (*counts)->remove(failure.result, Execution::None);
        (*counts)->add(failure.result, Execution::Executed);
    }
}

void RunLedger::addDuplicate(const RequestId& id, std::int32_t generation, std::int64_t timeNs)
{
    const std::int32_t owner = ownerOf(timeNs);
    if (const auto counts = executionsOf(owner)) ++(*counts)->duplicates;
    if (m_duplicatesListed >= kMaxFailures) return;
    ++m_duplicatesListed;
    m_failures.push_back(duplicate(id, generation, timeNs, owner));
}

Failure RunLedger::unlisted(const RequestOutcome& loss) const
{
    Failure failure = failureOf(loss);
    failure.window = ownerOf(loss.finishedNs, Among::All);
    if (m_journalKept) failure.execution = m_reconciliation.executionOf(loss.id);
    return failure;
}

Failure RunLedger::unlistedDuplicate(const RequestId& id, std::int32_t generation, std::int64_t timeNs) const
{
    return duplicate(id, generation, timeNs, ownerOf(timeNs, Among::All));
}

/// A trigger learnt late: what was executed again since may be its window's.
void RunLedger::giveDuplicatesSince(std::int64_t fromNs)
{
    if (m_duplicatesListed == 0) return;
    for (Failure& failure : m_failures) {
        if (!failure.isDuplicate || failure.timeNs < fromNs) continue;
        const RestartWindow* const before = windowAt(failure.window);
        const std::int32_t owner = ownerOf(failure.timeNs);
        if (owner == failure.window || (before && before->closed())) continue;
        if (const auto counts = executionsOf(failure.window)) --(*counts)->duplicates;
        if (const auto counts = executionsOf(owner)) ++(*counts)->duplicates;
        failure.window = owner;
    }
}

/// Null outside of any window, and for one without.
std::optional<ExecutionCounts>* RunLedger::executionsOf(std::int32_t window) noexcept
{
    RestartWindow* const found = windowAt(window);
    return found && found->executions() ? &found->executions() : nullptr;
}

}  // namespace changeover
