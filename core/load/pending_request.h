// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/load/intrusive_list.h"
#include "core/load/mix.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace changeover {

class ClientConnection;

/// A request that is due and has not ended.
struct PendingRequest {
    RequestPlan plan;
    std::uint64_t sequence = 0;
    std::int64_t dueNs = 0;
    std::int64_t deadlineNs = 0;
    std::int64_t writtenNs = 0;
    ClientConnection* connection = nullptr;  ///< null while it waits for one
    std::uint32_t place = 0;                 ///< of the connection whose turn it is
    std::uint8_t mates = 0;   ///< so many after it were due together with it, for one connection
    bool wantsOpen = false;   ///< rather on a connection that is open already
    bool fresh = false;       ///< the first on its connection
    bool stoodStill = false;  ///< the load stood still while it was due: its failure shows nothing
    ListHook<PendingRequest> active, waiting;
};

/// Makes and recycles PendingRequests. Grows by blocks where more are in flight than was foreseen; never
/// shrinks.
class RequestPool {
public:
    explicit RequestPool(std::size_t foreseen)
    {
        while (m_free.size() < foreseen)
            grow();
    }

    PendingRequest& take()
    {
        if (m_free.empty()) grow();
        PendingRequest& request = *m_free.back();
        m_free.pop_back();
        request = {};
        return request;
    }
    void give(PendingRequest& request) { m_free.push_back(&request); }

private:
    using Block = std::array<PendingRequest, 1024>;

    void grow()
    {
        m_blocks.push_back(std::make_unique<Block>());
        m_free.reserve(m_blocks.size() * m_blocks.back()->size());
        for (PendingRequest& request : *m_blocks.back())
            m_free.push_back(&request);
    }

    std::vector<std::unique_ptr<Block>> m_blocks;
    std::vector<PendingRequest*> m_free;
};

}  // namespace changeover
