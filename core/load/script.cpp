// SPDX-License-Identifier: BSL-1.0
#include "core/load/script.h"

namespace changeover {

Script::Script(Mix mix, std::uint64_t seed, std::uint32_t client, std::uint32_t connections) noexcept
    : m_mix(mix), m_seed(seed), m_client(client), m_connections(connections)
{
}

Script::Batch Script::next() noexcept
{
    Batch batch;
    batch.size = batchOf(m_mix);
    batch.together = isPipelined(m_mix, m_seed, m_client, m_requests);
    for (unsigned i = 0; i < batch.size; ++i) {
        batch.plans[i] = planRequest(m_mix, m_seed, m_client, m_requests++);
        batch.places[i] = static_cast<std::uint32_t>(m_turns % m_connections);
        if (!batch.together || i + 1 == batch.size) ++m_turns;
    }
    return batch;
}

}  // namespace changeover
