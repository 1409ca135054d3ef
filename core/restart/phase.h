// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace changeover {

/// Where a generation is in its life, from exec to exit.
///
/// One without a parent (the first) commits and seals itself. In the middle row it is the parent of the next.
enum class Phase : std::uint8_t {
    Preparing,       ///< initialising; claims the listeners of its parent
    AwaitingCommit,  ///< has said READY
    Arming,          ///< told to go; arms accept
    OnProbation,     ///< accepts; the parent can still take over again
    Serving,         ///< owns the service alone; of a holder: nothing is under way
    SteppedAside,    ///< a holder's: the generation after accepts; we keep the listeners and accept nothing

    Spawning,           ///< starts the next generation
    AwaitingReadiness,  ///< the child initialises; we serve
    Committing,         ///< the child arms accept; we still accept
    Probation,          ///< the child accepts; we keep the listeners open and accept nothing
    Sealing,            ///< probation passed; the child's word is awaited
    Aborting,           ///< the child failed and is not reaped yet; we serve
    AbortingToExit,     ///< the same, and then we leave

    Draining,  ///< answers what is there, then leaves
    Done,
};

inline constexpr std::array kAllPhases{Phase::Preparing,      Phase::AwaitingCommit,    Phase::Arming,
                                       Phase::OnProbation,    Phase::Serving,           Phase::SteppedAside,
                                       Phase::Spawning,       Phase::AwaitingReadiness, Phase::Committing,
                                       Phase::Probation,      Phase::Sealing,           Phase::Aborting,
                                       Phase::AbortingToExit, Phase::Draining,          Phase::Done};

enum class PhaseEvent : std::uint8_t {
    Prepared,
    PreparationFailed,  ///< or the listeners could not be had
    Committed,          ///< COMMIT
    Armed,
    Sealed,           ///< SEALED
    Aborted,          ///< ABORT
    ParentLost,       ///< end of the channel without ABORT
    StopOrdered,      ///< STOP
    ResumeOrdered,    ///< RESUME
    SuccessorSealed,  ///< a second SEALED: the generation after owns the service

    RestartRequested,
    Spawned,
    SpawnFailed,
    ChildReady,
    ChildAccepting,
    ProbationPassed,
    SealAcknowledged,
    ChildServes,  ///< the same for a holder, who stays
    ChildFailed,  ///< end of the channel, garbage, silence or a deadline
    ChildExited,  ///< and is reaped

    ExitRequested,  ///< TERM and its kin, or the supervisor is gone
    Drained,
    Forced,  ///< third signal, or no time is left
};

inline constexpr std::array kAllPhaseEvents{PhaseEvent::Prepared,
                                            PhaseEvent::PreparationFailed,
                                            PhaseEvent::Committed,
                                            PhaseEvent::Armed,
                                            PhaseEvent::Sealed,
                                            PhaseEvent::Aborted,
                                            PhaseEvent::ParentLost,
                                            PhaseEvent::StopOrdered,
                                            PhaseEvent::ResumeOrdered,
                                            PhaseEvent::SuccessorSealed,
                                            PhaseEvent::RestartRequested,
                                            PhaseEvent::Spawned,
                                            PhaseEvent::SpawnFailed,
                                            PhaseEvent::ChildReady,
                                            PhaseEvent::ChildAccepting,
                                            PhaseEvent::ProbationPassed,
                                            PhaseEvent::SealAcknowledged,
                                            PhaseEvent::ChildServes,
                                            PhaseEvent::ChildFailed,
                                            PhaseEvent::ChildExited,
                                            PhaseEvent::ExitRequested,
                                            PhaseEvent::Drained,
                                            PhaseEvent::Forced};

/// The phase after `event`, or nullopt where it has no meaning in `phase`. Pure: no clock, no I/O.
std::optional<Phase> nextPhase(Phase phase, PhaseEvent event) noexcept;

/// Is a child of ours under way that could still fail without harm?
constexpr bool isChangingOver(Phase phase) noexcept
{
    return phase >= Phase::Spawning && phase <= Phase::AbortingToExit;
}

std::string_view name(Phase phase) noexcept;
std::string_view name(PhaseEvent event) noexcept;

}  // namespace changeover
