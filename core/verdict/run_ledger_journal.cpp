// SPDX-License-Identifier: BSL-1.0
// The part of RunLedger that listens to the server's journal, and keeps the list of failures.
#include "core/verdict/run_ledger.h"

namespace changeover {

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

void RunLedger::executed(const RequestId& id, std::int32_t generation, std::int64_t timeNs)
{
    switch (m_reconciliation.executed(id)) {
    case Reconciliation::Entry::First:
    case Reconciliation::Entry::NotOurs:
        return;
    case Reconciliation::Entry::OfALoss:
        return executedAfterAll(id);
    case Reconciliation::Entry::Again:
        return addDuplicate(id, generation, timeNs);
    }
}

/// Puts a loss on the list, while there is room.
void RunLedger::list(Recent& recent)
{
    const RequestOutcome& loss = recent.outcome;
    if (m_failures.size() - m_duplicatesListed >= kMaxFailures) return;
    recent.failure = m_failures.size();
    m_failures.push_back({loss.id, loss.result, loss.generation, loss.finishedNs, 0, recent.execution});
    if (recent.execution == Execution::None)
        m_unexecuted.emplace(std::pair(loss.id.client, loss.id.sequence), recent.failure);
}

/// The server began after the client had given up. Of losses beyond the list only the run's total knows.
void RunLedger::executedAfterAll(const RequestId& id)
{
    const auto found = m_unexecuted.find({id.client, id.sequence});
    if (found == m_unexecuted.end()) return;
    Failure& failure = m_failures[found->second];
    m_unexecuted.erase(found);
    failure.execution = Execution::Executed;
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
    m_failures.push_back({id, RequestClass::Ok, generation, timeNs, owner, Execution::Executed, true});
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
