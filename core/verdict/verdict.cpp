// SPDX-License-Identifier: BSL-1.0
#include "core/verdict/verdict.h"

namespace changeover {

bool worthRepeating(VerdictReason reason) noexcept
{
    switch (reason) {
    case VerdictReason::OldNeverAnswered:
    case VerdictReason::NewNeverAnswered:
    case VerdictReason::TooFewRequests:
    case VerdictReason::NothingInFlight:
    case VerdictReason::GeneratorLate:
    case VerdictReason::OldNotReaped:
    case VerdictReason::WindowNeverClosed:
    case VerdictReason::NotRestarted:
    case VerdictReason::NothingAcross:
    case VerdictReason::AcrossByUnknown:
        return true;
    case VerdictReason::OldOutlived:
    case VerdictReason::BodiesEndByClosing:
    case VerdictReason::IdsLeftOut:
    case VerdictReason::StoodStill:
    case VerdictReason::UnexpectedRollback:
    case VerdictReason::UnexpectedCommit:
    case VerdictReason::NothingLost:
    case VerdictReason::RolledBackAsExpected:
    case VerdictReason::RequestsLost:
    case VerdictReason::RequestsDuplicated:
    case VerdictReason::NotConserved:
    case VerdictReason::RingOverflow:
    case VerdictReason::LocalErrors:
    case VerdictReason::ClockJumped:
    case VerdictReason::JournalOverflow:
    case VerdictReason::None:
        return false;
    }
    return false;
}

std::string_view name(VerdictState state) noexcept
{
    switch (state) {
    case VerdictState::Pass:
        return "pass";
    case VerdictState::PassRolledBack:
        return "pass_rolled_back";
    case VerdictState::Inconclusive:
        return "inconclusive";
    case VerdictState::Fail:
        return "fail";
    case VerdictState::InstrumentFault:
        return "instrument_fault";
    }
    return "unknown";
}

std::string_view name(VerdictReason reason) noexcept
{
    switch (reason) {
    case VerdictReason::NothingLost:
        return "nothing_lost";
    case VerdictReason::RolledBackAsExpected:
        return "rolled_back_as_expected";
    case VerdictReason::OldNeverAnswered:
        return "old_never_answered";
    case VerdictReason::NewNeverAnswered:
        return "new_never_answered";
    case VerdictReason::TooFewRequests:
        return "too_few_requests";
    case VerdictReason::NothingInFlight:
        return "nothing_in_flight";
    case VerdictReason::GeneratorLate:
        return "generator_late";
    case VerdictReason::OldNotReaped:
        return "old_not_reaped";
    case VerdictReason::WindowNeverClosed:
        return "window_never_closed";
    case VerdictReason::UnexpectedRollback:
        return "unexpected_rollback";
    case VerdictReason::UnexpectedCommit:
        return "unexpected_commit";
    case VerdictReason::NotRestarted:
        return "not_restarted";
    case VerdictReason::RequestsLost:
        return "requests_lost";
    case VerdictReason::RequestsDuplicated:
        return "requests_duplicated";
    case VerdictReason::NotConserved:
        return "not_conserved";
    case VerdictReason::RingOverflow:
        return "ring_overflow";
    case VerdictReason::LocalErrors:
        return "local_errors";
    case VerdictReason::ClockJumped:
        return "clock_jumped";
    case VerdictReason::JournalOverflow:
        return "journal_overflow";
    case VerdictReason::NothingAcross:
        return "nothing_across";
    case VerdictReason::AcrossByUnknown:
        return "across_by_unknown";
    case VerdictReason::OldOutlived:
        return "old_outlived";
    case VerdictReason::BodiesEndByClosing:
        return "bodies_end_by_closing";
    case VerdictReason::IdsLeftOut:
        return "ids_left_out";
    case VerdictReason::StoodStill:
        return "stood_still";
    case VerdictReason::None:
        return "none";
    }
    return "unknown";
}

}  // namespace changeover
