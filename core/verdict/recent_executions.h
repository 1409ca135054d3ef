// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/telemetry/request_id.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace changeover {

/// Which generation began to execute a request, by the journal, of the newest kRemembered or so: asked only
/// of those that fail. One allocation, with the first; a newer request may take an older one's place, and
/// then nothing is known of the older. One thread.
class RecentExecutions {
public:
    static constexpr std::size_t kRemembered = 131'072;

    void add(const RequestId& id, std::int32_t generation)
    {
        if (m_places.empty()) m_places.resize(kRemembered);
        m_places[placeOf(id)] = {id.sequence, id.client, generation};
    }

    /// 0: not known.
    std::int32_t generationOf(const RequestId& id) const noexcept
    {
        if (m_places.empty()) return 0;
        const Place& place = m_places[placeOf(id)];
        return place.sequence == id.sequence && place.client == id.client ? place.generation : 0;
    }

private:
    struct Place {
        std::uint64_t sequence = 0;
        std::uint32_t client = 0;
        std::int32_t generation = 0;
    };

    /// The sequences of one client have no gaps; those of two lie far apart.
    static std::size_t placeOf(const RequestId& id) noexcept
    {
        constexpr std::uint64_t kApart = 48'271;
        return static_cast<std::size_t>((id.sequence + id.client * kApart) % kRemembered);
    }

    std::vector<Place> m_places;
};

}  // namespace changeover
