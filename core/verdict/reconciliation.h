// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/request_id.h"
#include "core/verdict/execution.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_map>

namespace changeover {

/// Holds what clients say became of their requests against what the journal says was executed, in any order.
///
/// A request is its client and its sequence. Sequences have no gaps, so four bits a request do, in pages of
/// kPage; a page whose requests are all finished and executed is only a number from then on, and still tells
/// a duplicate. Memory grows with what is under way and with what was never executed, up to kMaxPages a
/// client: beyond that the oldest page is forgotten, and entries for it are not judged any more. No
/// allocation but for a new page. Pure: no clock, no I/O. One thread.
class Reconciliation {
public:
    static constexpr std::uint64_t kPage = 4'096;
    static constexpr std::size_t kMaxPages = 8'192;
    static constexpr std::size_t kMaxClients = 65'536;
    /// A journal entry so far ahead of all that has finished is of no request of ours.
    static constexpr std::uint64_t kMaxAhead = 1U << 20;

    /// What an entry of the journal meant.
    enum class Entry : std::uint8_t {
        First,    ///< its request is under way, or well
        OfALoss,  ///< its request was counted as lost before execution, and is not any more
        Again,    ///< a duplicate
        NotOurs,  ///< not judged
    };
    Entry executed(const RequestId& id);

    /// A client's word on a request, once for each. Unknown never comes.
    Execution finished(const RequestId& id, RequestClass result);

    /// Another word on one that has finished well: it is lost after all.
    Execution revised(const RequestId& id, RequestClass result);

    /// Whether it was executed so far, as far as it is still judged.
    Execution executionOf(const RequestId& id) const;

    const ExecutionCounts& counts() const noexcept { return m_counts; }
    /// What is kept now, for tests.
    std::size_t pages() const noexcept;

private:
    struct Page {
        std::bitset<kPage> executed, finished, lost, unanswered;
        std::uint32_t settled = 0;  ///< finished and executed
    };
    struct Client {
        std::map<std::uint64_t, Page> open;
        std::uint64_t begun = 0;      ///< pages so far: one of these that is not open is settled
        std::uint64_t forgotten = 0;  ///< pages before it are judged no more
        std::uint64_t newest = 0;     ///< sequence that has finished
    };

    static Page* page(Client& client, std::uint64_t sequence);
    static void settle(Client& client, std::uint64_t sequence, Page& page);

    std::unordered_map<std::uint32_t, Client> m_clients;
    ExecutionCounts m_counts;
};

}  // namespace changeover
