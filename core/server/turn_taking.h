// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace changeover {

/// Whether a client takes turns: says a message, awaits the answer, then says the next. Told from what came
/// of it lately, so that a burst long ago counts no more.
class TurnTaking {
public:
    /// What was read last: so many messages, the start of a further one or not; and more of it is here or
    /// not.
    void heard(std::uint64_t messages, bool isWithinMessage, bool moreIsHere) noexcept;

    /// It awaits the answer to what it said last, as it did before, and nothing else of it is here.
    bool awaitsAnswer() const noexcept { return !m_spokeAhead && !m_spokeAheadBefore && !m_moreIsHere; }

private:
    bool m_moreIsHere = false;        ///< behind the last message; it may be no more than a Ping
    bool m_spokeAhead = false;        ///< with its last message
    bool m_spokeAheadBefore = false;  ///< with the one before
};

}  // namespace changeover
