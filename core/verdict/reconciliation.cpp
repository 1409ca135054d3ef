// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/reconciliation.h"

#include <algorithm>

namespace changeover {

/// The page of `sequence`, made where it is new; null where all of it is settled.
Reconciliation::Page* Reconciliation::page(Client& client, std::uint64_t sequence)
{
    const std::uint64_t number = sequence / kPage;
    while (client.begun <= number) {
        client.open.try_emplace(client.open.end(), client.begun++);
        if (client.open.size() <= kMaxPages) continue;
        client.forgotten = client.open.begin()->first + 1;
        client.open.erase(client.open.begin());
    }
    const auto found = client.open.find(number);
    return found == client.open.end() ? nullptr : &found->second;
}

void Reconciliation::settle(Client& client, std::uint64_t sequence, Page& page)
{
    if (++page.settled == kPage) client.open.erase(sequence / kPage);
}

Reconciliation::Entry Reconciliation::executed(const RequestId& id)
{
    if (m_clients.size() >= kMaxClients && !m_clients.contains(id.client)) return Entry::NotOurs;
    Client& client = m_clients[id.client];
    const std::uint64_t sequence = id.sequence;
    if (sequence / kPage < client.forgotten || sequence > client.newest + kMaxAhead) return Entry::NotOurs;
    Page* const of = page(client, sequence);
    const std::size_t bit = sequence % kPage;
    if (!of || of->executed[bit]) {
        ++m_counts.duplicates;
        return Entry::Again;
    }
    of->executed.set(bit);
    if (!of->finished[bit]) return Entry::First;
    const bool lost = of->lost[bit];
    if (lost) --m_counts.lostBeforeExecution;
    if (of->unanswered[bit]) ++m_counts.executedUnanswered;
    settle(client, sequence, *of);
    return lost ? Entry::OfALoss : Entry::First;
}

Execution Reconciliation::finished(const RequestId& id, RequestClass result)
{
    Client& client = m_clients[id.client];
    client.newest = std::max(client.newest, id.sequence);
    Page* const of = page(client, id.sequence);
    const std::size_t bit = id.sequence % kPage;
    if (!of || of->finished[bit]) return Execution::Executed;  // said before, and counted
    const bool lost = isLost(result);
    of->finished.set(bit);
    of->lost.set(bit, lost);
    of->unanswered.set(bit, isUnanswered(result));
    const Execution execution = of->executed[bit] ? Execution::Executed : Execution::None;
    if (lost) m_counts.add(result, execution);
    if (execution == Execution::Executed) settle(client, id.sequence, *of);
    return execution;
}

Execution Reconciliation::revised(const RequestId& id, RequestClass result)
{
    const Execution execution = executionOf(id);
    if (execution == Execution::Unknown) return execution;
    m_counts.add(result, execution);
    Page* const of = page(m_clients[id.client], id.sequence);
    if (of && execution == Execution::None) {
        of->lost.set(id.sequence % kPage);
        of->unanswered.set(id.sequence % kPage);
    }
    return execution;
}

Execution Reconciliation::executionOf(const RequestId& id) const
{
    const auto client = m_clients.find(id.client);
    const std::uint64_t number = id.sequence / kPage;
    if (client == m_clients.end() || number >= client->second.begun) return Execution::None;
    if (number < client->second.forgotten) return Execution::Unknown;
    const auto found = client->second.open.find(number);
    const bool settled = found == client->second.open.end();
    return settled || found->second.executed[id.sequence % kPage] ? Execution::Executed : Execution::None;
}

std::size_t Reconciliation::pages() const noexcept
{
    std::size_t sum = 0;
    for (const auto& [number, client] : m_clients)
        sum += client.open.size();
    return sum;
}

}  // namespace changeover
