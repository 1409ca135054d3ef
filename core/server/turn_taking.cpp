// SPDX-License-Identifier: BSL-1.0
#include "core/server/turn_taking.h"

namespace changeover {

void TurnTaking::heard(std::uint64_t messages, bool isWithinMessage, bool moreIsHere) noexcept
{
    const bool more = isWithinMessage || moreIsHere;
    if (messages == 0) {
        // Control frames, which await nothing and may come at any time; or a message that is not whole yet.
        m_moreIsHere = m_moreIsHere && more;
        return;
    }
    m_spokeAheadBefore = m_spokeAhead;
    m_spokeAhead = messages > 1 || m_moreIsHere;
    m_moreIsHere = more;
}

}  // namespace changeover
