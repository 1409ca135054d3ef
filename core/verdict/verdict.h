// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "core/verdict/execution.h"
#include "core/verdict/request_class.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

/// Best first; the verdict of several is the greatest.
enum class VerdictState : std::uint8_t { Pass, PassRolledBack, Inconclusive, Fail, InstrumentFault };

/// Which clause decided. One sentence each, in core/report for the command line and in ui for people.
enum class VerdictReason : std::uint8_t {
    NothingLost,
    RolledBackAsExpected,
    // inconclusive
    OldNeverAnswered,  ///< in the window
    NewNeverAnswered,
    TooFewRequests,   ///< under 50 in the window: raise the load
    NothingInFlight,  ///< on the old process when it stopped accepting
    GeneratorLate,    ///< gap over 50 ms
    OldNotReaped,
    WindowNeverClosed,  ///< 10 s after the attempt's last deadline
    UnexpectedRollback,
    UnexpectedCommit,
    NotRestarted,  ///< the attempt was refused or aborted
    // inconclusive, of a server that is not ours
    NothingAcross,       ///< no request was in flight across the trigger
    AcrossByUnknown,     ///< who answered those that were is not known
    OldOutlived,         ///< a process of the old generation outlived it
    BodiesEndByClosing,  ///< a cut body cannot be told from a whole one
    IdsLeftOut,          ///< some answers carry their request's id, others none
    // fail
    RequestsLost,
    RequestsDuplicated,  ///< executed more than once; nothing was lost
    // instrument fault
    NotConserved,
    RingOverflow,
    LocalErrors,
    ClockJumped,
    JournalOverflow,  ///< the server executed more than its journal tells
    StoodStill,       ///< the lab itself did, and requests failed meanwhile
    None,             ///< running, nothing to say yet
};

/// A state and the figures its sentence needs.
struct Verdict {
    VerdictState state = VerdictState::Pass;
    VerdictReason reason = VerdictReason::None;
    std::uint64_t requests = 0;  ///< in the window, or in the run
    std::uint64_t lost = 0;
    ClassCounts classes{};
    std::optional<ExecutionCounts> executions{};  ///< none: the server keeps no journal
    std::optional<std::int64_t> firstLossAfterTriggerNs;
    std::uint64_t answersWithoutId = 0;  ///< with IdsLeftOut
    std::int32_t process = 0;            ///< with OldOutlived: its pid

    bool operator==(const Verdict&) const = default;
};

/// A restart whose verdict has this reason may be tried once more: a clause of PASS could not be tested, or
/// there was no restart. What was tested, and came out otherwise than expected, would come out so again.
bool worthRepeating(VerdictReason reason) noexcept;

/// "pass_rolled_back": the report's spelling.
std::string_view name(VerdictState state) noexcept;
/// "too_few_requests".
std::string_view name(VerdictReason reason) noexcept;

}  // namespace changeover
